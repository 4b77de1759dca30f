"""Readers beside writers: no gap, and X-Experience-API-Consistent-Through is no lie (1.0.3 Communication 2.1.3)."""

import time
from dataclasses import dataclass, field
from threading import Event, Thread
from typing import Any

import pytest

from lrs.clock import instant_us, iso, now_us
from tests.reliability import load
from tests.reliability.load import Load, Post
from tests.reliability.server import Server

WRITERS = 4
WRITTEN_FOR_S = 2.0
HEADER = "X-Experience-API-Consistent-Through"


@dataclass
class Reader:
    """Follows a store as a sender of webhooks would: each time from where it was promised to have seen all.

    A page may have more than was promised, so it takes each statement once. `seen` has the number of its first
    sight by id, `promises` the instant of each promise with how many it had seen by then.
    """

    server: Server
    since: str
    seen: dict[str, int] = field(default_factory=dict)
    promises: list[tuple[int, int]] = field(default_factory=list)

    def follow(self, ended: Event) -> None:
        is_last = False
        with self.server.client() as client:
            while not is_last:
                is_last = ended.is_set()
                found, through = client.find_all(ascending="true", limit="100", since=self.since)
                for each in found:
                    self.seen.setdefault(each["id"], len(self.seen))
                self.promises.append((instant_us(through), len(self.seen)))
                self.since = max(self.since, through)


@dataclass(frozen=True)
class Course:
    """What the readers saw, and what was there in the end, behind the last position of `earlier`."""

    readers: list[Reader]
    posts: list[Post]
    log: list[tuple[int, dict[str, Any]]]
    earlier: int


@pytest.fixture(scope="module")
def course(two_servers: tuple[Server, Server]) -> Course:
    """Four threads write to two servers on one database, while one reader follows each server."""
    store = two_servers[0].store
    earlier, now = store.last_position(), iso(now_us())
    readers, ended = [Reader(server, now) for server in two_servers], Event()
    threads = [Thread(target=reader.follow, args=(ended,)) for reader in readers]
    for thread in threads:
        thread.start()
    with Load(*two_servers, threads=WRITERS) as writers:
        time.sleep(WRITTEN_FOR_S)
    ended.set()
    for thread in threads:
        thread.join()
    return Course(readers, writers.posts, [row for row in store.log() if row[0] > earlier], earlier)


def test_the_course_has_enough_to_tell(course: Course) -> None:
    assert len(load.acknowledged(course.posts)) > 100
    assert all(len(reader.promises) > 5 for reader in course.readers)


def test_a_reader_sees_every_statement_once_and_in_the_order_of_positions(course: Course) -> None:
    """A reader that had seen position 2 before 1 was committed would have missed 1 for good."""
    in_order = [each["id"] for _, each in course.log]

    assert [list(reader.seen) for reader in course.readers] == [in_order, in_order]


def test_nothing_appears_later_that_a_promise_had_covered(course: Course) -> None:
    """Communication 2.1.3: all statements with `stored` up to the timestamp are known with reasonable certainty."""
    stored = [(instant_us(each["stored"]), each["id"]) for _, each in course.log]

    lies = [
        (through_us, statement_id)
        for reader in course.readers
        for through_us, count in reader.promises
        for at_us, statement_id in stored
        if at_us <= through_us and reader.seen.get(statement_id, count) >= count
    ]

    assert lies == []


def test_the_answer_to_a_post_promises_what_was_posted(course: Course) -> None:
    """A client that was told that its statement is stored may read up to the promise and find it."""
    stored_us = {each["id"]: instant_us(each["stored"]) for _, each in course.log}

    behind = [
        post.ids
        for post in course.posts
        if post.answer is not None
        and instant_us(post.answer.headers[HEADER]) < max(map(stored_us.__getitem__, post.ids))
    ]

    assert behind == []


def test_stored_grows_with_the_position(course: Course) -> None:
    stored = [instant_us(each["stored"]) for _, each in course.log]

    assert stored == sorted(stored)


def test_two_servers_on_one_database_leave_positions_gapless(course: Course) -> None:
    positions = [position for position, _ in course.log]

    assert positions == list(range(course.earlier + 1, course.earlier + 1 + len(positions)))
