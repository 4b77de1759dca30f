"""A streaming replica: statements are looked up there, and Consistent-Through says no more than it has."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from lrs.config import Settings
from lrs.doctor.findings import Level
from lrs.doctor.patient import Patient
from lrs.doctor.postgresql import replica
from lrs.opened import opened
from lrs.sources import read
from lrs.web.application import create_app
from tests import postgresql
from tests.client import Client
from tests.conftest import make_credential, make_store
from tests.postgresql import PostgresqlServer, Standby
from tests.statements import statement

THROUGH = "X-Experience-API-Consistent-Through"
SOON_S = 20


@pytest.fixture(scope="module")
def standby(postgresql_server: PostgresqlServer) -> Iterator[Standby]:
    with postgresql.following(postgresql_server) as server:
        yield server


@pytest.fixture
def name(postgresql_server: PostgresqlServer, standby: Standby) -> Iterator[str]:
    """A database of both servers; what was paused is resumed."""
    name = f"replica_{uuid4().hex}"
    postgresql_server.create_database(name)
    yield name
    standby.run("postgres", "SELECT pg_wal_replay_resume()")


@pytest.fixture
def client(postgresql_server: PostgresqlServer, standby: Standby, name: str, tmp_path: Path) -> Iterator[Client]:
    """A client of a server that has the replica."""
    settings = Settings(
        database_url=postgresql_server.url(name), replica_url=standby.url(name), attachments_url=str(tmp_path)
    )
    with ExitStack() as stack:
        database = stack.enter_context(opened(settings))
        issued = make_credential(database, make_store(database))
        yield Client(create_app(database, settings), issued.key, issued.secret)


def _until(holds: Callable[[], bool]) -> bool:
    """Whether something holds soon."""
    until_s = time.monotonic() + SOON_S
    while not (held := holds()) and time.monotonic() < until_s:
        time.sleep(0.05)
    return held


def _pause(standby: Standby) -> None:
    standby.run("postgres", "SELECT pg_wal_replay_pause()")
    assert _until(lambda: standby.run("postgres", "SELECT pg_get_wal_replay_pause_state()") == "paused")


def _through(client: Client) -> datetime:
    return datetime.fromisoformat(client.get("/statements", limit=1).headers[THROUGH])


def _follows(client: Client) -> bool:
    """Whether the replica has come as far as the present of a moment ago."""
    asked = datetime.now(UTC)
    return _until(lambda: _through(client) >= asked)


def test_statements_are_looked_up_on_the_replica(client: Client, standby: Standby) -> None:
    client.post_statements(before := statement())
    assert _follows(client)
    _pause(standby)

    client.post_statements(statement())

    assert client.find_ids() == [before["id"]]


def test_while_the_store_rests_consistent_through_follows_the_present(client: Client) -> None:
    client.post_statements(statement())

    assert _follows(client)


def test_consistent_through_says_no_more_than_the_replica_has(client: Client, standby: Standby) -> None:
    client.post_statements(statement())
    assert _follows(client)
    _pause(standby)

    client.post_statements(late := statement())

    stored = datetime.fromisoformat(client.get_statement(late["id"]).json["stored"])
    time.sleep(0.3)  # longer than anything is kept
    assert _through(client) < stored
    standby.run("postgres", "SELECT pg_wal_replay_resume()")
    assert _until(lambda: _through(client) >= stored)
    assert late["id"] in client.find_ids()


def test_what_the_replica_does_not_have_yet_is_found_by_its_id(client: Client, standby: Standby) -> None:
    assert _until(lambda: client.get("/statements").status_code == 200)
    _pause(standby)

    client.post_statements(one := statement())

    assert client.get_statement(one["id"]).status_code == 200


def test_the_doctor_knows_a_replica_by_its_primary(
    postgresql_server: PostgresqlServer, standby: Standby, name: str
) -> None:
    def found(replica_url: str) -> list[Level]:
        given = {"database_url": postgresql_server.url(name), "replica_url": replica_url}
        return [finding.level for finding in replica(Patient(read({}, options=given), limit_s=10))]

    assert _until(lambda: standby.run("postgres", f"SELECT 1 FROM pg_database WHERE datname = '{name}'") == 1)
    assert found(standby.url(name)) == [Level.OK]
    assert found(postgresql_server.url(name)) == [Level.PROBLEM]
    assert found("") == []


def test_a_replica_of_sqlite_is_refused(tmp_path: Path) -> None:
    settings = Settings(f"sqlite:///{tmp_path}/cairn.db", "postgresql://cairn@127.0.0.1/lrs")

    with pytest.raises(ValueError, match="leave replica_url empty"), opened(settings):
        pass


def test_a_replica_that_hangs_is_left_alone(client: Client, standby: Standby) -> None:
    assert _follows(client)
    client.post_statements(one := statement())

    with standby.frozen(most_s=30):
        found, first_s = _timed(client.find_ids)
        _, second_s = _timed(client.find_ids)

    assert one["id"] in found
    assert first_s < 15
    assert second_s < 1


def _timed(find: Callable[[], list[str]]) -> tuple[list[str], float]:
    began_s = time.monotonic()
    return find(), time.monotonic() - began_s


def test_without_the_replica_statements_are_looked_up_as_before(client: Client, standby: Standby) -> None:
    assert _follows(client)
    standby.stop()

    client.post_statements(one := statement())

    assert client.find_ids() == [one["id"]]
    standby.start()
