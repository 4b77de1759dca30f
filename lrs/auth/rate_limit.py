"""How often somebody may come: one bucket of tokens a sender, in the memory of this process.

A bucket holds `burst` tokens and gets `per_minute` of them back a minute, evenly. A request takes one; where
none is left it is refused, and takes nothing. Several serving processes share a limit: each keeps buckets
for its own share of it.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from threading import Lock

_MINUTE_S = 60
# Sums of floats miss by less than this.
_ROUNDING_S = 1e-6
# A bucket is about 200 bytes with its name. Whoever hasn't come for longest is forgotten first.
MOST_BUCKETS = 10_000


@dataclass(frozen=True)
class Limit:
    """`per_minute` requests in the long run, and at most `burst` at once."""

    per_minute: float
    burst: int

    @cached_property
    def refill_s(self) -> float:
        """After how many seconds an empty bucket is full."""
        return self.burst * _MINUTE_S / self.per_minute


def make_limit(per_minute: int, burst: int = 0, share: float = 1.0) -> Limit | None:
    """The `share` of a limit that one of several processes keeps; None where `per_minute` is 0, which means no limit.

    Without a `burst`, a minute's requests may come at once.
    """
    if not per_minute:
        return None
    return Limit(per_minute * share, max(1, int((burst or per_minute) * share)))


@dataclass(frozen=True, slots=True)
class Taken:
    """How a request went: what is left in its bucket, and in how many seconds something changes.

    `retry_s` is until a refused request may pass, 0 for one that passes; `full_s` is until the bucket is full.
    """

    limit: Limit
    remaining: int
    retry_s: float
    full_s: float

    @property
    def may_pass(self) -> bool:
        return self.retry_s == 0


class Buckets:
    """The buckets of senders by name, of at most `most` senders.

    For each only the time is kept at which its bucket will be full (the "theoretical arrival time" of the
    generic cell rate algorithm), so that a bucket whose sender is forgotten is a full one.
    """

    def __init__(self, most: int = MOST_BUCKETS, clock: Callable[[], float] = time.monotonic):
        self._most, self._clock, self._lock = most, clock, Lock()
        self._full_at_s: OrderedDict[str, float] = OrderedDict()

    def __len__(self) -> int:
        return len(self._full_at_s)

    def take(self, name: str, limit: Limit) -> Taken:
        """Take a token out of the bucket `name`, if it has one."""
        now_s, one_s, refill_s = self._clock(), _MINUTE_S / limit.per_minute, limit.refill_s
        with self._lock:
            full_s = max(0.0, self._full_at_s.get(name, now_s) - now_s) + one_s
            if full_s > refill_s + _ROUNDING_S:
                return Taken(limit, 0, full_s - refill_s, full_s - one_s)
            self._full_at_s[name] = now_s + full_s
            self._full_at_s.move_to_end(name)
            if len(self._full_at_s) > self._most:
                self._full_at_s.popitem(last=False)
        return Taken(limit, int((refill_s - full_s + _ROUNDING_S) / one_s), 0.0, full_s)
