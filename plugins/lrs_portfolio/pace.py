"""How often one address may have something checked by this process."""

import time
from collections.abc import Callable
from math import ceil

from lrs.api import Buckets, Limit, TooManyRequests


class Pace:
    """So many a minute for each address, and as many at once."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic):
        self._limit, self._buckets = Limit(per_minute, per_minute), Buckets(clock=clock)

    def take(self, address: str) -> None:
        """Count one. Raises TooManyRequests."""
        taken = self._buckets.take(address, self._limit)
        if not taken.may_pass:
            what = f"from one address, {self._limit.burst} files a minute are checked"
            raise TooManyRequests(what, retry_after_s=ceil(taken.retry_s))
