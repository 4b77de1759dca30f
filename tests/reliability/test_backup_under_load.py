"""A backup that is taken while many write: everything acknowledged before it, and no half of anything."""

import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from tests import postgresql
from tests.reliability import load, processes
from tests.reliability.load import Load, Post
from tests.reliability.server import Server, Store, running

THREADS = 4


@dataclass(frozen=True)
class Taken:
    """What was posted before a backup began and in all, the log in the end, and the log that was restored."""

    before: list[Post]
    posts: list[Post]
    log: list[tuple[int, dict[str, Any]]]
    restored: list[tuple[int, dict[str, Any]]]
    exported: list[dict[str, Any]]


@pytest.fixture(
    scope="module",
    params=[pytest.param(kind, marks=pytest.mark.xdist_group(f"backup-{kind}")) for kind in ("sqlite", "postgresql")],
)
def taken(request: pytest.FixtureRequest, store_of: Callable[[str], Store]) -> Taken:
    source, target = store_of(request.param), store_of(request.param)
    server, file = Server(source), source.folder / "backup.tar"
    with running(server):
        with Load(server, threads=THREADS) as writers:
            _wait_for_posts(writers, 40)
            before = writers.posts
            _lrs(source, "backup", str(file))
            _wait_for_posts(writers, len(writers.posts) + THREADS)
        posts = writers.posts
    _lrs(target, "restore", "--replace", str(file))
    exported = [json.loads(line) for line in _lrs(target, "export").splitlines()]
    return Taken(before, posts, source.log(), target.log(), exported)


def _wait_for_posts(writers: Load, count: int) -> None:
    until = time.monotonic() + 120
    while len(writers.posts) < count:
        assert time.monotonic() < until, "nobody is answered"
        time.sleep(0.01)


def _lrs(store: Store, *arguments: str) -> bytes:
    """What a command on the store prints."""
    path = f"{postgresql.programs()}{os.pathsep}{os.environ['PATH']}"
    environment = {
        **os.environ,
        "PATH": path,
        "CAIRN_DATABASE_URL": store.database_url,
        "CAIRN_ATTACHMENTS_URL": str(store.folder / "attachments"),
    }
    return processes.printed(arguments, environ=environment, folder=store.folder)


def test_writers_were_answered_all_the_while(taken: Taken) -> None:
    assert {post.status for post in taken.posts} == {200}
    assert len(taken.log) > len(taken.restored) > 0


def test_what_was_acknowledged_before_is_in_it(taken: Taken) -> None:
    assert load.lost(taken.before, taken.restored) == set()


def test_it_is_the_beginning_of_the_log(taken: Taken) -> None:
    """Gapless, in the same order, and to the byte of what the server has."""
    assert taken.restored == taken.log[: len(taken.restored)]


def test_no_batch_is_half_in_it(taken: Taken) -> None:
    """Communication 2.1.2: an LRS MUST NOT store any statements of a batch of which it can't store all."""
    assert load.half_stored(taken.posts, taken.restored) == []


def test_what_was_restored_is_exported(taken: Taken) -> None:
    assert taken.exported == [statement for _, statement in taken.restored]
