"""Signatures by the Standard Webhooks specification, version v1."""

import hmac
from base64 import b64decode, b64encode
from collections.abc import Mapping
from hashlib import sha256

_PREFIX = "whsec_"


def key_of(secret: str) -> bytes:
    """The key that a secret spells, with or without its prefix. Raises ValueError where it is no base64."""
    return b64decode(secret.removeprefix(_PREFIX), validate=True)


def headers(secret: str, message_id: str, at_s: int, body: bytes) -> Mapping[str, str]:
    """What goes along with `body`, so that its receiver knows who sent it, when, and whether it came before."""
    signed = f"{message_id}.{at_s}.".encode() + body
    signature = b64encode(hmac.digest(key_of(secret), signed, sha256)).decode()
    return {"webhook-id": message_id, "webhook-timestamp": str(at_s), "webhook-signature": f"v1,{signature}"}
