"""Signed receipts of what was erased: a JWS by the server's own key, checked against the tombstones.

Ed25519, because its private key is 32 bytes and its signatures are the same for the same claims.
"""

import base64
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from typing import Any
from uuid import UUID

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from jwt.algorithms import OKPAlgorithm

from lrs.database import Database
from lrs.errors import BadRequest, NotFound
from lrs.operations import stores
from lrs.operations.senders import credentials
from lrs.storage.erasing import receipts, tombstones
from lrs.storage.erasing.receipts import Receipt
from lrs.storage.erasing.tombstones import Tombstone
from lrs.verifiable.compact import base64url
from lrs.xapi import exact_json

_ALGORITHM = "EdDSA"
_TYPE = "cairn-receipt+jwt"
_PAGE = 5_000


def public_keys(database: Database) -> dict[str, Any]:
    """The JSON Web Key Set (RFC 7517, 8037) by which anybody can check receipts."""
    return {"keys": [_public_key(signing_key(database))]}


def sign(key: Ed25519PrivateKey, claims: Mapping[str, Any]) -> str:
    """`claims` as a compact JWS."""
    headers = {"typ": _TYPE, "kid": _public_key(key)["kid"]}
    return jwt.encode(dict(claims), key, algorithm=_ALGORITHM, headers=headers)


def signing_key(database: Database) -> Ed25519PrivateKey:
    """The server's own key for receipts."""
    seed = credentials.server_key(database, "receipts", _random_seed)
    return Ed25519PrivateKey.from_private_bytes(base64.urlsafe_b64decode(seed))


def _random_seed() -> str:
    return base64.urlsafe_b64encode(Ed25519PrivateKey.generate().private_bytes_raw()).decode()


def _public_key(key: Ed25519PrivateKey) -> dict[str, Any]:
    jwk = OKPAlgorithm.to_jwk(key.public_key(), as_dict=True)
    thumbprint = sha256(exact_json.dumps({name: jwk[name] for name in sorted(("crv", "kty", "x"))})).digest()
    kid = base64url(thumbprint)  # RFC 7638
    return {**jwk, "alg": _ALGORITHM, "use": "sig", "kid": kid}


def all_of_store(database: Database, store_id: int, *, page_size: int = 1_000) -> Iterator[Receipt]:
    """The store's acts of erasing, newest first, those under way too; read page by page."""
    return database.read_all(store_id, partial(receipts.page, limit=page_size))


def get(database: Database, store_id: int, receipt_id: UUID) -> Receipt:
    """The act with this id. Raises NotFound."""
    with database.read(store_id) as tx:
        found = receipts.find(tx, receipt_id.bytes)
    if found is None:
        raise NotFound(f"there is no receipt {receipt_id} in this store", hint="List them: lrs receipt list")
    return found


def claims_of(jws: str, key_set: Mapping[str, Any]) -> dict[str, Any]:
    """The claims of a receipt. Raises BadRequest where none of the public keys in `key_set` has signed it."""
    try:
        kid = jwt.get_unverified_header(jws).get("kid")
        key = next((key for key in jwt.PyJWKSet.from_dict(dict(key_set)).keys if key.key_id == kid), None)
        if key is None:
            raise jwt.InvalidKeyError(f"no key {kid!r} is known")
        return jwt.decode(jws, key, algorithms=[_ALGORITHM], options={"require": ["jti", "iat"]})
    except jwt.PyJWTError as error:
        raise BadRequest(
            f"the receipt is not right: {error}",
            section="docs/erasure.md",
            hint="Check that it is whole, and that the keys are those of the server that signed it.",
        ) from None


@dataclass(frozen=True)
class Digested:
    """The tombstones of an act in one value: SHA-256 over "POSITION SHA256\\n" of each, by position."""

    statements: int
    body_bytes: int
    sha256: str
    has_bodies: bool


def digest(database: Database, store_id: int, receipt_id: bytes) -> Digested:
    """What an act has erased, by its tombstones; `has_bodies` is whether one of them still has what it buried."""
    whole, count, body_bytes, has_bodies = sha256(), 0, 0, False
    for each in _tombstones(database, store_id, receipt_id):
        whole.update(f"{each.position} {each.body_sha256.hex()}\n".encode())
        count, body_bytes = count + 1, body_bytes + each.body_bytes
        has_bodies = has_bodies or not each.is_empty
    return Digested(count, body_bytes, whole.hexdigest(), has_bodies)


def _tombstones(database: Database, store_id: int, receipt_id: bytes) -> Iterator[Tombstone]:
    position = 0
    while True:
        with database.read(store_id) as tx:
            page = tombstones.of_receipt(tx, receipt_id, position, _PAGE)
        yield from page
        if not page:
            return
        position = page[-1].position


def differences(database: Database, claims: Mapping[str, Any]) -> Sequence[str]:
    """In which points the store isn't as the receipt says. Raises NotFound where the store is not here."""
    store = stores.get(database, claims["store"])
    found = digest(database, store.store_id, UUID(claims["jti"]).bytes)
    points = {
        f"it has {found.statements} tombstones, the receipt {claims['counts']['statements']}": (
            found.statements == claims["counts"]["statements"]
        ),
        "the digest over its tombstones is another": found.sha256 == claims["tombstones_sha256"],
        "an erased statement has a body": not found.has_bodies,
    }
    return [text for text, holds in points.items() if not holds]
