"""A SQLAlchemy engine with each database's durability and concurrency as this server needs them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from lrs.errors import Unavailable

# WAL and FULL: what was acknowledged survives a power cut. Larger pages and rare checkpoints: a fifth
# faster (docs/architecture.md, "Databases").
_SQLITE_PRAGMAS = (
    "PRAGMA page_size = 8192",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA busy_timeout = 5000",
    "PRAGMA wal_autocheckpoint = 4000",
    "PRAGMA cache_size = -32000",
)
_POOL_SIZE = 24


def make_engine(database_url: str) -> Engine:
    """An engine for a SQLite file or for PostgreSQL. Raises ValueError on any other database."""
    try:
        url = _with_driver(make_url(database_url))
    except ArgumentError:
        raise ValueError("the database URL is none: write sqlite:///FILE or postgresql://USER@HOST/NAME") from None
    if url.get_backend_name() == "sqlite":
        return _sqlite_engine(url)
    return create_engine(
        url, pool_size=_POOL_SIZE, max_overflow=0, pool_timeout=10, pool_pre_ping=True, hide_parameters=True
    )


def _with_driver(url: URL) -> URL:
    if url.get_backend_name() == "sqlite":
        if not url.database or url.database == ":memory:":
            raise ValueError("SQLite needs a file: sqlite:///data/cairn.db")
        return url
    if url.get_backend_name() == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    raise ValueError(f"{url.get_backend_name()} is no database of this server: use sqlite or postgresql")


def _sqlite_engine(url: URL) -> Engine:
    Path(str(url.database)).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url,
        pool_size=_POOL_SIZE,
        max_overflow=0,
        pool_timeout=10,
        hide_parameters=True,  # they are bodies of statements, and errors are logged
        connect_args={"check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, record: Any) -> None:
        connection.isolation_level = None  # transactions are begun below, not guessed by the driver
        cursor = connection.cursor()
        for pragma in _SQLITE_PRAGMAS:
            cursor.execute(pragma)
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


@contextmanager
def available() -> Iterator[None]:
    """Raise Unavailable where the database is full, locked, or out of reach in the block."""
    try:
        yield
    except (OperationalError, PoolTimeout) as error:
        raise Unavailable(f"the database can't be used now: {_reason(error)}", hint="Send it again later.") from error
    except DBAPIError as error:
        if error.connection_invalidated:
            raise Unavailable("the connection to the database was lost", hint="Send it again later.") from error
        raise


@contextmanager
def begun(engine: Engine, *, writes: bool) -> Iterator[Connection]:
    """A connection in a transaction that commits at the end, or rolls back.

    Raises Unavailable; nothing was stored then.
    """
    with available(), engine.connect().execution_options(writes=writes) as connection, connection.begin():
        yield connection


def _reason(error: Exception) -> str:
    """What the driver says, without the statement and its values."""
    return str(getattr(error, "orig", error)).strip().partition("\n")[0]
