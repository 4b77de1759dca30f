"""Databases for the length of a test: a SQLite file, or a database of its own on a server of PostgreSQL."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from sqlalchemy import make_url, text

from lrs.storage.database.engine import make_engine


@contextmanager
def scratch_database(folder: Path, server_url: str) -> Iterator[str]:
    """The URL of an empty database: a file in `folder`, or one on a PostgreSQL server, dropped at the end."""
    if not server_url:
        yield f"sqlite:///{folder / 'cairn.db'}"
        return
    name = f"cairn_test_{uuid4().hex}"
    _tell(server_url, f"CREATE DATABASE {name}")
    try:
        yield make_url(server_url).set(database=name).render_as_string(hide_password=False)
    finally:
        _tell(server_url, f"DROP DATABASE {name} WITH (FORCE)")


def _tell(server_url: str, sql: str) -> None:
    engine = make_engine(server_url)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(sql))
    engine.dispose()
