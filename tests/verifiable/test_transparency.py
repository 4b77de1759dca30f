"""Signed tree heads and proofs as JSON, checked without a database: whatever is wrong with them is refused."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any
from uuid import UUID

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as some

from lrs.verifiable.log.merkle import BrokenProof, consistency_ranges, inclusion_ranges, node_hash
from lrs.verifiable.log.tiles import Tree
from lrs.verifiable.log.transparency import (
    HEAD_TYPE,
    Head,
    check_consistency,
    check_inclusion,
    claimed_head,
    key_name,
    read_head,
    statement_leaf,
)

KEY = Ed25519PrivateKey.from_private_bytes(bytes(32))
BODIES = {UUID(int=n): json.dumps({"id": str(UUID(int=n)), "n": n}).encode() for n in range(1, 8)}
LEAVES = [statement_leaf(each.bytes, sha256(body).digest()) for each, body in BODIES.items()]
TREE = Tree(lambda tiles: dict.fromkeys(tiles, LEAVES))


def head_of(size: int) -> Head:
    return Head("did:web:lrs.example.org", "main", size, TREE.root(size).hex(), "2026-03-01T09:30:00.000000Z")


def signed(claims: Mapping[str, Any], kind: str = HEAD_TYPE) -> str:
    return jwt.encode(dict(claims), KEY, algorithm="EdDSA", headers={"typ": kind, "kid": "did:web:lrs.example.org#1"})


def inclusion(position: int, size: int) -> dict[str, Any]:
    statement_id, body = list(BODIES.items())[position - 1]
    return {
        "store": "main",
        "statement_id": str(statement_id),
        "body_sha256": sha256(body).hexdigest(),
        "position": position,
        "tree_size": size,
        "hashes": [each.hex() for each in TREE.hashes(inclusion_ranges(position - 1, size))],
    }


def consistency(first: int, second: int) -> dict[str, Any]:
    hashes = [each.hex() for each in TREE.hashes(consistency_ranges(first, second))]
    return {"store": "main", "first": first, "second": second, "hashes": hashes}


def test_a_leaf_is_what_the_documentation_says() -> None:
    statement_id, digest = UUID("12345678-1234-4234-8234-123456789abc"), sha256(b"{}").digest()

    data = b"cairn-statement-1\n" + bytes.fromhex("12345678123442348234123456789abc") + digest

    assert statement_leaf(statement_id.bytes, digest) == sha256(b"\0" + data).digest()


def test_a_head_is_read_as_it_was_signed() -> None:
    jws = signed(head_of(7).claims())

    assert read_head(jws, KEY.public_key()) == claimed_head(jws) == head_of(7)
    assert key_name(jws) == "did:web:lrs.example.org#1"


def test_a_head_that_another_key_has_signed_is_refused() -> None:
    other = Ed25519PrivateKey.from_private_bytes(bytes([1] * 32)).public_key()

    with pytest.raises(BrokenProof, match="signature"):
        read_head(signed(head_of(7).claims()), other)


@pytest.mark.parametrize("key", [None, "secret", b"", 5])
def test_a_key_that_is_none_is_refused(key: Any) -> None:
    with pytest.raises(BrokenProof):
        read_head(signed(head_of(7).claims()), key)


def test_a_token_of_another_kind_is_no_head() -> None:
    with pytest.raises(BrokenProof, match=r"cairn-log-head\+jwt"):
        read_head(signed(head_of(7).claims(), "JWT"), KEY.public_key())


@pytest.mark.parametrize(
    "wrong",
    [
        {"tree_size": "7"},
        {"tree_size": -1},
        {"tree_size": True},
        {"root_hash": "00"},
        {"root_hash": 1},
        {"store": None},
    ],
    ids=str,
)
def test_a_head_with_members_of_other_kinds_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(BrokenProof):
        read_head(signed({**head_of(7).claims(), **wrong}), KEY.public_key())


@given(some.text() | some.none() | some.integers() | some.text("ey.J0", max_size=20))
def test_anything_else_is_no_head(told: Any) -> None:
    for read in (claimed_head, key_name, lambda jws: read_head(jws, KEY.public_key())):
        with pytest.raises(BrokenProof):
            read(told)


@pytest.mark.parametrize("position", range(1, 8))
def test_a_statement_is_shown_to_be_in_the_log(position: int) -> None:
    body = list(BODIES.values())[position - 1]

    check_inclusion(head_of(7), inclusion(position, 7), body)
    check_inclusion(head_of(7), inclusion(position, 7))


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"position": 4}, "root"),
        ({"position": 0}, "index -1"),
        ({"position": 8}, "index 7"),
        ({"position": "3"}, "position"),
        ({"tree_size": 6}, "another tree"),
        ({"store": "other"}, "another tree"),
        ({"body_sha256": "ab" * 32}, "root"),
        ({"statement_id": str(UUID(int=9))}, "root"),
        ({"statement_id": 9}, "no id"),
        ({"hashes": []}, "too few"),
        ({"hashes": "ab"}, "no list"),
        ({"hashes": ["ab" * 32] * 100}, "no list"),
        ({"hashes": ["zz"]}, "no hash"),
        ({"hashes": [None]}, "no hash"),
    ],
    ids=str,
)
def test_a_proof_with_another_member_is_refused(wrong: dict[str, Any], why: str) -> None:
    with pytest.raises(BrokenProof, match=why):
        check_inclusion(head_of(7), {**inclusion(3, 7), **wrong})


def test_a_statement_of_which_one_byte_is_another_is_refused() -> None:
    body = BODIES[UUID(int=3)]

    with pytest.raises(BrokenProof, match="other bytes"):
        check_inclusion(head_of(7), inclusion(3, 7), body.replace(b'"n": 3', b'"n": 4'))


def test_a_proof_that_names_another_id_than_its_statement_has_is_refused() -> None:
    stranger = {**inclusion(3, 7), "statement_id": str(UUID(int=4))}

    with pytest.raises(BrokenProof, match="another id"):
        check_inclusion(head_of(7), stranger, BODIES[UUID(int=3)])


@given(some.none() | some.dictionaries(some.text(), some.none() | some.integers() | some.text()))
def test_anything_else_is_no_proof(told: Any) -> None:
    with pytest.raises(BrokenProof):
        check_inclusion(head_of(7), told)
    with pytest.raises(BrokenProof):
        check_consistency(head_of(3), head_of(7), told)


@pytest.mark.parametrize("first", range(1, 8))
def test_a_log_that_was_appended_to_is_consistent(first: int) -> None:
    check_consistency(head_of(first), head_of(7), consistency(first, 7))


@pytest.mark.parametrize(
    "wrong",
    [{"first": 4}, {"second": 6}, {"store": "other"}, {"hashes": []}, {"hashes": ["ab" * 32] * 3}],
    ids=str,
)
def test_a_consistency_proof_with_another_member_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(BrokenProof):
        check_consistency(head_of(3), head_of(7), {**consistency(3, 7), **wrong})


@pytest.mark.parametrize("which", [0, 1], ids=["older", "later"])
def test_a_head_of_another_history_is_not_consistent(which: int) -> None:
    heads = [head_of(3), head_of(7)]
    forged = node_hash(bytes(32), bytes(32)).hex()
    heads[which] = Head("did:web:lrs.example.org", "main", heads[which].tree_size, forged, "")

    with pytest.raises(BrokenProof):
        check_consistency(*heads, consistency(3, 7))
