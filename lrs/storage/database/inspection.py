"""What `lrs doctor` asks of a database, bounded however large it is: by indexes, by samples, and by time."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Timer
from typing import Any

from sqlalchemy import Connection, false, func, text

from lrs.storage import stores
from lrs.storage.database.engine import DATABASE_ERRORS, begun, make_readonly_engine
from lrs.storage.stores import Store
from lrs.storage.tables import attachments, links, statements
from lrs.storage.transaction import CLOCK_SQL, Transaction

_MOST_DAMAGES = 10


class ReadOnlyDatabase:
    """A database as it is: nothing is brought up to date, and nothing can be changed."""

    def __init__(self, database_url: str, *, limit_s: float):
        """Raises ValueError where the URL names no database of this server."""
        self.engine, self._limit_s = make_readonly_engine(database_url), limit_s
        self.is_postgresql = self.engine.dialect.name == "postgresql"

    @property
    def file(self) -> Path | None:
        """SQLite's file."""
        return None if self.is_postgresql else Path(str(self.engine.url.database)).absolute()

    @contextmanager
    def looking(self) -> Iterator[Connection]:
        """A connection that reads one state of the database, for so long as the limit lets it.

        Raises TimeoutError where a query still runs then, and Unavailable.
        """
        with begun(self.engine, writes=False) as connection:
            driver: Any = connection.connection.driver_connection
            timer = Timer(self._limit_s, driver.cancel if self.is_postgresql else driver.interrupt)
            timer.start()
            try:
                yield connection
            except DATABASE_ERRORS as error:
                if _was_cut_off(getattr(error, "orig", error)):
                    raise TimeoutError(f"not finished within {self._limit_s:g} seconds") from error
                raise
            finally:
                timer.cancel()


def _was_cut_off(error: Any) -> bool:
    names = (getattr(error, "sqlite_errorname", None), getattr(error, "sqlstate", None))
    return names in (("SQLITE_INTERRUPT", None), (None, "57014"))


def product(connection: Connection) -> str:
    """The database's name and version, read from it as a proof that it can be read."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA schema_version")
        return f"SQLite {connection.exec_driver_sql('SELECT sqlite_version()').scalar_one()}"
    return f"PostgreSQL {connection.exec_driver_sql('SHOW server_version').scalar_one()}"


def journal_mode(connection: Connection) -> str:
    """How the SQLite file is written: "wal", or another."""
    return str(connection.exec_driver_sql("PRAGMA journal_mode").scalar_one())


def damages(connection: Connection) -> list[str]:
    """What is broken in the SQLite file, at most ten of it. Reads the whole file."""
    found = connection.exec_driver_sql(f"PRAGMA quick_check({_MOST_DAMAGES})").scalars()
    return [line for line in found if line != "ok"]


def postgresql_settings(connection: Connection, names: Collection[str]) -> dict[str, str]:
    """Settings of PostgreSQL as they hold for this database and user."""
    wanted = text("SELECT name, setting FROM pg_settings WHERE name = ANY(:names)")
    return {row.name: row.setting for row in connection.execute(wanted, {"names": list(names)})}


def most_connections(connection: Connection) -> int:
    """How many connections PostgreSQL allows to users, to this one, and to this database, whichever is least."""
    limits = connection.exec_driver_sql(
        "SELECT current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int,"
        " (SELECT datconnlimit FROM pg_database WHERE datname = current_database()),"
        " (SELECT rolconnlimit FROM pg_roles WHERE rolname = current_user)"
    ).one()
    return min(limit for limit in limits if limit >= 0)  # -1 is none


def system_identifier(connection: Connection) -> int:
    """What a PostgreSQL server has in common with its replicas, and with no other."""
    return int(connection.exec_driver_sql("SELECT system_identifier FROM pg_control_system()").scalar_one())


def is_replica(connection: Connection) -> bool:
    """Whether the PostgreSQL server follows another one."""
    return bool(connection.exec_driver_sql("SELECT pg_is_in_recovery()").scalar_one())


def replay_lag_s(connection: Connection) -> float:
    """How long ago the last transaction that a replica replayed was committed, in seconds; 0 where there was none."""
    lag = connection.exec_driver_sql("SELECT extract(epoch FROM now() - pg_last_xact_replay_timestamp())").scalar()
    return float(lag or 0)


def clock_us(connection: Connection) -> int:
    """PostgreSQL's clock, in microseconds since 1970 UTC."""
    return int(connection.exec_driver_sql(f"SELECT {CLOCK_SQL}").scalar_one())


def walled(connection: Connection, limit: int) -> Iterator[tuple[Store, Transaction]]:
    """The stores with the most statements, each with a transaction of its own within this one."""
    for store in stores.largest(connection, limit):
        yield store, Transaction.of(connection, store.store_id)


@dataclass(frozen=True)
class Counted:
    """What a store's statements themselves say of its counters; 0 where there are none."""

    rows: int
    highest_position: int
    highest_rank: int


def count(tx: Transaction) -> Counted:
    """Count the store's statements; read from two indexes, no statement is touched."""
    position, rank = statements.c.position, statements.c.rank
    row = tx.execute(tx.select(func.count().label("rows"), func.max(position).label("highest"), of=statements)).one()
    in_sight = tx.select(func.max(rank), of=statements).where(statements.c.voided == false())
    return Counted(row.rows, row.highest or 0, tx.execute(in_sight).scalar() or 0)


def first_missing_position(tx: Transaction) -> int | None:
    """The lowest position below another one that no statement has."""
    position = statements.c.position
    previous = func.lag(position, 1, 0).over(order_by=position).label("previous")
    pairs = tx.select(position, previous, of=statements).subquery()
    before = tx.execute(tx.select(func.min(pairs.c.previous)).where(pairs.c.position > pairs.c.previous + 1)).scalar()
    return None if before is None else before + 1


@dataclass(frozen=True)
class Sampled:
    """A statement in sight."""

    position: int
    rank: int
    body: bytes


def sample(tx: Transaction, positions: Iterable[int]) -> Iterator[Sampled]:
    """The statements at `positions`, one at a time in memory, but for those that are voided or not there."""
    columns = (statements.c.position, statements.c.rank, statements.c.body)
    in_sight = tx.select(*columns).where(statements.c.voided == false())
    for position in positions:
        for row in tx.execute(in_sight.where(statements.c.position == position)):
            yield Sampled(row.position, row.rank, row.body)


def linked_keys(tx: Transaction, rank: int, keys: Collection[bytes]) -> set[bytes]:
    """Those of `keys` under which the statement of this rank is found."""
    wanted = tx.select(links.c.key).where(links.c.key.in_(keys), links.c.rank == rank, links.c.depth == 0)
    return set(tx.execute(wanted).scalars())


def sample_attachments(tx: Transaction, limit: int) -> Mapping[str, int]:
    """SHA-2 and size of contents that the store keeps; of many those with the lowest hashes, which is any."""
    wanted = tx.select(attachments.c.sha2, attachments.c.content_bytes).order_by(attachments.c.sha2).limit(limit)
    return {row.sha2: row.content_bytes for row in tx.execute(wanted)}
