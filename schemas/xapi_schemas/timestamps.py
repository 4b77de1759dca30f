"""ISO 8601 timestamps and durations, as xAPI narrows them (1.0.3 Data 4.5 and 4.6)."""

import re
from datetime import UTC, datetime, timedelta, timezone

TIMESTAMP = re.compile(
    r"(\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))T((?:[01]\d|2[0-3]):[0-5]\d):([0-5]\d|60)(?:[.,](\d+))?"
    r"(?:(Z|z)|([+-])((?:[01]\d|2[0-3]))(?::?([0-5]\d))?)?",
    re.ASCII,
)
_NUMBER = r"\d+(?:[.,]\d+)?"
DURATION = re.compile(
    rf"P(?:{_NUMBER}W|(?=\d|T\d)(?:{_NUMBER}Y)?(?:{_NUMBER}M)?(?:{_NUMBER}D)?"
    rf"(?:T(?=\d)(?:{_NUMBER}H)?(?:{_NUMBER}M)?(?:{_NUMBER}S)?)?)",
    re.ASCII,
)
_HUNDREDTHS = re.compile(r"([.,]\d\d)\d+(?=S)")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def instant_us(text: str) -> int:
    """Microseconds since 1970 UTC; digits beyond are cut off; without a zone the text is taken as UTC.

    Raises ValueError where `text` is no timestamp, or has the offset -00 that RFC 3339 4.3 reserves.
    """
    match = TIMESTAMP.fullmatch(text)
    if match is None:
        raise ValueError(text)
    date, minutes, seconds, fraction, _, sign, hours, offset_minutes = match.groups()
    moment = datetime.fromisoformat(f"{date}T{minutes}:00").replace(tzinfo=_zone(sign, hours, offset_minutes))
    moved = (moment - _EPOCH) // timedelta(microseconds=1)
    return moved + int(seconds) * 1_000_000 + int((fraction or "0")[:6].ljust(6, "0"))


def _zone(sign: str | None, hours: str | None, minutes: str | None) -> timezone:
    offset = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
    if sign == "-" and not offset:
        raise ValueError("the offset -00:00 is reserved")
    return timezone(-offset if sign == "-" else offset)


def is_timestamp(text: str) -> bool:
    """Whether `text` is an ISO 8601 date and time of an existing instant."""
    try:
        instant_us(text)
    except (ValueError, OverflowError):
        return False
    return True


def is_duration(text: str) -> bool:
    """Whether `text` is an ISO 8601 duration; weeks stand alone (1.0.3 Data 4.6)."""
    return DURATION.fullmatch(text) is not None


def to_hundredths(duration: str) -> str:
    """`duration` without the digits beyond 0.01 s, which comparisons ignore (1.0.3 Data 4.6, 2.0 4.2.7)."""
    return _HUNDREDTHS.sub(r"\1", duration)
