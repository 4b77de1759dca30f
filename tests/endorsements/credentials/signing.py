"""Signing as a browser would."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

from lrs.verifiable.public_keys import PrivateKey


def signature(key: PrivateKey, content: bytes) -> bytes:
    if isinstance(key, Ed25519PrivateKey):
        return key.sign(content)
    return key.sign(content, PKCS1v15(), SHA256())
