"""/health/live and /health/ready: what starts, stops and balances servers relies on them."""

from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, text

from lrs.config import Settings
from lrs.database import Database
from lrs.opened import opened
from lrs.operations.readiness import Readiness
from lrs.web.application import create_app
from tests import postgresql
from tests.postgresql import PostgresqlServer


@pytest.fixture
def own_app(database: Database, settings: Settings) -> Flask:
    """An application that nobody asked yet, on the database that all tests share."""
    return create_app(database, settings)


@pytest.fixture
def web(own_app: Flask) -> FlaskClient:
    return own_app.test_client()


@pytest.fixture
def own_database(tmp_path: Path) -> Iterator[Database]:
    """A SQLite database that may be broken."""
    settings = Settings(database_url=f"sqlite:///{tmp_path}/cairn.db", attachments_url=str(tmp_path / "attachments"))
    with opened(settings) as database:
        yield database


@pytest.mark.parametrize("path", ["/health/live", "/health/ready"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_server_that_works_is_live_and_ready(web: FlaskClient, method: str, path: str) -> None:
    answer = web.open(path, method=method)

    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")


@pytest.mark.parametrize("path", ["/health/live", "/health/ready"])
def test_probes_are_only_read(web: FlaskClient, path: str) -> None:
    assert web.post(path).status_code == 405


def test_a_server_that_stops_is_live_but_not_ready(own_app: Flask, web: FlaskClient) -> None:
    own_app.extensions["cairn"].readiness.stop()

    live, ready = web.get("/health/live"), web.get("/health/ready")

    assert (live.status_code, ready.status_code) == (200, 503)
    assert ready.json == {"status": "not ready", "reasons": {"server": "is stopping"}}


def test_a_database_of_another_revision_is_not_ready(own_database: Database) -> None:
    with own_database.write_server() as connection:
        connection.execute(text("UPDATE alembic_version_core SET version_num = 'core_9999'"))

    reasons = Readiness(own_database).reasons()

    assert reasons["database"].startswith("is at revision core_9999, and this server needs core_")


def test_attachments_that_cannot_be_written_are_not_ready(own_database: Database, tmp_path: Path) -> None:
    (tmp_path / "attachments").write_text("a file where the folder should be")

    assert Readiness(own_database).reasons() == {"attachments": "can't be stored now; the log says why"}


def test_looking_leaves_no_file(own_database: Database, tmp_path: Path) -> None:
    Readiness(own_database).reasons()

    assert [path for path in (tmp_path / "attachments").rglob("*") if path.is_file()] == []


def test_a_flood_of_probes_does_not_reach_the_database(own_app: Flask, web: FlaskClient, database: Database) -> None:
    web.get("/health/ready")
    asked: list[object] = []
    event.listen(database.engine, "checkout", lambda *given: asked.append(given))

    statuses = {web.get("/health/ready").status_code for _ in range(20)}

    assert statuses == {200}
    assert asked == []


@pytest.mark.parametrize(
    ("patience_s", "said"),
    [
        pytest.param(3600, {"server": "is starting"}, id="for a moment"),
        pytest.param(0, {"database": "has not answered for 0 seconds"}, id="longer than it may"),
    ],
)
def test_a_probe_does_not_wait_while_the_database_hangs(
    own_database: Database, patience_s: int, said: dict[str, str]
) -> None:
    readiness, hangs, goes_on = Readiness(own_database, patience_s=patience_s), Event(), Event()

    @event.listens_for(own_database.engine, "checkout")
    def hang(*given: object) -> None:
        hangs.set()
        goes_on.wait(timeout=30)

    slow = Thread(target=readiness.reasons)
    slow.start()
    hangs.wait(timeout=30)
    try:
        assert readiness.reasons() == said
    finally:
        goes_on.set()
        slow.join()


def test_a_database_out_of_reach_is_not_ready_until_it_comes_back(tmp_path: Path) -> None:
    if postgresql.programs() is None:
        pytest.skip("no PostgreSQL programs")
    with postgresql.running() as server, opened(_settings(server, tmp_path)) as database:
        web = create_app(database, _settings(server, tmp_path)).test_client()
        server.stop()
        without = web.get("/health/live"), web.get("/health/ready")
        server.start()

        restored = Readiness(database).reasons()

    assert [answer.status_code for answer in without] == [200, 503]
    assert without[1].json == {
        "status": "not ready",
        "reasons": {"database": "can't be used now; the log says why"},
    }
    assert restored == {}


def _settings(server: PostgresqlServer, folder: Path) -> Settings:
    name = "readiness"
    if not (folder / name).exists():
        (folder / name).mkdir()
        server.create_database(name)
    return Settings(database_url=server.url(name), attachments_url=str(folder / name))
