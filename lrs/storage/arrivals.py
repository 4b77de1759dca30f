"""News that statements were committed, for those who wait for them within this process."""

import time
from collections import Counter
from threading import Condition

_CALM_AFTER_S = 1.0


class Arrivals:
    """Wakes whoever waits for the next commit to a store.

    Other processes' commits wake nobody here, so whoever waits looks again from time to time.
    """

    def __init__(self) -> None:
        self._changed = Condition()
        self._commits: Counter[int] = Counter()
        self._positions: dict[int, int] = {}
        self._last_s = float("-inf")

    def commits(self, store_id: int) -> int:
        """How many commits to the store were noted; to be read before looking, and handed to `wait`."""
        return self._commits[store_id]

    def note(self, store_id: int) -> None:
        """Wake whoever waits for the store."""
        with self._changed:
            self._commits[store_id] += 1
            self._last_s = time.monotonic()
            self._changed.notify_all()

    def see(self, store_id: int, position: int) -> None:
        """Take note of a store's last position, by which it is seen that other processes store."""
        if self._positions.get(store_id, position) != position:
            self._last_s = time.monotonic()
        self._positions[store_id] = position

    @property
    def is_calm(self) -> bool:
        """Whether nothing was committed for a moment, as far as it was noted or seen."""
        return not self.has_come(time.monotonic() - _CALM_AFTER_S)

    def has_come(self, since_s: float) -> bool:
        """Whether a commit was noted or seen since then, in seconds of the monotonic clock."""
        return self._last_s >= since_s

    def all_commits(self) -> int:
        """As `commits`, to any store."""
        return self._commits.total()

    def wait_for_any(self, *, since: int, timeout_s: float) -> None:
        """As `wait`, for a commit to any store."""
        with self._changed:
            self._changed.wait_for(lambda: self._commits.total() != since, timeout_s)

    def wait(self, store_id: int, *, since: int, timeout_s: float) -> None:
        """Return at the first commit after the count was `since`, at once if there was one, or after the timeout."""
        with self._changed:
            self._changed.wait_for(lambda: self._commits[store_id] != since, timeout_s)
