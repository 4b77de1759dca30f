"""The same credential as VC-JWT with RS256: the payload is the credential and the claims that JWTs have."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256

from lrs.errors import BadRequest
from lrs.verifiable.public_keys import RS256, jwk_of
from lrs.verifiable.report import id_of


def signing_input(document: Mapping[str, Any], key: RSAPublicKey, key_url: str) -> bytes:
    """Header and payload, as they are signed; `key_url` answers with the bare JSON Web Key."""
    header = {"alg": RS256, "kid": key_url, "jwk": jwk_of(key), "typ": "JWT"}
    return _encoded(header) + b"." + _encoded({**document, **_claims(document)})


def _claims(document: Mapping[str, Any]) -> dict[str, Any]:
    until = {"exp": _seconds(document["validUntil"])} if "validUntil" in document else {}
    subject = id_of(document["credentialSubject"])
    return {
        "iss": id_of(document["issuer"]),
        "jti": document["id"],
        **({"sub": subject} if subject else {}),
        "nbf": _seconds(document["validFrom"]),
        **until,
    }


def joined(given: bytes, signature: bytes) -> str:
    """The JWT."""
    return (given + b"." + _base64(signature)).decode()


def check(given: bytes, signature: bytes, key: RSAPublicKey) -> None:
    """Raise BadRequest unless a signature of RS256 is right by this key."""
    try:
        key.verify(signature, given, PKCS1v15(), SHA256())
    except InvalidSignature:
        raise BadRequest(
            "the signature doesn't fit",
            section="docs/endorsement-credentials.md",
            hint="Sign what was prepared, with this key.",
        ) from None


def _seconds(timestamp: str) -> int:
    return int(datetime.fromisoformat(timestamp).timestamp())


def _encoded(value: Mapping[str, Any]) -> bytes:
    return _base64(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())


def _base64(content: bytes) -> bytes:
    return urlsafe_b64encode(content).rstrip(b"=")
