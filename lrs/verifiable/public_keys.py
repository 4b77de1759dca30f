"""Public keys: what kinds there are, and the names and shapes that others know them by."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_private_key,
    load_pem_public_key,
)
from jwt import PyJWTError
from jwt.algorithms import OKPAlgorithm, RSAAlgorithm

from lrs.errors import BadRequest
from lrs.lazily import lazily

openbadges = lazily("lrs.verifiable.openbadges")

ED25519, RS256 = "Ed25519", "RS256"
KINDS = (ED25519, RS256)
LEAST_RSA_BITS, _MOST_RSA_BITS = 2048, 4096
_MOST_JWK_BYTES = 2_000
_PRIVATE = frozenset({"d", "k", "p", "q", "dp", "dq", "qi", "oth", "priv"})
_SECTION = "docs/issuer.md"
PublicKey = Ed25519PublicKey | RSAPublicKey
PrivateKey = Ed25519PrivateKey | RSAPrivateKey


def from_jwk(jwk: Any) -> tuple[str, PublicKey]:
    """The kind of a JSON Web Key and the key. Raises BadRequest where it is private, or none that can be used."""
    if not isinstance(jwk, dict) or len(json.dumps(jwk)) > _MOST_JWK_BYTES:
        raise _refused("is no JSON Web Key", "Send what WebCrypto exports as `jwk`.")
    if is_private(jwk):
        raise _refused("is a private one", "Keep that where it is, and send the public key alone.")
    try:
        if (jwk.get("kty"), jwk.get("crv")) == ("OKP", "Ed25519"):
            return ED25519, _checked(OKPAlgorithm.from_jwk(jwk))
        if jwk.get("kty") == "RSA":
            return RS256, _checked(RSAAlgorithm.from_jwk(jwk))
    except (ValueError, TypeError, UnsupportedAlgorithm, PyJWTError) as error:
        raise _refused(f"can't be read ({error})", "Send what WebCrypto exports as `jwk`.") from None
    raise _refused("is neither Ed25519 nor RSA", "Make one of Ed25519, or of RSASSA-PKCS1-v1_5 with SHA-256.")


def is_private(jwk: Mapping[str, Any]) -> bool:
    """Whether a JSON Web Key tells what only its owner may know (RFC 7518, 6; RFC 8037)."""
    return not _PRIVATE.isdisjoint(jwk)


def _checked(key: Any) -> PublicKey:
    if isinstance(key, RSAPublicKey) and not LEAST_RSA_BITS <= key.key_size <= _MOST_RSA_BITS:
        raise _refused(f"has {key.key_size} bits", f"Make one of {LEAST_RSA_BITS} to {_MOST_RSA_BITS} bits.")
    if not isinstance(key, Ed25519PublicKey | RSAPublicKey):
        raise _refused("is no public key", "Send the public key alone.")
    return key


def made(kind: str) -> PrivateKey:
    """A new private key."""
    return Ed25519PrivateKey.generate() if kind == ED25519 else generate_private_key(65537, LEAST_RSA_BITS)


def kind_of(key: PublicKey) -> str:
    """The kind of a key."""
    return ED25519 if isinstance(key, Ed25519PublicKey) else RS256


def private_bytes(key: PrivateKey) -> bytes:
    """A private key, to be sealed."""
    return key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())


def from_private_bytes(content: bytes) -> PrivateKey:
    """What `private_bytes` gave."""
    key = load_der_private_key(content, password=None)
    assert isinstance(key, Ed25519PrivateKey | RSAPrivateKey), "no other is made here"
    return key


def pem_of(key: PublicKey) -> str:
    """A public key as PEM."""
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def from_pem(pem: str) -> PublicKey:
    """What `pem_of` gave."""
    key = load_pem_public_key(pem.encode())
    assert isinstance(key, Ed25519PublicKey | RSAPublicKey), "no other is kept"
    return key


def name_of(key: PublicKey) -> str:
    """The name of a key: the first half of its SHA-256."""
    return sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()[:32]


def jwk_of(key: PublicKey) -> dict[str, Any]:
    """A public key as a JSON Web Key."""
    if isinstance(key, RSAPublicKey):
        found = RSAAlgorithm.to_jwk(key, as_dict=True)
        return {"kty": "RSA", "alg": RS256, "n": found["n"], "e": found["e"]}
    found = OKPAlgorithm.to_jwk(key, as_dict=True)
    return {"kty": "OKP", "crv": ED25519, "x": found["x"]}


def did_of(key: PublicKey) -> str:
    """The did:key of a key of Ed25519."""
    assert isinstance(key, Ed25519PublicKey), "only these stand for themselves here"
    return openbadges.did_key_from_pem(pem_of(key))


def method_of(key: PublicKey) -> str:
    """The URL by which a proof names a key of Ed25519."""
    did = did_of(key)
    return f"{did}#{did.removeprefix('did:key:')}"


def _refused(what: str, hint: str) -> BadRequest:
    return BadRequest(f"the key {what}", section=_SECTION, hint=hint)
