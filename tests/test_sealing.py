"""Secrets that the server keeps for others."""

import pytest

from lrs.errors import Unavailable
from lrs.sealing import Seal

SEAL = Seal("k" * 32)


def test_what_was_sealed_opens_again() -> None:
    assert SEAL.opened(SEAL.closed(b"private", "a key"), "a key") == b"private"


def test_sealing_hides_and_never_gives_the_same_twice() -> None:
    one, other = SEAL.closed(b"private", "a key"), SEAL.closed(b"private", "a key")

    assert one != other
    assert b"private" not in one


@pytest.mark.parametrize(
    ("seal", "purpose"),
    [
        pytest.param(Seal("o" * 32), "a key", id="by-another-key"),
        pytest.param(SEAL, "another", id="for-another-purpose"),
    ],
)
def test_it_opens_for_nobody_else(seal: Seal, purpose: str) -> None:
    sealed = SEAL.closed(b"private", "a key")

    with pytest.raises(Unavailable):
        seal.opened(sealed, purpose)


@pytest.mark.parametrize("at", [0, -1], ids=["nonce", "end"])
def test_a_changed_bit_is_found(at: int) -> None:
    sealed = bytearray(SEAL.closed(b"private", "a key"))
    sealed[at] ^= 1

    with pytest.raises(Unavailable):
        SEAL.opened(bytes(sealed), "a key")


def test_without_a_key_nothing_is_kept() -> None:
    with pytest.raises(Unavailable, match="keeps no secrets") as refused:
        Seal().closed(b"private", "a key")

    assert "CAIRN_SEALING_KEY" in refused.value.hint
