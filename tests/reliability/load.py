"""Threads that post statements, one by one and in batches, and note what each was answered."""

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Event, Thread
from types import TracebackType
from typing import Any, Self

import requests
from urllib3.exceptions import NewConnectionError

from tests.reliability.server import HttpClient, Server
from tests.statements import statement

_MOST_IN_A_BATCH = 50
_PAUSE_S = 0.1  # as long as a sender waits that was refused


@dataclass(frozen=True)
class Post:
    """What was sent, and the answer; None where the connection broke before there was one."""

    statements: Sequence[dict[str, Any]]
    answer: requests.Response | None

    @property
    def status(self) -> int | None:
        return None if self.answer is None else self.answer.status_code

    @property
    def ids(self) -> list[str]:
        return [each["id"] for each in self.statements]


def agent(number: int) -> dict[str, Any]:
    """The actor of all that the thread with this number posts."""
    return {"objectType": "Agent", "mbox": f"mailto:writer{number}@example.com"}


def batch(number: int) -> list[dict[str, Any]]:
    """One statement of a thread's, or up to 50."""
    size = 1 if random.random() < 0.5 else random.randint(2, _MOST_IN_A_BATCH)
    return [statement(actor=agent(number), result={"score": {"raw": random.random()}}) for _ in range(size)]


class Load:
    """Posts to the servers, in turn, from `threads` threads for as long as the block lasts."""

    def __init__(self, *servers: Server, threads: int):
        self.threads = threads
        self._ended = Event()
        self._posts: list[list[Post]] = [[] for _ in range(threads)]
        self._threads = [
            Thread(target=self._write, args=(number, servers[number % len(servers)])) for number in range(threads)
        ]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        for thread in self._threads:
            thread.join()

    @property
    def posts(self) -> list[Post]:
        """What was posted up to now; each thread's posts in the order in which it sent them."""
        return [post for posts in self._posts for post in posts]

    def _write(self, number: int, server: Server) -> None:
        with server.client() as client:
            while not self._ended.is_set():
                post = _post(client, batch(number))
                if post is not None:
                    self._posts[number].append(post)
                if post is None or post.status != 200:
                    time.sleep(_PAUSE_S)


def _post(client: HttpClient, sent: list[dict[str, Any]]) -> Post | None:
    """The post with its answer; None where nobody listened, so that nothing was sent."""
    try:
        return Post(sent, client.post_statements(sent[0] if len(sent) == 1 else sent))
    except requests.RequestException as error:
        was_refused = isinstance(getattr(error.args[0], "reason", None), NewConnectionError)
        return None if was_refused else Post(sent, None)


def acknowledged(posts: Sequence[Post]) -> dict[str, dict[str, Any]]:
    """By id, every statement that a server said it has stored."""
    return {each["id"]: each for post in posts if post.status == 200 for each in post.statements}


def lost(posts: Sequence[Post], log: Sequence[tuple[int, dict[str, Any]]]) -> set[str]:
    """The ids that were acknowledged, but are not there."""
    return acknowledged(posts).keys() - {each["id"] for _, each in log}


def half_stored(posts: Sequence[Post], log: Sequence[tuple[int, dict[str, Any]]]) -> list[Post]:
    """The batches of which some statements are there and others aren't."""
    stored = {each["id"] for _, each in log}
    return [post for post in posts if 0 < len(stored.intersection(post.ids)) < len(post.ids)]
