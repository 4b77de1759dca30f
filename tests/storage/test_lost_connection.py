"""A connection that PostgreSQL ends while it is in use."""

import logging
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from lrs.errors import Unavailable
from lrs.storage.database.engine import borrowed, make_engine
from tests.postgresql import PostgresqlServer


@pytest.fixture
def engine(postgresql_server: PostgresqlServer) -> Iterator[Engine]:
    engine = make_engine(postgresql_server.url("postgres"))
    yield engine
    engine.dispose()


def test_it_is_told_by_the_error_alone(engine: Engine, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(Unavailable, match="terminating connection"), borrowed(engine, writes=False) as pooled:
        pooled.driver_connection.execute("SELECT pg_terminate_backend(pg_backend_pid())")  # type: ignore[union-attr]

    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


def test_the_next_one_is_another(engine: Engine) -> None:
    with pytest.raises(Unavailable), borrowed(engine, writes=False) as pooled:
        pooled.driver_connection.execute("SELECT pg_terminate_backend(pg_backend_pid())")  # type: ignore[union-attr]

    with borrowed(engine, writes=False) as pooled:
        assert pooled.driver_connection.execute("SELECT 1").fetchone() == (1,)  # type: ignore[union-attr]
