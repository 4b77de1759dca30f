"""Having something done by a thread for as long as one may wait for it."""

from collections.abc import Callable
from queue import Empty, SimpleQueue
from threading import BoundedSemaphore, Thread
from typing import Generic, TypeVar

Done = TypeVar("Done")


class Late(Exception):
    """It wasn't done in time, and goes on behind."""


class Timely(Generic[Done]):
    """Threads for deeds that may not end, of which so many at once are borne."""

    def __init__(self, most: int):
        self._places = BoundedSemaphore(most)

    def done(self, deed: Callable[[], Done], within_s: float) -> Done:
        """What `deed` returns, or raises. Raises Late."""
        answers: SimpleQueue[tuple[Done | None, Exception | None]] = SimpleQueue()
        if not self._places.acquire(timeout=within_s):
            raise Late
        # A daemon, for one that never ends must not keep the process from ending.
        Thread(target=self._do, args=(deed, answers), daemon=True).start()
        try:
            done, error = answers.get(timeout=within_s)
        except Empty:
            raise Late from None
        if error is not None:
            raise error
        return done  # type: ignore[return-value]

    def _do(self, deed: Callable[[], Done], answers: SimpleQueue[tuple[Done | None, Exception | None]]) -> None:
        try:
            answers.put((deed(), None))
        except Exception as error:
            answers.put((None, error))
        finally:
            self._places.release()
