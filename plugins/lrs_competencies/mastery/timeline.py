"""Mastery over the years: the same function of the same evidence, at the end of each month or year."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from lrs_competencies.frameworks.outline import Item
from lrs_competencies.mastery.record import Record

YEAR, MONTH = "year", "month"
MOST_STEPS = 60
_MONTHS_A_YEAR = 12


@dataclass(frozen=True)
class Moment:
    """The end of a month or year, or now: how many items are held of each framework, and the rank of one item."""

    label: str
    at_us: int
    held: Mapping[bytes, int]
    rank: int


def timeline(record: Record, step: str, item: Item | None = None) -> list[Moment]:
    """How somebody's mastery was, the earliest first: from the first evidence on, in up to MOST_STEPS steps."""
    begun_us = min((piece.at_us for piece in record.pieces), default=record.at_us)
    return [_moment(record, label, at_us, item) for label, at_us in _steps(begun_us, record.at_us, step)]


def _moment(record: Record, label: str, at_us: int, item: Item | None) -> Moment:
    then = replace(record, at_us=at_us, _known={}, _open=set())
    held: dict[bytes, int] = {}
    for each in then.items:
        if then.mastery(each).rank:
            held[each.document] = held.get(each.document, 0) + 1
    return Moment(label, at_us, held, then.mastery(item).rank if item else 0)


def _steps(begun_us: int, until_us: int, step: str) -> Sequence[tuple[str, int]]:
    found = list(_ends(begun_us, until_us, step))
    return found[-MOST_STEPS:]


def _ends(begun_us: int, until_us: int, step: str) -> Iterator[tuple[str, int]]:
    """The months or years in which something lies, each with its last microsecond, or the present."""
    if begun_us > until_us:
        return
    at = datetime.fromtimestamp(begun_us // 1_000_000, UTC)
    months = 1 if step == MONTH else _MONTHS_A_YEAR
    number = at.year * _MONTHS_A_YEAR + (at.month - 1 if step == MONTH else 0)
    while _begins_us(number) <= until_us:
        label = f"{number // _MONTHS_A_YEAR}" + (f"-{number % _MONTHS_A_YEAR + 1:02}" if step == MONTH else "")
        yield label, min(until_us, _begins_us(number + months) - 1)
        number += months


def _begins_us(number: int) -> int:
    """When the month with this number begins, in microseconds."""
    year, month = divmod(number, _MONTHS_A_YEAR)
    return round(datetime(year, month + 1, 1, tzinfo=UTC).timestamp()) * 1_000_000
