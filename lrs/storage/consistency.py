"""Until when all that a store ever stored can be read: X-Experience-API-Consistent-Through, never a lie.

What is committed is stored in the order of positions, so the last committed statement's time is true. While
nobody writes, the present is true too: whoever writes afterwards reads the same clock later. Whether
somebody writes is asked of the database's own locks, which also know of other processes and machines.
"""

import sqlite3
from dataclasses import dataclass
from threading import RLock
from typing import Protocol

from sqlalchemy import Engine, text

from lrs.clock import now_us
from lrs.storage.database.engine import available
from lrs.storage.transaction import CLOCK_SQL, lock_number

STATEMENTS_LOCK = b"statements"
# The lock ends with the statement, which is a transaction by itself.
_MOMENT = text(
    "SELECT CASE WHEN pg_try_advisory_xact_lock_shared(:number)"
    f" THEN ARRAY[{CLOCK_SQL}, (pg_current_wal_insert_lsn() - '0/0')::bigint] END"
)


@dataclass(frozen=True)
class Moment:
    """A time, in microseconds since 1970 UTC, until when all was committed, and where PostgreSQL's log stood then."""

    at_us: int
    log_bytes: int


class Quiet(Protocol):
    """Knows whether a store is being written to."""

    def until_us(self, store_id: int) -> int | None:
        """The present, in microseconds since 1970 UTC, if nobody writes to the store; else None."""

    def close(self) -> None:
        """Let go of the database."""


class SqliteQuiet:
    """SQLite: whoever gets the file's write lock at once is the only one."""

    def __init__(self, path: str, one_writer: RLock):
        self._path, self._one_writer = path, one_writer
        self._kept: sqlite3.Connection | None = None

    def until_us(self, store_id: int) -> int | None:
        if not self._one_writer.acquire(blocking=False):
            return None
        try:
            if self._kept is None:
                self._kept = sqlite3.connect(self._path, timeout=0, isolation_level=None, check_same_thread=False)
            self._kept.execute("BEGIN IMMEDIATE")
            quiet_at_us = now_us() - 1
            self._kept.execute("ROLLBACK")
            return quiet_at_us
        except sqlite3.OperationalError:
            return None
        finally:
            self._one_writer.release()

    def close(self) -> None:
        if self._kept is not None:
            self._kept.close()
            self._kept = None


class PostgresqlQuiet:
    """PostgreSQL: writers of a store hold an advisory lock; the clock is the database's."""

    def __init__(self, engine: Engine):
        self._engine = engine

    def until_us(self, store_id: int) -> int | None:
        moment = self.moment(store_id)
        return None if moment is None else moment.at_us

    def moment(self, store_id: int) -> Moment | None:
        """The present, if nobody writes to the store; else None. Raises Unavailable."""
        number = {"number": lock_number(store_id, STATEMENTS_LOCK)}
        with available(), self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            found = connection.execute(_MOMENT, number).scalar()
        return None if found is None else Moment(found[0] - 1, found[1])

    def close(self) -> None:
        """Connections are the engine's."""
