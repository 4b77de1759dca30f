"""Secrets that the server keeps for others."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from lrs.config import Settings, sealing_key_file
from lrs.errors import Unavailable
from lrs.opened import opened
from lrs.plugin_host import PluginHost
from lrs.sealing import Seal, make_secret, secret_in

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


def test_a_secret_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "cairn.sealing-key"

    made = make_secret(file), secret_in(file), make_secret(file), secret_in(file)

    assert (made[0], made[2], made[1] == made[3]) == (True, False, True)
    assert len(made[1]) >= 32
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_secret_lies_beside_a_sqlite_file_and_nowhere_else() -> None:
    assert sealing_key_file(Settings(database_url="sqlite:///data/my.db?mode=rw")) == Path("data/my.sealing-key")
    assert sealing_key_file(Settings(database_url="postgresql://cairn@localhost/cairn")) is None


def test_every_command_seals_by_the_file_unless_the_operator_has_set_a_key(tmp_path: Path) -> None:
    settings = Settings(database_url=f"sqlite:///{tmp_path / 'cairn.db'}")
    seals = []
    for prepare in (lambda: None, lambda: make_secret(tmp_path / "cairn.sealing-key")):
        prepare()
        with opened(settings, PluginHost({})) as database:
            seals.append(database.outside.seal.is_usable)

    assert seals == [False, True]


def test_serving_makes_a_sealing_key_beside_the_sqlite_file(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    url = f"sqlite:///{tmp_path / 'cairn.db'}"
    command = [sys.executable, "-m", "lrs", "serve", "--port", str(port), "--database-url", url]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CAIRN_SEALING")}

    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=tmp_path, env=environment) as served:
        assert served.stdout is not None
        told = served.stdout.readline()
        served.terminate()

    assert str(tmp_path / "cairn.sealing-key") in told
    assert secret_in(tmp_path / "cairn.sealing-key")
