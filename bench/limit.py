"""The limit: how fast the database takes the finished rows, where nothing is left but to insert and to commit.

The SQL and the rows are those that the server would send for the same statements, taken down where its storage sends
them. They go by the same kind of connection, one transaction a batch.
"""

import json
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine

from lrs.clock import now_us
from lrs.storage import counters, statements
from lrs.storage.database.engine import borrowed, make_engine
from lrs.storage.prepared import Prepared
from lrs.storage.senders import credentials
from lrs.storage.transaction import Transaction
from lrs.xapi import complete
from tests.reliability.server import Store


@dataclass(frozen=True)
class Insert:
    """Rows of one table, as the driver takes them."""

    sql: str
    values: Sequence[Any]


class _Recorder(Transaction):
    """Takes down what is sent to be inserted."""

    def __init__(self, store_id: int, *, is_postgresql: bool):
        self.store_id, self._is_postgresql = store_id, is_postgresql
        self.inserts: list[Insert] = []

    def _send_many(self, sql: str, values: Sequence[Any]) -> None:
        self.inserts.append(Insert(sql, values))

    def do(self, prepared: Prepared, **values: Any) -> None:
        """Nothing: the limit has no counters to write down."""


class _Player(Transaction):
    """Sends what a recorder has taken down."""

    def play(self, inserts: Sequence[Insert]) -> None:
        with self.pipelined():
            for insert in inserts:
                self._send_many(insert.sql, insert.values)


class Limit:
    """A database of which one connection asks all that it can give."""

    def __init__(self, engine: Engine, store: Store):
        self._engine, self._store_id = engine, store.store_id
        with borrowed(engine, writes=False) as pooled:
            tx = Transaction(engine, pooled, store.store_id)
            self._last = counters.read(tx)
            self._authority = credentials.page(tx)[0].authority

    def finished(self, batches: Iterable[Sequence[bytes]]) -> list[list[Insert]]:
        """The rows of each batch, behind all that are there."""
        return [self._batch(batch) for batch in batches]

    def _batch(self, batch: Sequence[bytes]) -> list[Insert]:
        recorder = _Recorder(self._store_id, is_postgresql=self._engine.dialect.name == "postgresql")
        drafts = [complete.draft(json.loads(each), authority=self._authority, version="1.0.3") for each in batch]
        ranked = statements.with_ranks(recorder, self._last, drafts, now_us())
        self._last = statements.insert(recorder, self._last, ranked)
        return recorder.inserts

    def batches_per_second(self, batches: Sequence[Sequence[Insert]], *, most_s: float) -> float:
        """How many of `batches` a second are committed, within `most_s`."""
        began, done = time.perf_counter(), 0
        for batch in batches:
            self._commit(batch)
            done += 1
            if time.perf_counter() - began > most_s:
                break
        return done / (time.perf_counter() - began)

    def _commit(self, batch: Sequence[Insert]) -> None:
        with borrowed(self._engine, writes=True) as pooled:
            _Player(self._engine, pooled, self._store_id).play(batch)


@contextmanager
def on(store: Store) -> Iterator[Limit]:
    """The limit of the database of `store`, for as long as the block lasts."""
    engine = make_engine(store.database_url)
    try:
        yield Limit(engine, store)
    finally:
        engine.dispose()
