"""How often storing waits for an answer of PostgreSQL: what a commit costs, however little it stores."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg.pq import TransactionStatus

from lrs.config import Settings
from lrs.database import Database
from lrs.opened import opened
from lrs.operations.statements import store_drafts
from tests.postgresql import PostgresqlServer
from tests.statements import drafted, reference_to, statement

STORE_ID = 1  # the default one


@pytest.fixture
def database(postgresql_server: PostgresqlServer) -> Iterator[Database]:
    url = postgresql_server.create_database(f"answers_{uuid4().hex}")
    with opened(Settings(database_url=url)) as database:
        yield database


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was waited for: pipelines, as one, statements outside of them, and commits of what was begun."""
    found: list[str] = []

    def watch(name: str) -> None:
        ask = getattr(psycopg.Connection, name)

        def watched(connection: Any, *given: Any, **named: Any) -> Any:
            is_idle = connection.info.transaction_status is TransactionStatus.IDLE
            if connection._pipeline is None and not (name == "commit" and is_idle):
                found.append(name)
            return ask(connection, *given, **named)

        monkeypatch.setattr(psycopg.Connection, name, watched)

    for each in ("pipeline", "execute", "commit"):
        watch(each)
    return found


def store_one(database: Database, **changed: Any) -> None:
    assert store_drafts(database, STORE_ID, [drafted(**changed)]) == 1


def test_a_commit_that_teaches_nothing_waits_for_two_answers(database: Database, waits: list[str]) -> None:
    store_one(database)
    del waits[:]

    store_one(database)

    assert waits == ["pipeline", "pipeline"]


def test_who_points_at_what_is_stored_is_found_without_another_wait(database: Database, waits: list[str]) -> None:
    target = statement()
    store_one(database, **reference_to(target))
    del waits[:]

    store_one(database, **target)

    assert waits[:2] == ["pipeline", "pipeline"]
    assert waits[-1] == "commit"
