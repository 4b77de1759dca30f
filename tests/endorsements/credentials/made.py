"""Credentials as others would issue them, and what they publish."""

import json
from base64 import urlsafe_b64encode
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from openbadgeslib.ob3.contexts import document_loader
from openbadgeslib.ob3.did import _b58btc_encode
from openbadgeslib.ob3.ldp import _hash_data

from lrs.fetch import Fetcher
from lrs.verifiable import data_integrity, public_keys
from lrs.verifiable.fetching import LIMITS
from lrs_endorsements.credentials.document import Endorsed, Issuer, credential

NOW = datetime(2026, 6, 1, tzinfo=UTC)
ANN = "mailto:ann@example.com"
SAID = Endorsed(UUID(int=1), ANN, "Endorsement: Statistics", "We worked together.", "2026-03-01T10:00:00.000Z")
WEB = "did:web:bob.example.org"
PROFILE = "https://bob.example.org/profile"

ED: Ed25519PrivateKey = public_keys.made("Ed25519")  # type: ignore[assignment]
OTHER: Ed25519PrivateKey = public_keys.made("Ed25519")  # type: ignore[assignment]
RSA: RSAPrivateKey = public_keys.made("RS256")  # type: ignore[assignment]
DID = public_keys.did_of(ED.public_key())


def fetch(url: str) -> bytes:
    """By the guarded client, without what the store keeps."""
    return Fetcher().get(url, LIMITS).content


def document(issuer: str = DID, **members: Any) -> dict[str, Any]:
    """An endorsement that nobody has signed; members that are None are left out."""
    made = {**credential(SAID, Issuer(issuer)), **members}
    return {name: value for name, value in made.items() if value is not None}


def proved(made: dict[str, Any], key: Ed25519PrivateKey = ED, **options: Any) -> dict[str, Any]:
    """A credential with a proof, whatever is wrong with either."""
    proof = {**data_integrity.options(public_keys.method_of(key.public_key()), "2026-03-02T10:00:00Z"), **options}
    digest = _hash_data(made, {**proof, "@context": made["@context"]}, document_loader())
    return {**made, "proof": {**proof, "proofValue": "z" + _b58btc_encode(key.sign(digest))}}


def as_bytes(value: Any) -> bytes:
    return json.dumps(value).encode()


def token(made: dict[str, Any], key: Any = RSA, algorithm: str = "RS256", **header: Any) -> bytes:
    """A credential as JWT; claims that `made` has stand, and headers that are None are left out."""
    claims = {
        "iss": made["issuer"]["id"],
        "jti": made["id"],
        "sub": made["credentialSubject"]["id"],
        "nbf": 1772359200,
        **made,
    }
    told = {name: value for name, value in {"kid": f"{PROFILE}/key", **header}.items() if value is not None}
    return jwt.encode(claims, key, algorithm=algorithm, headers=told).encode()


def web_document(**members: Any) -> dict[str, Any]:
    """What did:web:bob.example.org resolves to."""
    named = {"id": f"{WEB}#key", "type": "Multikey", "controller": WEB, "publicKeyMultibase": DID[len("did:key:") :]}
    return {"id": WEB, "verificationMethod": [named], "assertionMethod": [f"{WEB}#key"], **members}


def base64url(content: bytes) -> str:
    return urlsafe_b64encode(content).rstrip(b"=").decode()
