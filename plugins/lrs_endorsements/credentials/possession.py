"""Who registers a public key shows that they have the private one: they sign a text that names them."""

from collections.abc import Mapping
from typing import Any

from lrs.api import BadRequest, agent_identity
from lrs.verifiable import compact, signing
from lrs.verifiable.public_keys import PublicKey

_SECTION = "docs/endorsement-credentials.md"
_MOST_LETTERS = 2_000


def challenge(agent: Mapping[str, Any]) -> str:
    """The text that is to be signed."""
    return f"I register this key for my endorsements: {agent_identity(agent)}"


def check(agent: Mapping[str, Any], key: PublicKey, signature: bytes) -> None:
    """Raise BadRequest unless `signature` is that of the challenge by the key."""
    text = challenge(agent)
    if not signing.fits(key, text.encode(), signature):
        hint = f"Sign this text in UTF-8 with it: {text}"
        raise BadRequest("the signature doesn't show that you have the private key", section=_SECTION, hint=hint)


def decoded(text: str) -> bytes:
    """What base64url stands for. Raises BadRequest."""
    try:
        if len(text) > _MOST_LETTERS:
            raise ValueError
        return compact.from_base64url(text)
    except ValueError:
        raise BadRequest("the signature is no base64url", section=_SECTION, hint="Send it in base64url.") from None
