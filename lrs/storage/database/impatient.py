"""Connections to a PostgreSQL that somebody else can stand in for: its silence is an error, soon.

A machine that was cut off and a process that hangs refuse nothing: without a limit, whoever asks them waits for
minutes, and with them the threads that others need.
"""

import time
from collections.abc import Generator
from typing import Any, TypeVar

import psycopg

CONNECT_WITHIN_S = 2
ANSWER_WITHIN_S = 5.0
Answer = TypeVar("Answer")
Steps = Generator[Any, Any, Answer]


class Impatient(psycopg.Connection[Any]):
    """A connection that is closed, and raises OperationalError, where a statement isn't answered in time."""

    @classmethod
    def connect(cls, *args: Any, **kwargs: Any) -> "Impatient":
        """As psycopg's, within CONNECT_WITHIN_S for each host unless the URL says otherwise."""
        return super().connect(*args, **{"connect_timeout": CONNECT_WITHIN_S, **kwargs})

    def wait(self, gen: Steps[Answer], *args: Any, **kwargs: Any) -> Answer:
        """What `gen`, a conversation of psycopg's with the server, comes to within ANSWER_WITHIN_S."""
        return super().wait(self._within_limit(gen), *args, **kwargs)

    def _within_limit(self, steps: Steps[Answer]) -> Steps[Answer]:
        until_s = time.monotonic() + ANSWER_WITHIN_S
        try:
            wanted = next(steps)
            while True:
                happened = yield wanted
                if not happened and time.monotonic() > until_s:
                    self.close()
                    raise psycopg.OperationalError(f"no answer within {ANSWER_WITHIN_S:g} s")
                wanted = steps.send(happened)
        except StopIteration as stop:
            answer: Answer = stop.value
            return answer
