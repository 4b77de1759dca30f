"""The limit: how fast the database takes the finished rows, where nothing is left but to insert and to commit.

The rows are those that the server would write for the same statements, taken down where its storage inserts
them. They go into the same tables by the same kind of connection, one transaction a batch: `executemany` on SQLite,
arrays that are unnested over there on PostgreSQL.
"""

import json
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, Table
from sqlalchemy.dialects import postgresql

from lrs.clock import now_us
from lrs.storage import counters, credentials, statements
from lrs.storage.engine import borrowed, make_engine
from lrs.storage.transaction import Transaction
from lrs.xapi import complete
from tests.reliability.server import Store


@dataclass(frozen=True)
class Insert:
    """Rows of one table, as the driver takes them."""

    sql: str
    values: Sequence[Any]


class _Recorder(Transaction):
    """Takes down what is inserted, and finds nothing: no statement of the sample refers to another."""

    def __init__(self, store_id: int, dialect: str):
        self.store_id, self._dialect = store_id, dialect
        self.inserts: list[Insert] = []

    def insert_many(self, table: Table, names: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
        given = list(rows)
        if not given:
            return
        into = f"INSERT INTO {table.name} (store_id, {', '.join(names)})"
        if self._dialect == "postgresql":
            sql = f"{into} SELECT {self.store_id}, * FROM unnest({_arrays(table, names)})"
            self.inserts.append(Insert(sql, [list(column) for column in zip(*given, strict=True)]))
        else:
            sql = f"{into} VALUES ({self.store_id}, {', '.join('?' * len(names))})"
            self.inserts.append(Insert(sql, given))

    def find_many(self, table: Table, names: Sequence[str], by: str, wanted: Iterable[Any]) -> Iterator[Any]:
        return iter(())


def _arrays(table: Table, names: Sequence[str]) -> str:
    """Placeholders for an array of each column, in binary: as text they take five times the sender's time."""
    return ", ".join(f"%b::{table.c[name].type.compile(postgresql.dialect())}[]" for name in names)


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
        recorder = _Recorder(self._store_id, self._engine.dialect.name)
        drafts = [complete.draft(json.loads(each), authority=self._authority, version="1.0.3") for each in batch]
        self._last = statements.insert(recorder, self._last, drafts, now_us())
        return recorder.inserts

    def batches_per_second(self, batches: Sequence[Sequence[Insert]], *, most_s: float) -> float:
        """How many of `batches` a second are committed, within `most_s`."""
        run = self._unnest if self._engine.dialect.name == "postgresql" else self._execute_many
        began, done = time.perf_counter(), 0
        for batch in batches:
            run(batch)
            done += 1
            if time.perf_counter() - began > most_s:
                break
        return done / (time.perf_counter() - began)

    def _execute_many(self, batch: Sequence[Insert]) -> None:
        with borrowed(self._engine, writes=True) as pooled:
            driver: Any = pooled.driver_connection
            for insert in batch:
                driver.executemany(insert.sql, insert.values)

    def _unnest(self, batch: Sequence[Insert]) -> None:
        with borrowed(self._engine, writes=True) as pooled:
            driver: Any = pooled.driver_connection
            for insert in batch:
                driver.execute(insert.sql, insert.values)


@contextmanager
def on(store: Store) -> Iterator[Limit]:
    """The limit of the database of `store`, for as long as the block lasts."""
    engine = make_engine(store.database_url)
    try:
        yield Limit(engine, store)
    finally:
        engine.dispose()
