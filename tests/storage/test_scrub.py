"""Emptying SQLite's write-ahead log, in which erased bytes lie on."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from lrs.config import Settings
from lrs.database import Database
from lrs.opened import opened
from lrs.operations import stores


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "cairn.db"


@pytest.fixture
def sqlite_database(file: Path) -> Iterator[Database]:
    with opened(Settings(database_url=f"sqlite:///{file}")) as database:
        stores.create(database, "before")
        yield database


def log_bytes(file: Path) -> int:
    return Path(f"{file}-wal").stat().st_size


def test_the_log_is_cut_to_nothing(sqlite_database: Database, file: Path) -> None:
    before = log_bytes(file)

    was_done = sqlite_database.scrub()

    assert (before > 0, was_done, log_bytes(file)) == (True, True, 0)


def test_a_log_that_is_being_read_stays_and_is_told(sqlite_database: Database, file: Path) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM stores").fetchall()
        stores.create(sqlite_database, "after")

        was_done = sqlite_database.scrub()

        assert (was_done, log_bytes(file) > 0) == (False, True)


def test_what_is_deleted_is_overwritten(sqlite_database: Database) -> None:
    with sqlite_database.read_server() as connection:
        assert connection.exec_driver_sql("PRAGMA secure_delete").scalar() == 1
