"""Credentials: keys with a secret, of which only a hash is kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, or_, select, true

from lrs.storage.tables import credentials, server_keys
from lrs.storage.transaction import Transaction

MOST_LISTED = 10_000
MOST_KEY_CHARACTERS = 64


@dataclass(frozen=True)
class Credential:
    """A right to a store. Times are in microseconds since 1970 UTC; None means: not, or never.

    `lenient` names the mistakes (`xapi.mending`) that are mended. `requests_per_minute` is a limit of its own,
    0 for none; None means the server's.
    """

    store_id: int
    key: str
    secret_hash: bytes
    previous_secret_hash: bytes | None
    previous_until_us: int | None
    label: str
    scopes: Sequence[str]
    authority: Mapping[str, Any]
    created_us: int
    expires_us: int | None
    revoked_us: int | None
    last_used_us: int | None
    lenient: Sequence[str]
    requests_per_minute: int | None

    def is_active(self, now_us: int) -> bool:
        """Whether it is neither revoked nor expired."""
        return self.revoked_us is None and (self.expires_us is None or now_us < self.expires_us)

    def secret_hashes(self, now_us: int) -> list[bytes]:
        """Hashes of the secrets that are right now: two of them while a rotation overlaps."""
        previous = self.previous_secret_hash
        overlaps = previous is not None and self.previous_until_us is not None and now_us < self.previous_until_us
        return [self.secret_hash, previous] if overlaps and previous is not None else [self.secret_hash]


def is_key(text: str) -> bool:
    """Whether `text` may be a key: no longer than one, and without NUL, which PostgreSQL would not even look up."""
    return len(text) <= MOST_KEY_CHARACTERS and text.isprintable()


def find(connection: Connection, key: str) -> Credential | None:
    """The credential with this key, in whichever store: this is how a request finds its store."""
    row = connection.execute(select(credentials).where(credentials.c.key == key)).one_or_none()
    return None if row is None else _credential(row)


def page(tx: Transaction, behind: Credential | None = None, limit: int = MOST_LISTED) -> list[Credential]:
    """The store's credentials, newest first; those that are older than `behind`, if it is given."""
    at, key = credentials.c.created_us, credentials.c.key
    older: ColumnElement[bool] = true()
    if behind is not None:
        older = or_(at < behind.created_us, and_(at == behind.created_us, key < behind.key))
    wanted = tx.select(*credentials.c).where(older).order_by(at.desc(), key.desc()).limit(limit)
    return [_credential(row) for row in tx.execute(wanted)]


def insert(tx: Transaction, credential: Credential) -> None:
    """Add a credential to the store."""
    tx.insert(credentials, {name: getattr(credential, name) for name in credentials.c.keys()})  # noqa: SIM118


def change(tx: Transaction, key: str, values: Mapping[str, Any]) -> None:
    """Set columns of a credential of the store."""
    tx.execute(tx.update(credentials).where(credentials.c.key == key).values(**values))


def server_key(connection: Connection, name: str) -> str | None:
    """A secret that the server made for itself, to sign with."""
    return connection.execute(select(server_keys.c.secret).where(server_keys.c.name == name)).scalar()


def keep_server_key(connection: Connection, name: str, secret: str) -> None:
    """Keep a secret that the server made for itself."""
    connection.execute(server_keys.insert().values(name=name, secret=secret))


def _credential(row: Row[Any]) -> Credential:
    return Credential(**row._mapping)
