"""Making, checking and withdrawing credentials.

Secrets are 256 random bits, so a plain SHA-256 keeps them: there is no dictionary to try, and a slow hash
would only slow down every request.
"""

import hmac
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from typing import Any

from sqlalchemy.exc import IntegrityError

from lrs.actor import Actor
from lrs.clock import now_us
from lrs.database import Database
from lrs.errors import BadRequest, NotFound, Unavailable
from lrs.storage.senders import credentials
from lrs.storage.senders.credentials import Credential
from lrs.xapi.mending import MISTAKES

MOST_PER_MINUTE = 1_000_000
_SECOND_US = 1_000_000
_USE_NOTED_EVERY_US = 60 * _SECOND_US


@dataclass(frozen=True)
class Issued:
    """A key with its secret, which is never shown again."""

    key: str
    secret: str


@dataclass(frozen=True)
class Wanted:
    """What a new credential is for; `home_page` is this server's URL, in the authority of its statements.

    `lenient` names the mistakes that are mended (`xapi.mending`).
    """

    label: str
    scopes: Sequence[str]
    home_page: str
    expires_us: int | None = None
    lenient: Sequence[str] = ()


def create(database: Database, store_id: int, wanted: Wanted) -> Issued:
    """A new credential. Raises BadRequest on a scope or a mistake that doesn't exist."""
    scopes = wanted.scopes
    unknown = [scope for scope in scopes if scope not in database.plugins.scopes]
    if unknown or not scopes:
        raise BadRequest(
            f"unknown scope {unknown[0]!r}" if unknown else "no scope was given",
            hint=f"Scopes are those of xAPI and of plugins: {', '.join(database.plugins.scopes)}.",
        )
    _check_lenient(wanted.lenient)
    issued = Issued(secrets.token_hex(16), secrets.token_urlsafe(32))
    with database.write(store_id) as tx:
        credentials.insert(tx, _credential(store_id, issued, wanted))
    return issued


def _credential(store_id: int, issued: Issued, wanted: Wanted) -> Credential:
    account = {"homePage": wanted.home_page, "name": issued.key}
    return Credential(
        store_id=store_id,
        key=issued.key,
        secret_hash=_hash(issued.secret),
        previous_secret_hash=None,
        previous_until_us=None,
        label=wanted.label,
        scopes=list(wanted.scopes),
        authority={"objectType": "Agent", "name": wanted.label, "account": account},
        created_us=now_us(),
        expires_us=wanted.expires_us,
        revoked_us=None,
        last_used_us=None,
        lenient=list(wanted.lenient),
        requests_per_minute=None,
    )


def _check_lenient(names: Sequence[str]) -> None:
    unknown = [name for name in names if name not in MISTAKES]
    if unknown:
        raise BadRequest(f"unknown mistake {unknown[0]!r}", hint=f"Those that are mended: {', '.join(MISTAKES)}.")


def get(database: Database, key: str) -> Credential:
    """The credential with this key, in whichever store. Raises NotFound."""
    found = _read(database, key)
    if found is None:
        raise NotFound(f"there is no credential with the key {key!r}", hint="List them: lrs credential list")
    return found


def all_of_store(database: Database, store_id: int, *, page_size: int = 1_000) -> Iterator[Credential]:
    """The store's credentials, newest first, read page by page; their secrets are known to nobody."""
    return database.read_all(store_id, partial(credentials.page, limit=page_size))


def revoke(database: Database, key: str) -> None:
    """Make a credential worthless; in other processes within a second. Raises NotFound."""
    _change(database, key, {"revoked_us": now_us()})


def set_lenient(database: Database, key: str, names: Sequence[str]) -> None:
    """Decide which mistakes of a sender are mended; in other processes within a second.

    Raises NotFound, BadRequest.
    """
    _check_lenient(names)
    _change(database, key, {"lenient": list(names)})


def set_limit(database: Database, key: str, requests_per_minute: int | None) -> None:
    """Give a credential a limit of its own, 0 for none, or with None the server's. Raises NotFound, BadRequest."""
    if requests_per_minute is not None and not 0 <= requests_per_minute <= MOST_PER_MINUTE:
        raise BadRequest(
            f"{requests_per_minute} requests a minute are no limit",
            hint=f"A limit is at most {MOST_PER_MINUTE}; 0 means: no limit.",
        )
    _change(database, key, {"requests_per_minute": requests_per_minute})


def _change(database: Database, key: str, values: Mapping[str, Any]) -> None:
    with database.write(get(database, key).store_id) as tx:
        credentials.change(tx, key, values)
    database.credentials.forget(key)


def rotate(database: Database, key: str, *, overlap_s: int) -> Issued:
    """A new secret for a key; the old one stays right for `overlap_s` seconds. Raises NotFound."""
    current = get(database, key)
    issued = Issued(key, secrets.token_urlsafe(32))
    changed = {
        "secret_hash": _hash(issued.secret),
        "previous_secret_hash": current.secret_hash,
        "previous_until_us": now_us() + overlap_s * _SECOND_US,
    }
    _change(database, key, changed)
    return issued


def authenticate(database: Database, key: str, secret: str) -> Actor | None:
    """Who comes with this key and secret; None if they are not right now."""
    credential = _known(database, key)
    at_us = now_us()
    if credential is None or not credential.is_active(at_us):
        return None
    given = _hash(secret)
    if not any(hmac.compare_digest(given, known) for known in credential.secret_hashes(at_us)):
        return None
    _note_use(database, credential, at_us)
    return _actor(credential)


def active_actor(database: Database, key: str) -> Actor | None:
    """Who a key stands for, after its secret was checked earlier; None if it is no longer right."""
    credential = _known(database, key)
    return _actor(credential) if credential is not None and credential.is_active(now_us()) else None


def lenient(database: Database, key: str) -> frozenset[str]:
    """Which mistakes of a sender are mended; none of one that has no credential here."""
    credential = _known(database, key)
    return frozenset() if credential is None else frozenset(credential.lenient)


def check_active(database: Database, key: str) -> None:
    """Raise NotFound unless there is a credential with this key, neither revoked nor expired."""
    if not get(database, key).is_active(now_us()):
        raise NotFound(f"the credential {key!r} is revoked or expired", hint="Make a new one: lrs credential create")


def _random_secret() -> str:
    return secrets.token_urlsafe(48)


def server_key(database: Database, name: str, make: Callable[[], str] = _random_secret) -> str:
    """A secret that the server keeps to sign with, up to 200 characters; made at the first asking."""
    with database.read_server() as connection:
        known = credentials.server_key(connection, name)
    if known is not None:
        return known
    with suppress(IntegrityError), database.write_server() as connection:  # another process made it first
        credentials.keep_server_key(connection, name, make())
    return server_key(database, name, make)


def _known(database: Database, key: str) -> Credential | None:
    """The credential as it was a moment ago: every request asks, and strangers ask for anything."""
    if not credentials.is_key(key):
        return None
    return database.credentials.get(key, partial(_read, database, key))


def _read(database: Database, key: str) -> Credential | None:
    with database.read_server() as connection:
        return credentials.find(connection, key)


def _note_use(database: Database, credential: Credential, at_us: int) -> None:
    """Note the last use, to the minute: a write for each request would cost more than the request."""
    if credential.last_used_us is None or at_us - credential.last_used_us > _USE_NOTED_EVERY_US:
        # Reading goes on where nothing can be written.
        with suppress(Unavailable), database.write_at_once(credential.store_id) as tx:
            credentials.change(tx, credential.key, {"last_used_us": at_us})
            database.credentials.forget(credential.key)


def _actor(credential: Credential) -> Actor:
    return Actor(
        credential.store_id,
        credential.authority,
        frozenset(credential.scopes),
        credential.label,
        credential.key,
        frozenset(credential.lenient),
        credential.requests_per_minute,
    )


def _hash(secret: str) -> bytes:
    return sha256(secret.encode()).digest()
