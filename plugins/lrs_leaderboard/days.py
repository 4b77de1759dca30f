"""Days and periods in a time zone: each is the number of a day, counted from 1 January of the year 1."""

from datetime import UTC, date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from lrs_leaderboard.settings import DAY, MONTH, WEEK

ROLLING_DAYS = 30
_LAST_DAY = date.max.toordinal()
_EPOCH_DAY = date(1970, 1, 1).toordinal()
_HOUR_US, _DAY_US = 3_600_000_000, 86_400_000_000
_QUARTER_US = _HOUR_US // 4


def day_of(instant_us: int, zone: str) -> int:
    """The day in which an instant lies."""
    quarter, rest = divmod(instant_us, _QUARTER_US)
    return _EPOCH_DAY + (quarter * _QUARTER_US + rest + _offset_us(quarter, zone)) // _DAY_US


# Offsets change at quarters of an hour, and not often.
@lru_cache(65_536)
def _offset_us(quarter: int, zone: str) -> int:
    try:
        offset = datetime.fromtimestamp(quarter * 900, UTC).astimezone(ZoneInfo(zone)).utcoffset()
    except (OverflowError, ValueError):
        return 0  # beyond the years that calendars know
    return 0 if offset is None else round(offset.total_seconds() * 1_000_000)


@lru_cache(4_096)
def first_day(day: int, period: str) -> int:
    """The day with which the period begins in which a day lies; 0 for one that has no beginning."""
    if period == DAY:
        return day
    if period == WEEK:
        return day - (day - 1) % 7
    if period == MONTH:
        return date.fromordinal(day).replace(day=1).toordinal()
    return 0


def previous(first: int, period: str) -> int:
    """The first day of the period before."""
    return first_day(first - 1, period)


def following(first: int, period: str) -> int:
    """The first day of the period after."""
    beyond = first + {MONTH: 31, WEEK: 7}.get(period, 1)
    return first_day(beyond, period) if beyond <= _LAST_DAY else _LAST_DAY + 1


def text(day: int) -> str:
    """A day as 2026-11-22; empty for what has no beginning."""
    return date.fromordinal(day).isoformat() if day else ""
