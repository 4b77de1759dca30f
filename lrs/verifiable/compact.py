"""JSON Web Signatures in compact form (RFC 7515, 7.1): header, payload and signature, each in base64url."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from typing import Any


def base64url(content: bytes) -> str:
    """`content` in base64url, without padding (RFC 7515, 2)."""
    return urlsafe_b64encode(content).rstrip(b"=").decode()


def from_base64url(text: str) -> bytes:
    """What `base64url` gave. Raises ValueError."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def signing_input(header: Mapping[str, Any], payload: Mapping[str, Any]) -> bytes:
    """Header and payload, as they are signed."""
    return f"{_encoded(header)}.{_encoded(payload)}".encode()


def joined(given: bytes, signature: bytes) -> str:
    """What was signed, with its signature."""
    return f"{given.decode()}.{base64url(signature)}"


def _encoded(value: Mapping[str, Any]) -> str:
    return base64url(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())
