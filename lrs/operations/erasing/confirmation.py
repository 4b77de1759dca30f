"""Confirming what can't be undone: a token that stands for what was shown, and for nothing else."""

import time
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import jwt

from lrs.database import Database
from lrs.errors import Conflict
from lrs.operations.senders import credentials
from lrs.xapi import exact_json

LASTS_S = 15 * 60
_AUDIENCE = "confirmation"


def token(database: Database, shown: Mapping[str, Any]) -> str:
    """A token by which what was `shown` can be confirmed for a quarter of an hour."""
    claims = {"aud": _AUDIENCE, "sub": _digest(shown), "exp": int(time.time()) + LASTS_S}
    return jwt.encode(claims, _secret(database), algorithm="HS256")


def check(database: Database, given: str, shown: Mapping[str, Any]) -> None:
    """Raise Conflict unless `given` confirms what would be `shown` now."""
    try:
        claims = jwt.decode(given, _secret(database), algorithms=["HS256"], audience=_AUDIENCE)
    except jwt.PyJWTError as error:
        raise _refusal(f"the confirmation is not right: {error}") from None
    if claims["sub"] != _digest(shown):
        raise _refusal("what would be erased is no longer what was confirmed")


def _refusal(detail: str) -> Conflict:
    hint = "Send the request without confirm, look at the counts, and confirm with the token of that answer."
    return Conflict(detail, section="docs/erasure.md", hint=hint)


def _secret(database: Database) -> str:
    return credentials.server_key(database, "confirmations")


def _digest(shown: Mapping[str, Any]) -> str:
    return sha256(exact_json.dumps(shown)).hexdigest()
