"""Ranks, found without counting those who stand above: by how many have how many points, in steps (`scores`)."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import and_, func, or_, tuple_

from lrs.api import Transaction
from lrs_leaderboard.scores import LEVELS, STEP_BITS
from lrs_leaderboard.tables import counts, scores

Standing = tuple[int, bytes, int, int]
_LOWEST = (1 << STEP_BITS) - 1


class Table(NamedTuple):
    """A table of a board: that of a scope, in a span of time."""

    board: int
    scope: bytes
    span: int


class Row(NamedTuple):
    """A member on a table. Who has as many points as another has the same rank."""

    rank: int
    member: bytes
    points: int
    known_by: int


def rank(tx: Transaction, table: Table, points: int) -> int:
    """The rank of whoever has so many points: one more than there are with more."""
    higher = [_higher_at(level, points) for level in range(LEVELS)]
    wanted = tx.select(func.sum(counts.c.members), of=counts).where(*_on(counts, table), or_(*higher))
    return 1 + (tx.execute(wanted).scalar_one() or 0)


def _higher_at(level: int, points: int) -> Any:
    """Those buckets of a level that have more than so many points, but lie in the same one of the next level."""
    bucket = points >> (STEP_BITS * level)
    above = counts.c.bucket > bucket
    return and_(
        counts.c.level == level, above if level == LEVELS - 1 else above & (counts.c.bucket <= bucket | _LOWEST)
    )


def ranks_of(tx: Transaction, standings: Iterable[Standing]) -> dict[Standing, int]:
    """The ranks that go with points on tables."""
    return {each: rank(tx, Table(*each[:3]), each[3]) for each in standings}


def size(tx: Transaction, table: Table) -> int:
    """How many are shown on a table."""
    wanted = tx.select(func.sum(counts.c.members), of=counts).where(*_on(counts, table), counts.c.level == LEVELS - 1)
    return tx.execute(wanted).scalar_one() or 0


def top(tx: Transaction, table: Table, most: int, behind: tuple[int, bytes] | None = None) -> list[Row]:
    """The first on a table, or those behind somebody with so many points."""
    found = _below(tx, table, behind, most)
    return _ranked(tx, table, found) if found else []


def around(tx: Transaction, table: Table, member: bytes, neighbours: int) -> list[Row]:
    """A member with so many above and below; nothing if the member isn't shown there."""
    own = tx.select(*_COLUMNS).where(*_on(scores, table), scores.c.member == member, scores.c.is_shown)
    found = tx.execute(own).one_or_none()
    if found is None:
        return []
    place = (found.points, found.member)
    above = tuple_(scores.c.points, scores.c.member) > tuple_(*place)
    higher = _shown(tx, table).where(above).order_by(scores.c.points, scores.c.member).limit(neighbours)
    rows = [*reversed(list(tx.execute(higher))), found, *_below(tx, table, place, neighbours)]
    return _ranked(tx, table, rows)


def standing(tx: Transaction, table: Table, member: bytes) -> Row | None:
    """A member on a table; None if not shown there."""
    return next(iter(around(tx, table, member, 0)), None)


_COLUMNS = (scores.c.member, scores.c.points, scores.c.known_by)


def _shown(tx: Transaction, table: Table) -> Any:
    return tx.select(*_COLUMNS).where(*_on(scores, table), scores.c.is_shown)


def _below(tx: Transaction, table: Table, behind: tuple[int, bytes] | None, most: int) -> list[Any]:
    wanted = _shown(tx, table)
    if behind is not None:
        wanted = wanted.where(tuple_(scores.c.points, scores.c.member) < tuple_(*behind))
    return list(tx.execute(wanted.order_by(scores.c.points.desc(), scores.c.member.desc()).limit(most)))


def _ranked(tx: Transaction, table: Table, rows: Sequence[Any]) -> list[Row]:
    """Neighbours on a table with their ranks: that of the first is looked up, and the others follow from it."""
    at, points = rank(tx, table, rows[0].points), rows[0].points
    many = _many(tx, table, {row.points for row in rows})
    ranked = []
    for row in rows:
        if row.points != points:
            at, points = at + many[points], row.points
        ranked.append(Row(at, row.member, row.points, row.known_by))
    return ranked


def _many(tx: Transaction, table: Table, points: set[int]) -> dict[int, int]:
    """How many have exactly so many points."""
    wanted = tx.select(counts.c.bucket, counts.c.members).where(
        *_on(counts, table), counts.c.level == 0, counts.c.bucket.in_(sorted(points))
    )
    return {row.bucket: row.members for row in tx.execute(wanted)}


def _on(columns: Any, table: Table) -> tuple[Any, ...]:
    return tuple(columns.c[name] == value for name, value in table._asdict().items())
