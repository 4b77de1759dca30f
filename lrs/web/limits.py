"""How often one may send: requests of each sender, and wrong credentials from each remote address.

Requests are counted, not statements: a batch costs little more than one statement, and a limit on statements
would lead senders to send them one by one (docs/settings.md, "Limits").
"""

import time
from collections.abc import Callable, Mapping
from functools import lru_cache
from math import ceil

from lrs.actor import Actor
from lrs.auth.rate_limit import Buckets, Taken, make_limit
from lrs.config import Settings
from lrs.errors import TooManyRequests


class Limits:
    """The limits of this process, which keeps its `share` of each, and the buckets of who came."""

    def __init__(self, settings: Settings, *, share: float = 1.0, clock: Callable[[], float] = time.monotonic):
        self._of_server = settings.rate_limit_per_minute
        self._limit = lru_cache(lambda per_minute: make_limit(per_minute, settings.rate_limit_burst, share))
        self._failures = make_limit(settings.failed_sign_ins_per_minute, 0, share)
        self._senders, self._addresses = Buckets(clock=clock), Buckets(clock=clock)

    def take(self, actor: Actor) -> Taken | None:
        """Count a request of `actor`; how it went, None where there is no limit."""
        own = actor.requests_per_minute
        per_minute = self._of_server if own is None else own
        limit = self._limit(per_minute) if per_minute else None
        return None if limit is None else self._senders.take(actor.key, limit)

    def count_failure(self, address: str) -> None:
        """Count wrong credentials from a remote address. Raises TooManyRequests where they come too often."""
        taken = None if self._failures is None else self._addresses.take(address, self._failures)
        if taken is not None and not taken.may_pass:
            raise TooManyRequests(
                "wrong credentials come from this address too often", retry_after_s=_whole(taken.retry_s)
            )


def check(taken: Taken) -> None:
    """Raise TooManyRequests unless the request may pass."""
    if not taken.may_pass:
        limit = taken.limit
        raise TooManyRequests(
            f"these credentials may send {round(limit.per_minute)} requests a minute, {limit.burst} at once",
            retry_after_s=_whole(taken.retry_s),
        )


def headers(taken: Taken) -> Mapping[str, str]:
    """The limit and what is left of it, as draft-ietf-httpapi-ratelimit-headers has them."""
    return {
        "RateLimit-Policy": f'"requests";q={taken.limit.burst};w={_whole(taken.limit.refill_s)}',
        "RateLimit": f'"requests";r={taken.remaining};t={_whole(taken.full_s)}',
    }


def _whole(seconds: float) -> int:
    """Seconds for a header, which has whole ones: at least 1, and never too few."""
    return max(1, ceil(seconds))
