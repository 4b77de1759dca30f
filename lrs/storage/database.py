"""The database as the rest of the server sees it: transactions of one store, and the statement writer."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import RLock

from sqlalchemy import Connection, Engine

from lrs.errors import Unavailable
from lrs.storage import counters
from lrs.storage.attachments import Attachments
from lrs.storage.consistency import PostgresqlQuiet, Quiet, SqliteQuiet
from lrs.storage.engine import begun
from lrs.storage.group_commit import GroupCommit
from lrs.storage.transaction import Transaction


class Database:
    """Where everything is kept: an engine, the contents of attachments, and the queue of writers."""

    def __init__(self, engine: Engine, attachments: Attachments):
        self.engine, self.attachments = engine, attachments
        self.writer = GroupCommit(self.write)
        # SQLite has one writer: threads of this process wait here, in turn, not by polling for its lock.
        self._one_writer = RLock() if engine.dialect.name == "sqlite" else None
        self._quiet: Quiet
        if self._one_writer is None:
            self._quiet = PostgresqlQuiet(engine)
        else:
            self._quiet = SqliteQuiet(str(engine.url.database), self._one_writer)

    def through_us(self, store_id: int) -> int:
        """Until when, in microseconds since 1970 UTC, a transaction begun now reads all that was stored."""
        quiet = self._quiet.until_us(store_id)
        if quiet is not None:
            return quiet
        with self.read(store_id) as tx:
            return counters.us_of(counters.read(tx).rank)

    @contextmanager
    def read(self, store_id: int) -> Iterator[Transaction]:
        """A transaction that only reads the store. Raises Unavailable."""
        with begun(self.engine, writes=False) as connection:
            yield Transaction(connection, store_id)

    @contextmanager
    def write(self, store_id: int) -> Iterator[Transaction]:
        """A transaction that commits at the end of the block, or leaves nothing. Raises Unavailable."""
        with self.write_server() as connection:
            yield Transaction(connection, store_id)

    @contextmanager
    def write_at_once(self, store_id: int) -> Iterator[Transaction]:
        """As `write`, for what isn't worth waiting for. Raises Unavailable also while somebody else writes."""
        if self._quiet.until_us(store_id) is None:
            raise Unavailable("somebody else is writing")
        with self.write(store_id) as tx:
            yield tx

    @contextmanager
    def read_server(self) -> Iterator[Connection]:
        """A connection for what belongs to no one store: stores, and the way from a key to its store."""
        with begun(self.engine, writes=False) as connection:
            yield connection

    @contextmanager
    def write_server(self) -> Iterator[Connection]:
        """As `read_server`, to write."""
        if self._one_writer is None:
            with begun(self.engine, writes=True) as connection:
                yield connection
        else:
            with self._one_writer, begun(self.engine, writes=True) as connection:
                yield connection
