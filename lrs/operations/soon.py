"""Deeds that are put off for a moment, so that many of them are done as one."""

from collections.abc import Callable
from threading import Timer


class Soon:
    """A deed that is done so many seconds after it was first asked for, by a thread. Whoever calls holds a lock."""

    def __init__(self, deed: Callable[[], None], after_s: float):
        self._deed, self._after_s = deed, after_s
        self._timer: Timer | None = None

    def ask(self) -> None:
        """Have it done, unless it will be anyway."""
        if self._timer is None:
            self._timer = Timer(self._after_s, self._deed)
            self._timer.daemon = True
            self._timer.start()

    def settle(self) -> None:
        """It is being done now: no thread need do it, until it is asked for again."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None
