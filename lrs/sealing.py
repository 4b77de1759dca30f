"""Secrets that the server keeps for others, encrypted in the database under a key that isn't in it."""

import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from lrs.errors import Unavailable

_NONCE_BYTES, _KEY_BYTES = 12, 32
_HINT = "The operator sets CAIRN_SEALING_KEY or CAIRN_SEALING_KEY_FILE (docs/settings.md)."


class Seal:
    """Encrypts and decrypts by AES-256-GCM, under a key that follows from the setting `sealing_key`."""

    def __init__(self, secret: str = ""):
        """Without a secret nothing can be sealed."""
        self._cipher = AESGCM(_derived(secret)) if secret else None

    @property
    def is_usable(self) -> bool:
        """Whether the operator has set a key."""
        return self._cipher is not None

    def closed(self, plain: bytes, purpose: str) -> bytes:
        """`plain` encrypted; it opens for the same `purpose` only. Raises Unavailable where no key is set."""
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._usable().encrypt(nonce, plain, purpose.encode())

    def opened(self, sealed: bytes, purpose: str) -> bytes:
        """What was closed for `purpose`. Raises Unavailable where no key is set, or another one."""
        nonce, rest = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        try:
            return self._usable().decrypt(nonce, rest, purpose.encode())
        except InvalidTag:
            raise Unavailable(
                "what the server keeps was sealed with another key", section="docs/settings.md", hint=_HINT
            ) from None

    def _usable(self) -> AESGCM:
        if self._cipher is None:
            raise Unavailable("this server keeps no secrets for others", section="docs/settings.md", hint=_HINT)
        return self._cipher


def secret_in(file: Path | None) -> str:
    """The secret that a file holds; empty where there is no such file."""
    return file.read_text(encoding="utf-8").strip() if file is not None and file.exists() else ""


def make_secret(file: Path) -> bool:
    """See to it that a file holds a secret, which nobody else may read; whether it was made now."""
    try:
        number = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    with os.fdopen(number, "w", encoding="utf-8") as opened:
        opened.write(secrets.token_urlsafe(32) + "\n")
    return True


def _derived(secret: str) -> bytes:
    return HKDF(SHA256(), _KEY_BYTES, salt=None, info=b"cairn sealing").derive(secret.encode())
