"""A transaction of one store, which names the store in every statement it makes."""

import copy
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import cached_property
from hashlib import blake2b
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    CursorResult,
    Delete,
    Engine,
    Executable,
    FromClause,
    Select,
    Table,
    Update,
    delete,
    literal_column,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.pool import PoolProxiedConnection

from lrs.clock import now_us
from lrs.storage.many_rows import Answer, ManyRows
from lrs.storage.plugins.tables import projection_of
from lrs.storage.prepared import Prepared

Row = Mapping[str, Any]
# Makes of a driver's connection one that tells what it is given to `execute` and to `executemany`.
Watched = Callable[[Any], Any]
# The database's clock: machines that share a database share it too.
CLOCK_SQL = "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint"


def itself(driver: Any) -> Any:
    """A driver's connection that nobody watches."""
    return driver


class Transaction(ManyRows):
    """SQL within one store: the wall between stores is built here, so that no author can forget it.

    `select`, `update` and `delete` name the store of every table they touch, the inserts write it. Statements
    made in any other way are refused by `execute`. So it is with the generation of what a projection has derived:
    that which is live, unless the transaction is one `of_generation`, which alone may insert.
    """

    _generation: tuple[str, int] | None = None

    def __init__(self, engine: Engine, pooled: PoolProxiedConnection, store_id: int, watched: Watched = itself):
        """What the driver alone is to run is run by what `watched` makes of its connection."""
        self.store_id = store_id
        self._engine, self._pooled = engine, pooled
        self._driver = watched(pooled.driver_connection)
        self._is_postgresql = engine.dialect.name == "postgresql"

    @classmethod
    def of(cls, connection: Connection, store_id: int) -> "Transaction":
        """The part of a connection's transaction that concerns one store."""
        made = cls(connection.engine, connection.connection, store_id)
        made._connection = connection
        return made

    @cached_property
    def _connection(self) -> Connection:
        """SQLAlchemy's view of the same transaction."""
        return Connection(self._engine, connection=self._pooled)

    def select(self, *columns: Any, of: Table | None = None) -> Select[Any]:
        """A select of `columns`, walled in every table they come from, and in `of`."""
        sources = {column.table for column in columns if isinstance(column, Column)} | {of}
        tables = [source for source in sources if isinstance(source, Table)]
        return self._marked(select(*columns).where(*map(self.within, tables)))

    def of_generation(self, projection: str, generation: int) -> "Transaction":
        """This transaction, for the rows of one generation of what a projection derives."""
        made = copy.copy(self)
        made._connection, made._generation = self._connection, (projection, generation)
        return made

    def savepoint(self) -> AbstractContextManager[Any]:
        """A block of which nothing is left where it raises, and the transaction goes on."""
        return self._connection.begin_nested()

    def within(self, table: FromClause) -> ColumnElement[bool]:
        """The condition that a row of `table` belongs to this store and generation; aliases need it said."""
        is_mine: ColumnElement[bool] = table.c.store_id == self.store_id
        projection = projection_of(table)
        if projection is None:
            return is_mine
        return is_mine & (table.c.generation == literal_column(self._generation_of(projection)))

    def _generation_of(self, projection: str) -> str:
        """SQL for the generation in which this transaction reads what a projection derives."""
        if self._generation is not None and self._generation[0] == projection:
            return str(self._generation[1])
        return (
            f"(SELECT generation FROM checkpoints WHERE store_id = {self.store_id}"
            f" AND projection = '{projection}' AND state = 'live')"
        )

    def _and_generation(self, table: Table) -> str:
        """SQL for what `within` says beside the store."""
        projection = projection_of(table)
        return "" if projection is None else f" AND {table.name}.generation = {self._generation_of(projection)}"

    def _key(self, table: Table) -> dict[str, int]:
        """What every row has that this transaction inserts into `table`."""
        projection = projection_of(table)
        if projection is None:
            return {"store_id": self.store_id}
        assert self._generation is not None and self._generation[0] == projection, "only its projection derives it"
        return {"store_id": self.store_id, "generation": self._generation[1]}

    def update(self, table: Table) -> Update:
        return self._marked(update(table).where(self.within(table)))

    def delete(self, table: Table) -> Delete:
        return self._marked(delete(table).where(self.within(table)))

    def execute(self, statement: Executable) -> CursorResult[Any]:
        """Run a statement that this transaction made, or one made from it."""
        assert statement.get_execution_options().get("store_id") == self.store_id, "made outside the wall"
        return self._connection.execute(statement)

    def run(self, prepared: Prepared, **values: Any) -> list[tuple[Any, ...]]:
        """The rows of a prepared select."""
        return list(self.ask(prepared, **values))

    def ask(self, prepared: Prepared, **values: Any) -> Answer:
        """As `run`, to be gone through once: what is asked in a pipeline is known at its end."""
        return self._asked(*self._said(prepared, values))

    def do(self, prepared: Prepared, **values: Any) -> None:
        """Run a prepared update."""
        self._execute(*self._said(prepared, values))

    def value(self, sql: str) -> Any:
        """The one value that `sql` gives, which is of no store."""
        return self._execute(sql).fetchone()[0]

    def _said(self, prepared: Prepared, values: Row) -> tuple[str, Any]:
        """A prepared statement as the driver takes it, and its parameters."""
        text = prepared.on(self._engine.dialect)
        walls = {"of_store": self.store_id, "of_generation": self._generation and self._generation[1]}
        return text.sql, text.parameters({**walls, **values})

    def upsert(self, table: Table, values: Row, *, changes: Sequence[str]) -> None:
        """Insert a row, or set the columns named by `changes` where its primary key is there already."""
        insert = (postgresql_insert if self._is_postgresql else sqlite_insert)(table).values(
            {**values, **self._key(table)}
        )
        changed = {name: insert.excluded[name] for name in changes}
        self._connection.execute(insert.on_conflict_do_update(index_elements=list(table.primary_key), set_=changed))

    def insert(self, table: Table, values: Row) -> None:
        """Insert one row."""
        self._connection.execute(table.insert().values({**values, **self._key(table)}))

    def pipelined(self) -> AbstractContextManager[Any]:
        """Have what is run in the block travel together: PostgreSQL answers at its end.

        What is found is gone through behind the block: who reads it within waits for an answer of its own.
        """
        return self._pooled.driver_connection.pipeline() if self._is_postgresql else nullcontext()  # type: ignore[union-attr]

    def finish(self) -> None:
        """Commit; in a pipeline, together with what travels in it. Nothing may be run behind it."""
        self._pooled.commit()

    def lock(self, name: bytes) -> None:
        """Hold `name` within the store until the transaction ends; SQLite's only writer holds everything."""
        if self._is_postgresql:
            number = lock_number(self.store_id, name)
            self._execute("SELECT pg_advisory_xact_lock(%s)", (number,))

    def now_us(self) -> int:
        """The present by the clock that all writers share, in microseconds since 1970 UTC."""
        return int(next(self.ask_now_us())[0])

    def ask_now_us(self) -> Answer:
        """As `now_us`, in one row, known at the end of a pipeline."""
        return self._asked(f"SELECT {CLOCK_SQL}") if self._is_postgresql else iter([(now_us(),)])

    def _marked(self, statement: Any) -> Any:
        return statement.execution_options(store_id=self.store_id)


def lock_number(store_id: int, name: bytes) -> int:
    """The number of PostgreSQL's advisory lock on `name` within a store."""
    digest = blake2b(name, digest_size=8, key=store_id.to_bytes(8, "big")).digest()
    return int.from_bytes(digest, "big", signed=True)
