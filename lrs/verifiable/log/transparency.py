"""The log of a store as others can check it: leaves, signed tree heads and proofs as JSON (docs/transparency.md).

Everything here needs nothing but the JSON, and the public key of who signed a head.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID

import jwt

from lrs.verifiable.compact import from_base64url
from lrs.verifiable.log.merkle import (
    HASH_BYTES,
    BrokenProof,
    leaf_hash,
    root_by_inclusion,
    roots_by_consistency,
)

HEAD_TYPE = "cairn-log-head+jwt"
_ALGORITHMS = ("EdDSA", "RS256")
_LEAF = b"cairn-statement-1\n"
_MOST_HASHES = 64 + 1  # no log has more than 2**63 leaves
_MOST_JWS = 4_000


def statement_leaf(statement_id: bytes, body_sha256: bytes) -> bytes:
    """The hash of a statement's leaf: of its id in 16 bytes, and of the SHA-256 of its body, which outlives it."""
    return leaf_hash(_LEAF + statement_id + body_sha256)


@dataclass(frozen=True)
class Head:
    """What a store says of its log at a time: how many statements it has, and the root of the tree over them."""

    issuer: str
    store: str
    tree_size: int
    root_hash: str
    timestamp: str

    def claims(self) -> dict[str, Any]:
        """What is signed."""
        told = asdict(self)
        return {"iss": told.pop("issuer"), **told}

    @property
    def root(self) -> bytes:
        return _hash(self.root_hash)


def key_name(jws: str) -> str:
    """By which key a head says that it was signed. Raises BrokenProof."""
    return str(_header(jws).get("kid", ""))


def read_head(jws: Any, key: Any) -> Head:
    """The head that the owner of a public key has signed. Raises BrokenProof."""
    if _header(jws).get("typ") != HEAD_TYPE:
        raise BrokenProof(f"this is no signed tree head, whose type is {HEAD_TYPE}")
    try:
        claims = jwt.decode(jws, key, algorithms=_ALGORITHMS, options={"verify_iat": False})
    except (jwt.PyJWTError, TypeError, ValueError) as error:
        raise BrokenProof(f"the signature of the tree head is not right: {error}") from None
    return _head(claims)


def claimed_head(jws: Any) -> Head:
    """What a head says, whoever has signed it. Raises BrokenProof."""
    _header(jws)
    try:
        return _head(json.loads(from_base64url(jws.split(".")[1])))
    except (ValueError, RecursionError):
        raise BrokenProof("the tree head is no JSON") from None


def _header(jws: Any) -> Mapping[str, Any]:
    if not isinstance(jws, str) or len(jws) > _MOST_JWS:
        raise BrokenProof("the tree head is no compact JWS")
    try:
        return jwt.get_unverified_header(jws)
    except (jwt.PyJWTError, RecursionError) as error:
        raise BrokenProof(f"the tree head is no compact JWS: {error}") from None


def _head(claims: Any) -> Head:
    if not isinstance(claims, dict):
        raise BrokenProof("the tree head is no JSON object")
    texts = [claims.get(name) for name in ("iss", "store", "root_hash", "timestamp")]
    if not all(isinstance(each, str) for each in texts):
        raise BrokenProof("the tree head lacks iss, store, root_hash or timestamp")
    issuer, store, root_hash, timestamp = map(str, texts)
    found = Head(issuer, store, _number(claims, "tree_size"), root_hash, timestamp)
    _hash(found.root_hash)
    return found


def check_inclusion(head: Head, proof: Any, body: bytes | None = None) -> None:
    """Raise BrokenProof unless `proof` shows that its statement is in the log of `head`.

    With `body` also unless it is that statement, byte for byte.
    """
    told = _object(proof)
    if (told.get("store"), _number(told, "tree_size")) != (head.store, head.tree_size):
        raise BrokenProof(f"the proof is of another tree than that of {head.store} with {head.tree_size} statements")
    digest, statement_id = _hash(told.get("body_sha256")), _uuid(told.get("statement_id"))
    if body is not None:
        _check_body(body, statement_id, digest)
    index = _number(told, "position") - 1
    leaf = statement_leaf(statement_id.bytes, digest)
    if root_by_inclusion(leaf, index, head.tree_size, _hashes(told, "hashes")) != head.root:
        raise BrokenProof(f"the proof leads to another root than that of {head.tree_size} statements")


def _check_body(body: bytes, statement_id: UUID, digest: bytes) -> None:
    if sha256(body).digest() != digest:
        raise BrokenProof("the proof is of other bytes than those of this statement")
    try:
        named = json.loads(body)["id"]
    except (ValueError, TypeError, KeyError, RecursionError):
        raise BrokenProof("the statement can't be read") from None
    if _uuid(named) != statement_id:
        raise BrokenProof("the proof is of a statement with another id")


def check_consistency(first: Head, second: Head, proof: Any) -> None:
    """Raise BrokenProof unless `proof` shows that the log of `second` begins with all that of `first`."""
    told = _object(proof)
    sizes = [_number(told, name) for name in ("first", "second")]
    if {told.get("store"), first.store, second.store} != {first.store} or sizes != [first.tree_size, second.tree_size]:
        raise BrokenProof("the proof is of other tree heads than these")
    roots = roots_by_consistency(first.tree_size, second.tree_size, _hashes(told, "hashes"), first.root)
    if roots.first != first.root:
        raise BrokenProof(f"the proof leads to another root than that of {first.tree_size} statements")
    if roots.second != second.root:
        raise BrokenProof(f"the proof leads to another root than that of {second.tree_size} statements")


def _object(proof: Any) -> Mapping[str, Any]:
    if not isinstance(proof, Mapping):
        raise BrokenProof("the proof is no JSON object")
    return proof


def _number(told: Mapping[str, Any], name: str) -> int:
    found = told.get(name)
    if type(found) is not int or not 0 <= found < 2**63:
        raise BrokenProof(f'"{name}" is no whole number from 0 on')
    return found


def _uuid(told: Any) -> UUID:
    try:
        return UUID(told)
    except (ValueError, TypeError, AttributeError):
        raise BrokenProof(f"{told!r} is no id of a statement") from None


def _hash(told: Any) -> bytes:
    try:
        found = bytes.fromhex(told)
    except (ValueError, TypeError):
        raise BrokenProof(f"{str(told)[:100]!r} is no hash in hex") from None
    if len(found) != HASH_BYTES:
        raise BrokenProof(f"{told[:100]!r} is no SHA-256")
    return found


def _hashes(told: Mapping[str, Any], name: str) -> Sequence[bytes]:
    found = told.get(name)
    if not isinstance(found, Sequence) or isinstance(found, str) or len(found) > _MOST_HASHES:
        raise BrokenProof(f'"{name}" is no list of up to {_MOST_HASHES} hashes')
    return [_hash(each) for each in found]
