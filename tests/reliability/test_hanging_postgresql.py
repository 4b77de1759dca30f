"""PostgreSQL hangs, and refuses nothing: the server answers 503 after seconds, and goes on by itself afterwards."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
import requests

from tests.postgresql import PostgresqlServer
from tests.reliability import load
from tests.reliability.load import Load, Post
from tests.reliability.server import Server, make_store, running

pytestmark = [pytest.mark.crash, pytest.mark.xdist_group("postgresql-faults")]

THREADS = 12  # more than the server has
HANGS_S, SOON_S = 9.0, 8.0


@dataclass(frozen=True)
class Hung:
    """What was answered while PostgreSQL hung in the midst of requests, and afterwards."""

    posts: list[Post]
    log: list[tuple[int, dict[str, Any]]]
    live: requests.Response
    ready: requests.Response
    later: requests.Response
    recovered_s: float


@pytest.fixture(scope="module")
def hung(own_postgresql: PostgresqlServer, tmp_path_factory: pytest.TempPathFactory) -> Hung:
    store = make_store(own_postgresql.create_database("hanging"), tmp_path_factory.mktemp("hanging"))
    server = Server(store)
    with running(server), Load(server, threads=THREADS) as writers:
        time.sleep(0.8)
        with own_postgresql.frozen(most_s=30):
            until_s = time.monotonic() + HANGS_S
            live, ready = _probed(server, "live"), _probed(server, "ready")
            with server.client() as client:
                later = client.get_statements()
            time.sleep(max(0, until_s - time.monotonic()))
        recovered_s = _seconds_until(lambda: _probed(server, "ready").status_code == 200)
        time.sleep(0.5)
    return Hung(writers.posts, store.log(), live, ready, later, recovered_s)


def _probed(server: Server, what: str) -> requests.Response:
    return requests.get(f"{server.url}/health/{what}", timeout=30)


def _seconds_until(holds: Callable[[], bool]) -> float:
    began_s = time.monotonic()
    while not holds() and time.monotonic() < began_s + 20:
        time.sleep(0.05)
    return time.monotonic() - began_s


def test_whoever_waited_is_answered_with_503_soon(hung: Hung) -> None:
    """Communication 3.2: 503, or 500 for a mistake of the server's own, which this isn't."""
    refusals = [post.answer for post in hung.posts if post.answer is not None and post.status != 200]

    assert {answer.status_code for answer in refusals} == {503}
    assert all(int(answer.headers["Retry-After"]) > 0 for answer in refusals)
    assert max(answer.elapsed.total_seconds() for answer in refusals) < SOON_S


def test_who_comes_then_does_not_wait(hung: Hung) -> None:
    assert hung.later.status_code == 503
    assert hung.later.elapsed.total_seconds() < 5  # it may be the one that asks whether PostgreSQL is back


def test_it_is_live_but_not_ready(hung: Hung) -> None:
    assert (hung.live.status_code, hung.ready.status_code) == (200, 503)
    assert hung.live.elapsed.total_seconds() < SOON_S
    assert "answer" in hung.ready.json()["reasons"]["database"]


def test_it_recovers_by_itself(hung: Hung) -> None:
    assert hung.recovered_s < 6
    assert {post.status for post in hung.posts[-1:]} == {200}


def test_nothing_that_was_acknowledged_is_lost(hung: Hung) -> None:
    assert load.acknowledged(hung.posts)
    assert load.lost(hung.posts, hung.log) == set()
    assert load.half_stored(hung.posts, hung.log) == []
