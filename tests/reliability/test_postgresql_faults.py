"""PostgreSQL goes away and comes back: the server answers 503 meanwhile, and recovers by itself."""

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from tests.killed import wait_for
from tests.postgresql import PostgresqlServer
from tests.reliability import load
from tests.reliability.load import Load, Post
from tests.reliability.server import HttpClient, Server, Store, at_once, make_store, running
from tests.statements import statement

pytestmark = [pytest.mark.crash, pytest.mark.xdist_group("postgresql-faults")]

THREADS = 8
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Aftermath:
    """What was posted while PostgreSQL crashed and was started again, without a restart of the server."""

    before: list[Post]
    meanwhile: list[Post]
    after: list[Post]
    log: list[tuple[int, dict[str, Any]]]

    @property
    def posts(self) -> list[Post]:
        return [*self.before, *self.meanwhile, *self.after]


@pytest.fixture(scope="module")
def aftermath(
    own_postgresql: PostgresqlServer,
    tmp_path_factory: pytest.TempPathFactory,
    record_testsuite_property: Callable[[str, object], None],
) -> Aftermath:
    store = make_store(own_postgresql.create_database("crash"), tmp_path_factory.mktemp("crash"))
    server = Server(store)
    with running(server):
        with Load(server, threads=THREADS) as writers:
            time.sleep(0.8)
            own_postgresql.stop()
            time.sleep(0.8)
        with Load(server, threads=THREADS) as unlucky:
            time.sleep(0.5)
        own_postgresql.start()
        with server.client() as client:
            _until_stored(client)
        with Load(server, threads=THREADS) as lucky:
            time.sleep(0.5)
        found = Aftermath(writers.posts, unlucky.posts, lucky.posts, store.log())
    figures = {"acknowledged": len(load.acknowledged(found.posts)), "lost": len(load.lost(found.posts, found.log))}
    record_testsuite_property("PostgreSQL crashed once", figures)
    _log.info("PostgreSQL crashed once: %s", figures)
    return found


def _until_stored(client: HttpClient) -> None:
    for _ in range(200):
        if client.post_statements(statement()).status_code == 200:
            return
        time.sleep(0.05)
    raise AssertionError("the server didn't recover")


def test_no_crash_of_postgresql_loses_what_was_acknowledged(aftermath: Aftermath) -> None:
    assert load.acknowledged(aftermath.before)
    assert load.lost(aftermath.posts, aftermath.log) == set()


def test_no_crash_of_postgresql_leaves_a_batch_half_stored(aftermath: Aftermath) -> None:
    assert load.half_stored(aftermath.posts, aftermath.log) == []


def test_the_crash_of_postgresql_leaves_positions_gapless(aftermath: Aftermath) -> None:
    positions = [position for position, _ in aftermath.log]

    assert positions == list(range(1, len(positions) + 1))


def test_posts_that_the_crash_interrupts_are_answered_with_503_or_200(aftermath: Aftermath) -> None:
    """Communication 3.2: 503, or 500 for a mistake of the server's own, which this isn't."""
    assert {post.status for post in aftermath.before} == {200, 503}


def test_posts_without_a_postgresql_are_answered_with_503(aftermath: Aftermath) -> None:
    assert {post.status for post in aftermath.meanwhile} == {503}


def test_each_503_says_when_to_try_again(aftermath: Aftermath) -> None:
    refusals = [post.answer for post in aftermath.posts if post.answer is not None and post.status == 503]

    assert refusals
    assert all(int(answer.headers["Retry-After"]) > 0 for answer in refusals)


def test_the_server_recovers_with_postgresql(aftermath: Aftermath) -> None:
    assert {post.status for post in aftermath.after} == {200}


def _terminate_all(store: Store) -> int:
    """End every connection to the store's database; how many there were."""
    url = store.database_url.replace("://", "+psycopg://")
    engine = create_engine(url.rpartition("/")[0] + "/postgres", isolation_level="AUTOCOMMIT")
    name = url.rpartition("/")[2]
    with engine.connect() as connection:
        ended = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name")
        count = len(connection.execute(ended, {"name": name}).all())
    engine.dispose()
    return count


@pytest.fixture(scope="module")
def connected(store_of: Callable[[str], Store]) -> Iterator[Server]:
    """A server with connections to lose."""
    server = Server(store_of("postgresql"))
    with running(server):
        yield server


def test_lost_connections_cost_at_most_one_503(connected: Server) -> None:
    long = {"response": "x" * 20_000}  # not for the lane, which has one connection

    def several_are_lost() -> bool:
        at_once(THREADS, lambda _: connected.client().post_statements(statement(result=long)))
        return _terminate_all(connected.store) > 1

    with connected.client() as client:
        wait_for(several_are_lost)

        statuses = [client.post_statements(statement()).status_code for _ in range(THREADS)]

    assert statuses.count(200) >= THREADS - 1
    assert set(statuses) <= {200, 503}


def test_connections_lost_during_posts_are_answered_with_503_or_200(connected: Server) -> None:
    with Load(connected, threads=THREADS) as writers:
        for _ in range(10):
            time.sleep(0.15)
            _terminate_all(connected.store)

    assert {post.status for post in writers.posts} == {200, 503}


def test_connections_lost_during_posts_lose_nothing_acknowledged(connected: Server) -> None:
    with Load(connected, threads=THREADS) as writers:
        for _ in range(5):
            time.sleep(0.15)
            _terminate_all(connected.store)

    log = connected.store.log()
    assert load.lost(writers.posts, log) == set()
    assert load.half_stored(writers.posts, log) == []
