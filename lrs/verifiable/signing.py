"""Signing: a document with a Data Integrity proof, or a JWT, by a private key that is here or somewhere else."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256

from lrs.errors import BadRequest
from lrs.verifiable import compact, data_integrity, public_keys, vc_jwt
from lrs.verifiable.public_keys import PrivateKey, PublicKey


def signature(key: PrivateKey, content: bytes) -> bytes:
    """The signature of `content`: Ed25519, or RS256."""
    if isinstance(key, Ed25519PrivateKey):
        return key.sign(content)
    return key.sign(content, PKCS1v15(), SHA256())


def fits(key: PublicKey, content: bytes, signed: bytes) -> bool:
    """Whether `signed` is the signature of `content` by the private key of `key`."""
    try:
        if isinstance(key, Ed25519PublicKey):
            key.verify(signed, content)
        else:
            key.verify(signed, content, PKCS1v15(), SHA256())
    except InvalidSignature:
        return False
    return True


def with_proof(document: Mapping[str, Any], key: Ed25519PrivateKey, method: str, created: str) -> dict[str, Any]:
    """The document with a proof by `key`, which the URL `method` names. Raises BadRequest."""
    proof = data_integrity.options(method, created)
    made = data_integrity.signing_input(document, proof)
    return data_integrity.secured(document, proof, signature(key, made))


def as_jwt(document: Mapping[str, Any], key: RSAPrivateKey, key_url: str) -> str:
    """The document as VC-JWT by `key`, whose JSON Web Key is at `key_url`."""
    given = vc_jwt.signing_input(document, key.public_key(), key_url)
    return compact.joined(given, signature(key, given))


def jwt_signed_elsewhere(given: bytes, signed: bytes, key: RSAPublicKey) -> str:
    """The VC-JWT of what whoever has the private key was given to sign. Raises BadRequest unless that fits."""
    if not fits(key, given, signed):
        hint = "Sign what was prepared, with this key."
        raise BadRequest("the signature doesn't fit", section="docs/issuer.md", hint=hint)
    return compact.joined(given, signed)


@dataclass(frozen=True)
class Prepared:
    """A document that is to be signed elsewhere, by the private key of `key`, such as in a browser."""

    document: Mapping[str, Any]
    key: Ed25519PublicKey
    proof: Mapping[str, Any]

    @property
    def to_sign(self) -> bytes:
        """The 64 bytes to sign. Raises BadRequest where the document can't be signed so that all read the same."""
        return data_integrity.signing_input(self.document, self.proof)

    def joined(self, signed: bytes) -> dict[str, Any]:
        """The document with its proof. Raises BadRequest where the signature doesn't fit."""
        made = data_integrity.secured(self.document, self.proof, signed)
        data_integrity.check(made, self.key)
        return made


def prepared(document: Mapping[str, Any], key: Ed25519PublicKey, created: str) -> Prepared:
    """What whoever has the private key of the did:key of `key` is to sign."""
    return Prepared(document, key, data_integrity.options(public_keys.method_of(key), created))
