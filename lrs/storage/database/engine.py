"""A SQLAlchemy engine with each database's durability and concurrency as this server needs them."""

import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Connection, Engine, NullPool, create_engine, event, make_url
from sqlalchemy.engine import URL, Dialect
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import PoolProxiedConnection

from lrs.errors import Silent, Unavailable
from lrs.storage.database import rested, witness
from lrs.storage.database.impatient import Impatient, NoAnswer

# WAL and FULL: what was acknowledged survives a power cut. Larger pages and rare checkpoints: a fifth
# faster (docs/architecture.md, "Databases").
_SQLITE_PRAGMAS = (
    "PRAGMA page_size = 8192",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA busy_timeout = 5000",
    "PRAGMA wal_autocheckpoint = 4000",
    "PRAGMA cache_size = -2000",  # a connection; behind it is the system's own, which all share
    # What is deleted is overwritten, not only forgotten (docs/erasure.md).
    "PRAGMA secure_delete = ON",
)
_BEGIN = {False: "BEGIN", True: "BEGIN IMMEDIATE"}
POOL_SIZE = 24
_POOLED: Mapping[str, Any] = {
    "pool_size": POOL_SIZE,
    "max_overflow": 0,
    "pool_timeout": 10,
    "pool_use_lifo": True,  # no more connections, each with its cache and its plans, than are used at once
    "hide_parameters": True,  # they are bodies of statements, and errors are logged
}
_CONNECT_WITHIN_S = 5
_LOG_WAIT_S, _LOG_ATTEMPTS = 0.25, 8
# Whatever a database refuses, and a database that can't do now what is asked; SQLAlchemy's words and its drivers'.
DRIVER_ERRORS = (SQLAlchemyError, sqlite3.Error, psycopg.Error)
DATABASE_ERRORS = (OperationalError, sqlite3.OperationalError, psycopg.OperationalError)


def make_engine(database_url: str) -> Engine:
    """An engine for a SQLite file or for PostgreSQL. Raises ValueError on any other database."""
    url = _read_url(database_url)
    if url.get_backend_name() == "sqlite":
        return _sqlite_engine(url)
    engine = _postgresql_engine(url)
    witness.attend(engine)
    return engine


def make_replica_engine(database_url: str) -> Engine:
    """An engine for a PostgreSQL in whose place another is asked where it is silent.

    Raises ValueError as `make_engine` does, and for SQLite.
    """
    url = _read_url(database_url)
    if url.get_backend_name() == "sqlite":
        raise ValueError("a replica is one of PostgreSQL: replica_url names a file of SQLite")
    engine = _postgresql_engine(url)

    @event.listens_for(engine, "do_connect")
    def connect(dialect: Dialect, record: Any, arguments: list[Any], named: dict[str, Any]) -> Impatient:
        return Impatient.connect(*arguments, **named)

    return engine


def make_readonly_engine(database_url: str) -> Engine:
    """An engine by which nothing is made or changed; each transaction sees one state of the database.

    Raises ValueError as `make_engine` does.
    """
    url = _read_url(database_url)
    if url.get_backend_name() == "sqlite":
        return _readonly_sqlite_engine(url)
    return create_engine(
        url,
        poolclass=NullPool,
        isolation_level="REPEATABLE READ",
        execution_options={"postgresql_readonly": True},
        connect_args={"connect_timeout": _CONNECT_WITHIN_S},
    )


def _read_url(database_url: str) -> URL:
    try:
        return _with_driver(make_url(database_url))
    except ArgumentError:
        raise ValueError("the database URL is none: write sqlite:///FILE or postgresql://USER@HOST/NAME") from None


def _with_driver(url: URL) -> URL:
    if url.get_backend_name() == "sqlite":
        if not url.database or url.database == ":memory:":
            raise ValueError("SQLite needs a file: sqlite:///data/cairn.db")
        return url
    if url.get_backend_name() == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    raise ValueError(f"{url.get_backend_name()} is no database of this server: use sqlite or postgresql")


def _postgresql_engine(url: URL) -> Engine:
    engine = create_engine(url, **_POOLED)
    rested.check(engine)
    return engine


def _sqlite_engine(url: URL) -> Engine:
    Path(str(url.database)).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, **_POOLED, connect_args={"check_same_thread": False})

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, record: Any) -> None:
        connection.isolation_level = None  # transactions are begun below, not guessed by the driver
        cursor = connection.cursor()
        for pragma in _SQLITE_PRAGMAS:
            cursor.execute(pragma)
        cursor.close()
        _teach(connection)

    event.listen(engine, "begin", _begin)
    return engine


def _begin(connection: Connection) -> None:
    driver: Any = connection.connection.driver_connection
    if not driver.in_transaction:  # `borrowed` has begun it
        writes = connection.get_execution_options().get("writes", False)
        driver.execute(_BEGIN[writes])


def _readonly_sqlite_engine(url: URL) -> Engine:
    file = Path(str(url.database)).absolute()
    log = file.with_name(f"{file.name}-wal")

    def connect() -> sqlite3.Connection:
        # By mode=rw a log that is there, as a crash leaves it, would be brought into the file at the end; by
        # mode=ro a log and its index that weren't there would be left behind.
        uri = f"{file.as_uri()}?mode={'ro' if log.exists() else 'rw'}"
        connection = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False)
        connection.execute("PRAGMA query_only = ON")
        _teach(connection)
        return connection

    engine = create_engine(url, creator=connect, poolclass=NullPool)
    event.listen(engine, "begin", _begin)
    return engine


def _teach(connection: sqlite3.Connection) -> None:
    """Give SQLite the function that PostgreSQL has."""
    connection.create_function("sha256", 1, lambda content: sha256(content).digest(), deterministic=True)


@contextmanager
def available() -> Iterator[None]:
    """Raise Unavailable where the database is full, locked, or out of reach in the block."""
    try:
        yield
    except (*DATABASE_ERRORS, PoolTimeout) as error:
        kind = Silent if isinstance(_cause(error), NoAnswer) else Unavailable
        raise kind(f"the database can't be used now: {_reason(error)}", hint="Send it again later.") from error
    except DBAPIError as error:
        if error.connection_invalidated:
            raise Unavailable("the connection to the database was lost", hint="Send it again later.") from error
        raise


@contextmanager
def begun(engine: Engine, *, writes: bool) -> Iterator[Connection]:
    """A connection in a transaction that commits at the end, or rolls back.

    Raises Unavailable.
    """
    with available(), engine.connect().execution_options(writes=writes) as connection, connection.begin():
        yield connection


@contextmanager
def borrowed(engine: Engine, *, writes: bool) -> Iterator[PoolProxiedConnection]:
    """As `begun`, with nothing of SQLAlchemy around the driver's connection but the pool: for every request."""
    with available():
        pooled = engine.raw_connection()
        try:
            if engine.dialect.name == "sqlite":
                pooled.driver_connection.execute(_BEGIN[writes])  # type: ignore[union-attr]
            yield pooled
            pooled.commit()
        except DRIVER_ERRORS as error:
            if engine.dialect.is_disconnect(error, pooled.driver_connection, None):  # type: ignore[arg-type]
                pooled.invalidate()  # else the pool would try to undo on it, and log pages of that
            raise
        finally:
            pooled.close()  # which undoes what was not committed


@contextmanager
def glancing(engine: Engine) -> Iterator[PoolProxiedConnection]:
    """As `borrowed`, to read what needs no transaction around it: PostgreSQL is asked for nothing else.

    BEGIN and COMMIT would each take an answer's time. Each statement sees what was committed before it, as in
    PostgreSQL's transactions, too (READ COMMITTED).
    """
    with borrowed(engine, writes=False) as pooled:
        driver: Any = pooled.driver_connection
        if engine.dialect.name == "sqlite":
            yield pooled
            return
        driver.autocommit = True
        try:
            yield pooled
        finally:
            if not driver.closed:
                driver.autocommit = False


def is_passing(error: BaseException) -> bool:
    """Whether the database couldn't do it now, rather than not at all."""
    cause = _cause(error)
    if isinstance(cause, sqlite3.OperationalError):
        return cause.sqlite_errorcode != sqlite3.SQLITE_ERROR  # as of SQL that is wrong
    return isinstance(cause, (*DATABASE_ERRORS, PoolTimeout))


def truncate_log(path: str) -> bool:
    """Write the write-ahead log of a SQLite file back and cut it to nothing; False while others keep it in use."""
    with closing(sqlite3.connect(path, timeout=_LOG_WAIT_S, isolation_level=None)) as connection:
        for _ in range(_LOG_ATTEMPTS):
            # Writers wait as long as this waits for readers, so it waits a little, and lets them in between.
            is_busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            if not is_busy:
                return True
            time.sleep(_LOG_WAIT_S)
    return False


def _reason(error: Exception) -> str:
    """What the driver says, without the statement and its values."""
    return str(_cause(error)).strip().partition("\n")[0]


def _cause(error: BaseException) -> BaseException:
    """The driver's error, if there is one."""
    cause: BaseException = getattr(error, "orig", error)
    return cause
