"""Scratch databases of each kind: made, copied whole, weighed and dropped."""

import os
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import psycopg

from lrs.storage.database.engine import make_engine
from tests import postgresql
from tests.postgresql import PostgresqlServer

_COMPOSE = Path(__file__).parent.parent / "compose.yaml"
# What its description tells of PostgreSQL.
_TELLING = ("server_version", "fsync", "synchronous_commit", "shared_buffers", "max_wal_size")


class Databases(Protocol):
    """Databases of one kind, each known by its URL."""

    name: str

    def create(self, name: str) -> str:
        """An empty database."""

    def settle(self, url: str) -> None:
        """Finish what the database would do later by itself, so that it isn't done while something is measured."""

    def copy(self, url: str, name: str) -> str:
        """The same database again. Nobody is connected to the first one."""

    def drop(self, url: str) -> None:
        """Take a database away."""

    def size_bytes(self, url: str) -> int:
        """What a settled database takes on the disk, indexes included."""

    def description(self) -> str:
        """Its version, and what it does for durability."""


class Sqlite:
    """Files, each in a folder of its own."""

    name = "SQLite"

    def __init__(self, folder: Path):
        self._folder = folder

    def create(self, name: str) -> str:
        folder = self._folder / name
        folder.mkdir()
        return f"sqlite:///{folder}/cairn.db"

    def settle(self, url: str) -> None:
        connection = sqlite3.connect(self._file(url))
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        os.sync()

    def copy(self, url: str, name: str) -> str:
        made = self.create(name)
        shutil.copyfile(self._file(url), self._file(made))
        os.sync()
        return made

    def drop(self, url: str) -> None:
        shutil.rmtree(self._file(url).parent)

    def size_bytes(self, url: str) -> int:
        return self._file(url).stat().st_size

    def description(self) -> str:
        url = self.create("durability")
        journal, synchronous = (_value(url, f"PRAGMA {name}") for name in ("journal_mode", "synchronous"))
        self.drop(url)
        levels = {0: "OFF", 1: "NORMAL", 2: "FULL", 3: "EXTRA"}
        return f"SQLite {sqlite3.sqlite_version}, journal_mode={journal}, synchronous={levels[synchronous]}"

    @staticmethod
    def _file(url: str) -> Path:
        return Path(url.removeprefix("sqlite:///"))


class Postgresql:
    """Databases of a server that was started for them."""

    name = "PostgreSQL"

    def __init__(self, server: PostgresqlServer):
        self._server = server

    def create(self, name: str) -> str:
        return self._server.create_database(name)

    def settle(self, url: str) -> None:
        self._run(url, "VACUUM (ANALYZE)")
        self._run(url, "CHECKPOINT")
        os.sync()

    def copy(self, url: str, name: str) -> str:
        self._run(self._server.url("postgres"), f"CREATE DATABASE {name} TEMPLATE {_name(url)}")
        self._run(self._server.url("postgres"), "CHECKPOINT")
        os.sync()
        return self._server.url(name)

    def drop(self, url: str) -> None:
        self._run(self._server.url("postgres"), f"DROP DATABASE {_name(url)} WITH (FORCE)")

    def size_bytes(self, url: str) -> int:
        return int(_value(url, "SELECT pg_database_size(current_database())"))

    def description(self) -> str:
        version, *shown = (str(_value(self._server.url("postgres"), f"SHOW {name}")) for name in _TELLING)
        return f"PostgreSQL {version}, " + ", ".join(map("=".join, zip(_TELLING[1:], shown, strict=True)))

    @staticmethod
    def _run(url: str, sql: str) -> None:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(sql.encode())


def _name(url: str) -> str:
    return url.rpartition("/")[2]


def _value(url: str, sql: str) -> Any:
    """The one value that `sql` gives on a connection as the server makes them."""
    engine = make_engine(url)
    try:
        with engine.connect() as connection:
            return connection.exec_driver_sql(sql).scalar()
    finally:
        engine.dispose()


@contextmanager
def of_kind(kind: str, folder: Path) -> Iterator[Databases]:
    """Databases of a kind, sqlite or postgresql, for as long as the block lasts."""
    if kind == "sqlite":
        yield Sqlite(folder)
    else:
        with postgresql.running(**deployed_settings(), autovacuum="on") as server:
            yield Postgresql(server)


def deployed_settings() -> dict[str, str]:
    """What `compose.yaml` sets for its PostgreSQL."""
    return dict(re.findall(r"-c, (\w+)=(\w+)", _COMPOSE.read_text()))
