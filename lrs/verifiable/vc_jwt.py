"""The same credential as VC-JWT with RS256: the payload is the credential and the claims that JWTs have."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from lrs.verifiable import compact
from lrs.verifiable.forms import id_of
from lrs.verifiable.public_keys import RS256, jwk_of


def signing_input(document: Mapping[str, Any], key: RSAPublicKey, key_url: str) -> bytes:
    """Header and payload, as they are signed; `key_url` answers with the bare JSON Web Key."""
    header = {"alg": RS256, "kid": key_url, "jwk": jwk_of(key), "typ": "JWT"}
    return compact.signing_input(header, {**document, **_claims(document)})


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


def _seconds(timestamp: str) -> int:
    return int(datetime.fromisoformat(timestamp).timestamp())
