"""ISO 8601 timestamps and durations, as xAPI narrows them (1.0.3 Data 4.5 and 4.6)."""

import re
from datetime import date
from functools import lru_cache

# The offset -00:00 is reserved (RFC 3339 4.3).
TIMESTAMP = re.compile(
    r"(\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))T([01]\d|2[0-3]):([0-5]\d):([0-5]\d|60)(?:[.,](\d+))?"
    r"(?:[Zz]|(?!-00(?::?00)?$)([+-])([01]\d|2[0-3])(?::?([0-5]\d))?)?",
    re.ASCII,
)
_NUMBER = r"\d+(?:[.,]\d+)?"
DURATION = re.compile(
    rf"P(?:{_NUMBER}W|(?=\d|T\d)(?:{_NUMBER}Y)?(?:{_NUMBER}M)?(?:{_NUMBER}D)?"
    rf"(?:T(?=\d)(?:{_NUMBER}H)?(?:{_NUMBER}M)?(?:{_NUMBER}S)?)?)",
    re.ASCII,
)
_HUNDREDTHS = re.compile(r"([.,]\d\d)\d+(?=S)")
_EPOCH_DAY = date(1970, 1, 1).toordinal()


def instant_us(text: str) -> int:
    """Microseconds since 1970 UTC; digits beyond are cut off; without a zone the text is taken as UTC.

    Raises ValueError where `text` is no timestamp.
    """
    match = TIMESTAMP.fullmatch(text)
    if match is None or (days := _days(match[1])) is None:
        raise ValueError(text)
    _, hour, minute, second, fraction, *zone = match.groups()
    seconds = ((days * 24 + int(hour)) * 60 + int(minute) - _offset_minutes(*zone)) * 60 + int(second)
    return seconds * 1_000_000 + (int(fraction[:6].ljust(6, "0")) if fraction else 0)


@lru_cache(maxsize=4096)
def _days(day: str) -> int | None:
    """Days from 1970-01-01 to a day such as 2026-03-01; None where there is no such day."""
    try:
        return date.fromisoformat(day).toordinal() - _EPOCH_DAY
    except ValueError:
        return None


def _offset_minutes(sign: str | None, hours: str | None, minutes: str | None) -> int:
    """How many minutes a zone is ahead of UTC."""
    offset = int(hours or 0) * 60 + int(minutes or 0)
    return -offset if sign == "-" else offset


def is_timestamp(text: str) -> bool:
    """Whether `text` is an ISO 8601 date and time of an existing instant."""
    match = TIMESTAMP.fullmatch(text)
    return match is not None and _days(match[1]) is not None


def is_duration(text: str) -> bool:
    """Whether `text` is an ISO 8601 duration; weeks stand alone (1.0.3 Data 4.6)."""
    return DURATION.fullmatch(text) is not None


def to_hundredths(duration: str) -> str:
    """`duration` without the digits beyond 0.01 s, which comparisons ignore (1.0.3 Data 4.6, 2.0 4.2.7)."""
    return _HUNDREDTHS.sub(r"\1", duration)
