"""Snapshots of a SQLite database: a copy of its file, page by page, by SQLite's online backup."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Connection, Engine, inspect

from lrs.errors import Conflict, NotFound, Unavailable
from lrs.storage.attachments import sync_folder
from lrs.storage.database.engine import begun, make_engine, truncate_log
from lrs.storage.database.migrate import migrate
from lrs.storage.snapshots.archive import BrokenArchive
from lrs.storage.snapshots.kinds import Moved, Snapshot, Taken, not_empty, read_revision, write_names

_PAGES_A_STEP = 1024  # 8 MiB: often enough to show how it goes


class SqliteSnapshots:
    """The snapshots of one SQLite file."""

    kind = "sqlite"
    member = "database.sqlite"

    def __init__(self, engine: Engine):
        self._engine, self._path = engine, Path(str(engine.url.database)).resolve()

    @staticmethod
    def check(snapshot: Snapshot) -> None:
        try:
            with closing(sqlite3.connect(f"{snapshot.path.as_uri()}?immutable=1", uri=True)) as connection:
                found = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
        except sqlite3.DatabaseError as error:
            found = str(error)
        if found != "ok":
            raise BrokenArchive(f"the backup's database is damaged: {found}")

    def take(self, folder: Path, moved: Moved) -> Taken:
        if not self._path.exists():
            raise NotFound(f"there is no database at {self._path}", hint="Name it with --database-url.")
        path, names = folder / self.member, folder / "names"
        # Within a transaction the copy is of one moment; outside of one SQLite would begin it anew after each
        # write of somebody else, and might never end.
        with begun(self._engine, writes=False) as connection:
            revision = read_revision(connection)
            write_names(connection, names)
            _copy(connection, path, moved)
        return Taken(Snapshot(path, sqlite3.sqlite_version), revision, names)

    @contextmanager
    def workplace(self) -> Iterator[Path]:
        # Beside the database, so that the snapshot can be renamed into its place.
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=f".{self._path.name}.", dir=self._path.parent) as folder:
            yield Path(folder)

    def check_empty(self) -> None:
        if not self._path.exists():
            self._check_no_log()
        else:
            with begun(self._engine, writes=False) as connection:
                tables = inspect(connection).get_table_names()
            if tables:
                raise not_empty(str(self._path))

    def check_unused(self) -> None:
        with self._held():
            pass

    def fill(self, snapshot: Snapshot) -> None:
        _bring_up_to_date(snapshot.path)
        self.check_empty()
        self._move_into_place(snapshot.path)

    def replace(self, snapshot: Snapshot) -> None:
        _bring_up_to_date(snapshot.path)
        self._move_into_place(snapshot.path)

    def _move_into_place(self, snapshot: Path) -> None:
        with self._held():
            os.replace(snapshot, self._path)
            sync_folder(self._path.parent)

    def _check_no_log(self) -> None:
        """Raise Conflict where a log was left of a database that is gone: SQLite would mix it into the restored one."""
        for log in (self._path.with_name(self._path.name + ending) for ending in ("-wal", "-journal")):
            if log.exists():
                raise Conflict(f"there is {log.name} beside {self._path}, but no database", hint="Move it away.")

    @contextmanager
    def _held(self) -> Iterator[None]:
        """Keep everybody out of the file, if there is one. Raises Conflict while somebody else has it open.

        It has no write-ahead log then, which SQLite would take for that of the file in its place.
        """
        self._engine.dispose()
        if not self._path.exists():
            self._check_no_log()
            yield
            return
        with closing(sqlite3.connect(self._path, timeout=1, isolation_level=None)) as connection:
            try:
                connection.execute("PRAGMA journal_mode = DELETE")
                connection.execute("BEGIN EXCLUSIVE")
            except sqlite3.OperationalError as error:
                raise Conflict(
                    f"somebody else has {self._path} open ({error})",
                    hint="Stop lrs serve, and whatever else uses it; then restore, and start it again.",
                ) from error
            yield


def _copy(connection: Connection, path: Path, moved: Moved) -> None:
    source: Any = connection.connection.driver_connection
    page_bytes = connection.exec_driver_sql("PRAGMA page_size").scalar_one()

    def progress(status: int, remaining: int, total: int) -> None:
        moved((total - remaining) * page_bytes, total * page_bytes)

    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as copy:
            copy.execute("PRAGMA synchronous = OFF")  # it is synced as part of the archive
            source.backup(copy, pages=_PAGES_A_STEP, progress=progress)
            copy.execute("PRAGMA journal_mode = DELETE")  # one file, without a write-ahead log beside it
    except sqlite3.Error as error:
        raise Unavailable(f"the database can't be copied to {path.parent}: {error}") from error


def _bring_up_to_date(snapshot: Path) -> None:
    engine = make_engine(f"sqlite:///{snapshot}")
    try:
        migrate(engine)
    finally:
        engine.dispose()
    # It stays with a write-ahead log, as a server has it; what is moved into place is the file alone.
    if not truncate_log(str(snapshot)):
        raise Unavailable(f"somebody else has {snapshot} open")
    with snapshot.open("rb") as file:
        os.fsync(file.fileno())
