"""What was acknowledged outlives `kill -9` of the server, at any moment."""

import logging
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.reliability import load
from tests.reliability.load import Load, Post
from tests.reliability.server import Server, Store, running

pytestmark = pytest.mark.crash

KILLS = 5
THREADS = 8
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Aftermath:
    """What was posted while the server was killed again and again, and a server that runs on what is left."""

    posts: list[Post]
    log: list[tuple[int, dict[str, Any]]]
    last_position: int
    server: Server


@pytest.fixture(
    scope="module",
    params=[pytest.param(kind, marks=pytest.mark.xdist_group(f"kills-{kind}")) for kind in ("sqlite", "postgresql")],
)
def aftermath(
    request: pytest.FixtureRequest,
    store_of: Callable[[str], Store],
    record_testsuite_property: Callable[[str, object], None],
) -> Iterator[Aftermath]:
    store = store_of(request.param)
    server = Server(store)
    with running(server):
        with Load(server, threads=THREADS) as writers:
            for _ in range(KILLS):
                time.sleep(random.uniform(0.05, 0.7))
                server.kill()
                server.start()
        posts, log = writers.posts, store.log()
        figures = {
            "kills": KILLS,
            "acknowledged": len(load.acknowledged(posts)),
            "unanswered": sum(len(post.ids) for post in posts if post.status is None),
            "lost": len(load.lost(posts, log)),
        }
        record_testsuite_property(f"kill -9 on {request.param}", figures)
        _log.info("kill -9 on %s: %s", request.param, figures)
        yield Aftermath(posts, log, store.last_position(), server)


def test_the_kills_hit_posts_on_their_way(aftermath: Aftermath) -> None:
    unanswered = [post for post in aftermath.posts if post.status is None]

    assert len(unanswered) >= KILLS
    assert len(load.acknowledged(aftermath.posts)) >= KILLS * THREADS


def test_every_acknowledged_statement_is_there(aftermath: Aftermath) -> None:
    assert load.lost(aftermath.posts, aftermath.log) == set()


def test_every_stored_statement_says_what_was_sent(aftermath: Aftermath) -> None:
    sent = {each["id"]: each for post in aftermath.posts for each in post.statements}

    changed = [stored for _, stored in aftermath.log if {**stored, **sent[stored["id"]]} != stored]

    assert changed == []


def test_no_batch_is_half_there(aftermath: Aftermath) -> None:
    """Communication 2.1.2: an LRS MUST NOT store any statements of a batch of which it can't store all."""
    assert load.half_stored(aftermath.posts, aftermath.log) == []


def test_every_refusal_came_from_a_server_that_was_gone(aftermath: Aftermath) -> None:
    assert {post.status for post in aftermath.posts} == {200, None}


def test_positions_are_gapless(aftermath: Aftermath) -> None:
    positions = [position for position, _ in aftermath.log]

    assert positions == list(range(1, len(positions) + 1))


def test_the_counter_stands_at_the_last_position(aftermath: Aftermath) -> None:
    assert aftermath.last_position == aftermath.log[-1][0]


@pytest.mark.parametrize("number", range(THREADS))
def test_the_index_finds_exactly_what_the_log_has(aftermath: Aftermath, number: int) -> None:
    """The log is the truth, and the agent filter reads an index beside it."""
    of_agent = [each["id"] for _, each in aftermath.log if each["actor"] == load.agent(number)]

    with aftermath.server.client() as client:
        found, _ = client.find_all(agent=load.agent(number), ascending="true")

    assert [each["id"] for each in found] == of_agent


def test_what_was_not_answered_can_be_sent_again(aftermath: Aftermath) -> None:
    """Communication 2.1.2: a statement that is stored already with the same content is no conflict."""
    unanswered = [post for post in aftermath.posts if post.status is None]

    with aftermath.server.client() as client:
        answers = [client.post_statements(list(post.statements)) for post in unanswered]

    assert [answer.json() for answer in answers] == [post.ids for post in unanswered]
