"""How long something took."""

import re

# Years and months have no length of their own.
_DURATION = re.compile(
    r"P(?:(\d+(?:\.\d+)?)W)?(?:(\d+(?:\.\d+)?)D)?(?:T(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)S)?)?"
)
_MS = (604_800_000, 86_400_000, 3_600_000, 60_000, 1_000)
_LONGEST_MS = 366 * 86_400_000


def milliseconds(text: str) -> int:
    """The length of an ISO 8601 duration, at most a year; 0 for one with years or months, or no duration."""
    match = _DURATION.fullmatch(text)
    if match is None:
        return 0
    parts = zip(match.groups(), _MS, strict=True)
    return min(_LONGEST_MS, round(sum(float(part) * ms for part, ms in parts if part and len(part) < 16)))
