"""Who registers a public key shows that they have the private one: they sign a text that names them."""

from base64 import urlsafe_b64decode
from binascii import Error
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

from lrs.api import BadRequest, agent_identity
from lrs.verifiable.public_keys import PublicKey

_SECTION = "docs/endorsement-credentials.md"
_MOST_LETTERS = 2_000


def challenge(agent: Mapping[str, Any]) -> str:
    """The text that is to be signed."""
    return f"I register this key for my endorsements: {agent_identity(agent)}"


def check(agent: Mapping[str, Any], key: PublicKey, signature: bytes) -> None:
    """Raise BadRequest unless `signature` is that of the challenge by the key."""
    text = challenge(agent).encode()
    try:
        if isinstance(key, Ed25519PublicKey):
            key.verify(signature, text)
        else:
            key.verify(signature, text, PKCS1v15(), SHA256())
    except InvalidSignature:
        raise BadRequest(
            "the signature doesn't show that you have the private key",
            section=_SECTION,
            hint=f"Sign this text in UTF-8 with it: {challenge(agent)}",
        ) from None


def decoded(text: str) -> bytes:
    """What base64url stands for. Raises BadRequest."""
    try:
        if len(text) > _MOST_LETTERS:
            raise ValueError
        return urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (ValueError, Error):
        raise BadRequest("the signature is no base64url", section=_SECTION, hint="Send it in base64url.") from None
