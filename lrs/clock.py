"""Time in and out: microseconds since 1970 UTC inside, ISO 8601 with a Z outside."""

import time
from datetime import UTC, datetime, timedelta
from email.utils import formatdate
from functools import lru_cache

from xapi_schemas import instant_us

__all__ = ["DAY_US", "http_date", "instant_us", "iso", "iso_or_none", "iso_seconds", "now_us"]

DAY_US = 24 * 60 * 60 * 1_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def now_us() -> int:
    """The present, in microseconds since 1970 UTC."""
    return time.time_ns() // 1000


def iso(at_us: int) -> str:
    """`at_us` as ISO 8601 in UTC with six decimals: 2026-03-01T09:30:00.123456Z."""
    at_s, us = divmod(at_us, 1_000_000)
    return f"{_second(at_s)}.{us:06d}Z"


@lru_cache(maxsize=1024)  # much happens in the same second
def _second(at_s: int) -> str:
    return (_EPOCH + timedelta(seconds=at_s)).isoformat()[:19]


def iso_seconds(at_us: int) -> str:
    """`at_us` as ISO 8601 in UTC without its fraction: 2026-03-01T09:30:00Z, as credentials have times.

    JWTs count whole seconds, and what is signed in both forms says the same.
    """
    return f"{_second(at_us // 1_000_000)}Z"


def iso_or_none(at_us: int | None) -> str | None:
    """As `iso`; None for what has not come."""
    return None if at_us is None else iso(at_us)


def http_date(at_us: int) -> str:
    """`at_us` as an HTTP date, in whole seconds."""
    return formatdate(at_us // 1_000_000, usegmt=True)
