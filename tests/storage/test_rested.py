"""Connections to PostgreSQL between two uses: which are asked whether they are still there."""

from collections.abc import Iterator
from contextlib import closing
from typing import Any
from uuid import uuid4

import pytest
from psycopg.pq import TransactionStatus
from sqlalchemy import Engine

from lrs.storage.database import rested
from lrs.storage.database.engine import borrowed, glancing, make_engine
from tests.postgresql import PostgresqlServer


@pytest.fixture
def engine(postgresql_server: PostgresqlServer) -> Iterator[Engine]:
    """That of an empty database."""
    engine = make_engine(postgresql_server.create_database(f"rested_{uuid4().hex}"))
    yield engine
    engine.dispose()


def used(engine: Engine) -> int:
    """The process behind a connection that was used, and rests again."""
    with glancing(engine) as pooled:
        return process(pooled)


def process(pooled: Any) -> int:
    number: int = pooled.driver_connection.execute("SELECT pg_backend_pid()").fetchone()[0]
    return number


def end(engine: Engine, number: int) -> None:
    """Have PostgreSQL end a connection, and wait until it has."""
    driver: Any = engine.raw_connection()
    with closing(driver):
        driver.driver_connection.execute("SELECT pg_terminate_backend(%s, 10000)", (number,))


def test_a_connection_that_rested_is_used_again(engine: Engine) -> None:
    assert used(engine) == used(engine)


def test_a_connection_that_the_server_has_ended_is_not_handed_out(
    engine: Engine, postgresql_server: PostgresqlServer
) -> None:
    ended = used(engine)
    other = make_engine(postgresql_server.url("postgres"))
    end(other, ended)
    other.dispose()

    with borrowed(engine, writes=True) as pooled:
        assert process(pooled) != ended


def test_who_may_have_ended_without_a_word_is_asked(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    ended, answers = used(engine), iter([False, True])
    monkeypatch.setattr(rested, "TRUSTED_S", -1.0)
    monkeypatch.setattr(engine.dialect, "do_ping", lambda _: next(answers))

    assert used(engine) != ended


def test_looking_up_leaves_nothing_to_commit(engine: Engine) -> None:
    with glancing(engine) as pooled:
        driver: Any = pooled.driver_connection
        process(pooled)
        status = driver.info.transaction_status

    assert status == TransactionStatus.IDLE
    with borrowed(engine, writes=True) as pooled:
        process(pooled)
        assert pooled.driver_connection.info.transaction_status == TransactionStatus.INTRANS  # type: ignore[union-attr]
