"""Connections to PostgreSQL whose silence is an error, soon.

A machine that was cut off and a process that hangs refuse nothing: without a limit, whoever asks them waits for
minutes or for ever, and with them the threads that others need.
"""

import math
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

import psycopg

CONNECT_WITHIN_S = 2
ANSWER_WITHIN_S = 5.0
_CANCEL_WITHIN_S = 2.0
Answer = TypeVar("Answer")
Steps = Generator[Any, Any, Answer]


class NoAnswer(psycopg.OperationalError):
    """PostgreSQL did not answer in time."""


class Impatient(psycopg.Connection[Any]):
    """A connection that is closed, and raises NoAnswer, where a statement isn't answered within `answer_within_s`."""

    answer_within_s = ANSWER_WITHIN_S

    @classmethod
    def connect(cls, *args: Any, **kwargs: Any) -> "Impatient":
        """As psycopg's, within CONNECT_WITHIN_S for each host unless the URL says otherwise."""
        return super().connect(*args, **{"connect_timeout": CONNECT_WITHIN_S, **kwargs})

    @contextmanager
    def answering_within(self, limit_s: float) -> Iterator[None]:
        """Have another limit in the block; `math.inf` is none."""
        usual_s, self.answer_within_s = self.answer_within_s, limit_s
        try:
            yield
        finally:
            self.answer_within_s = usual_s

    def check(self, waited_s: float) -> None:
        """Raise NoAnswer where an answer that was waited for so long isn't to be waited for any longer."""
        if waited_s > self.answer_within_s:
            with suppress(psycopg.Error):  # it may be at work, for nobody
                self.cancel_safe(timeout=_CANCEL_WITHIN_S)
            raise NoAnswer(f"no answer within {self.answer_within_s:g} s")

    def wait(self, gen: Steps[Answer], *args: Any, **kwargs: Any) -> Answer:
        """What `gen`, a conversation of psycopg's with the server, comes to. Raises NoAnswer."""
        return super().wait(self._within_limit(gen), *args, **kwargs)

    def _within_limit(self, steps: Steps[Answer]) -> Steps[Answer]:
        began_s = time.monotonic()
        try:
            wanted = next(steps)
            while True:
                happened = yield wanted
                if not happened:  # for a tenth of a second
                    self._check(time.monotonic() - began_s)
                wanted = steps.send(happened)
        except StopIteration as stop:
            answer: Answer = stop.value
            return answer

    def _check(self, waited_s: float) -> None:
        try:
            self.check(waited_s)
        except NoAnswer:
            self.close()
            raise


@contextmanager
def unhurried(connection: Any) -> Iterator[None]:
    """Let a driver's connection wait in the block for as long as it takes, if it is one of PostgreSQL."""
    if not isinstance(connection, Impatient):
        yield
        return
    with connection.answering_within(math.inf):
        yield
