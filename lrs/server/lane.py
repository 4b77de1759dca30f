"""One thread that answers the short requests that store, so that they share commits without waking each other.

Threads that store one statement each hand the interpreter on at every row, and wake each other for every commit. Here a
request that is about to commit lets those begin that have arrived meanwhile; then it commits for them all. Who was
answered by the last commit sends its next in a moment, which is shorter than another commit takes: that is waited for.
"""

import time
from collections.abc import Callable
from queue import Empty, SimpleQueue
from threading import Thread

from greenlet import getcurrent, greenlet

# Others begin no more at once, so that the first of them doesn't wait for hundreds.
_MOST_AT_ONCE = 64
_PATIENCE_S = 0.025
_MOMENT_S = 0.0005


class _Work(greenlet):
    """One request on its way through the lane, which may pause."""


class Lane:
    """The thread, and what it is to answer."""

    def __init__(self) -> None:
        self._arrived: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._paused: list[_Work] = []
        self._expected = 1
        self._at_work_since_s: float | None = None
        Thread(target=self._run, name="lane", daemon=True).start()

    @property
    def is_held_up(self) -> bool:
        """Whether one request keeps the others waiting: those that come now are better answered elsewhere."""
        since_s = self._at_work_since_s
        return since_s is not None and time.monotonic() - since_s > _PATIENCE_S

    def answer(self, work: Callable[[], None]) -> None:
        """Have `work` done soon, which answers a request and raises nothing."""
        self._arrived.put(work)

    def pause(self) -> None:
        """Let those go first who have arrived meanwhile. In any other thread nothing happens."""
        mine = getcurrent()
        if isinstance(mine, _Work) and mine.parent:
            self._paused.append(mine)
            mine.parent.switch()

    def _run(self) -> None:
        while True:
            begun = self._begin()
            while self._paused:
                paused, self._paused = self._paused, []
                for each in paused:
                    self._go_on(each)
            self._expected = begun + self._arrived.qsize()

    def _begin(self) -> int:
        """Begin what has arrived, and what is expected as far as it comes in a moment; return how many have begun."""
        self._go_on(_Work(self._arrived.get()))
        for begun in range(1, _MOST_AT_ONCE):
            try:
                work = self._arrived.get(begun < self._expected, _MOMENT_S)
            except Empty:
                return begun
            self._go_on(_Work(work))
        return _MOST_AT_ONCE

    def _go_on(self, work: _Work) -> None:
        """Have `work` done up to its next pause, or to its end."""
        self._at_work_since_s = time.monotonic()
        work.switch()
        self._at_work_since_s = None
