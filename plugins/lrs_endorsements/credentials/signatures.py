"""Signed statements: a JWS with RS256 in an attachment, by a key that the endorser has registered."""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

import jwt

from lrs.api import SIGNATURE, BrokenSignature, SigningKey, check_signature
from lrs.verifiable import compact
from lrs.verifiable.public_keys import RS256

CONTENT_TYPE = "application/octet-stream"
_LATER = ("stored", "authority", "version", "attachments")


class BadSignature(Exception):
    """A signature that doesn't count, with the reason and what to do about it."""

    def __init__(self, reason: str, hint: str):
        super().__init__(reason)
        self.reason, self.hint = reason, hint


def check(statement: Mapping[str, Any], jws: bytes, keys: Iterable[SigningKey]) -> SigningKey:
    """The key of the endorser by which `jws` signs a statement.

    Raises BadSignature where the algorithm or the key is another, or it signs something else.
    """
    header = _header(jws)
    if header.get("alg") != RS256:
        raise BadSignature(f"the signature is made with {header.get('alg')!r}", f"Sign with {RS256}.")
    key = next((key for key in keys if key.kind == RS256 and _fits(jws, key)), None)
    if key is None:
        raise BadSignature(
            "the signature is by no key that the endorser has registered", "Register the key, or sign with one that is."
        )
    if not key.is_usable:
        raise BadSignature(f"the signature is by the key {key.name}, which is revoked", "Sign with another one.")
    try:
        check_signature(statement, CONTENT_TYPE, jws, version=statement.get("version", "1.0.3"))
    except BrokenSignature as broken:
        raise BadSignature(str(broken), broken.rule.hint) from None
    return key


def _header(jws: bytes) -> Mapping[str, Any]:
    try:
        return jwt.get_unverified_header(jws)
    except jwt.PyJWTError:
        raise BadSignature("the signature is no JWS", "Attach header.payload.signature, each in base64url.") from None


def _fits(jws: bytes, key: SigningKey) -> bool:
    try:
        jwt.PyJWS().decode_complete(jws, key.public, algorithms=[RS256])
    except jwt.PyJWTError:
        return False
    return True


def to_sign(statement: Mapping[str, Any], key: SigningKey) -> bytes:
    """Header and payload of the signature of a statement, which has an id and a timestamp already."""
    payload = {name: value for name, value in statement.items() if name not in _LATER}
    return compact.signing_input({"alg": RS256, "kid": key.name, "typ": "JOSE"}, payload)


def attached(statement: Mapping[str, Any], given: bytes, signature: bytes) -> tuple[dict[str, Any], bytes]:
    """A statement with its signature declared, and the content of that attachment."""
    jws = compact.joined(given, signature).encode()
    declared = {
        "usageType": SIGNATURE,
        "display": {"en": "Signature"},
        "contentType": CONTENT_TYPE,
        "length": len(jws),
        "sha2": sha256(jws).hexdigest(),
    }
    return {**statement, "attachments": [*statement.get("attachments", ()), declared]}, jws
