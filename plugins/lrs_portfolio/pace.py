"""How often one address may have something checked by this process."""

import time
from collections import deque
from collections.abc import Callable
from threading import Lock

from lrs.api import TooManyRequests

_MOST_ADDRESSES = 10_000


class Pace:
    """So many a minute for each address."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic):
        self._per_minute, self._clock, self._lock = per_minute, clock, Lock()
        self._times: dict[str, deque[float]] = {}

    def take(self, address: str) -> None:
        """Count one. Raises TooManyRequests."""
        now = self._clock()
        with self._lock:
            times = self._times.pop(address, deque())
            while times and times[0] <= now - 60:
                times.popleft()
            may_pass = len(times) < self._per_minute
            if may_pass:
                times.append(now)
            self._times[address] = times
            while len(self._times) > _MOST_ADDRESSES:
                del self._times[next(iter(self._times))]
        if not may_pass:
            raise TooManyRequests(
                f"from one address, {self._per_minute} files a minute are checked",
                retry_after_s=int(times[0] + 61 - now),
            )
