"""The Authorization header: Basic with key and secret, or Bearer with a token."""

import base64

from lrs.actor import Actor
from lrs.auth.bearer import Tokens
from lrs.database import Database
from lrs.errors import Unauthorized
from lrs.operations.senders import credentials


def authenticate(database: Database, tokens: Tokens, header: str | None) -> Actor:
    """Who sends a request with this Authorization header. Raises Unauthorized."""
    scheme, _, value = (header or "").partition(" ")
    if scheme.lower() == "basic":
        actor = _basic(database, value.strip())
    elif scheme.lower() == "bearer":
        actor = tokens.actor(value.strip())
    else:
        raise Unauthorized("this needs credentials", hint="Send Authorization: Basic with your key and secret.")
    if actor is None:
        raise Unauthorized("these credentials are not right, or no longer", hint="Check key and secret.")
    return actor


def _basic(database: Database, encoded: str) -> Actor | None:
    try:
        key, colon, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except ValueError:
        return None
    return credentials.authenticate(database, key, secret) if colon else None
