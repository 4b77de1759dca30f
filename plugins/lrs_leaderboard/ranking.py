"""Ranks, found without counting those who stand above: by how many have how many points, in steps (`scores`)."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, LargeBinary, bindparam, tuple_

from lrs.api import Prepared, Transaction, select_walled
from lrs_leaderboard.scores import LEVELS, bucket
from lrs_leaderboard.tables import counts, scores

Standing = tuple[int, bytes, int, int]


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


class Position(NamedTuple):
    """The rank that goes with some points on a table, of how many members."""

    rank: int
    members: int


def position(tx: Transaction, table: Table, points: int) -> Position:
    """Where so many points stand: the rank is one more than there are with more."""
    own = [bucket(level, points) for level in range(LEVELS)]
    wanted = [(*table, level, family) for level, (family, _) in enumerate(own)]
    found = list(tx.find_matching(counts, ("level", "bucket", "members"), _FAMILY, wanted))
    higher = sum(members for level, number, members in found if number > own[level][1])
    return Position(1 + higher, sum(members for level, _, members in found if level == LEVELS - 1))


def ranks_of(tx: Transaction, standings: Iterable[Standing]) -> dict[Standing, int]:
    """The ranks that go with points on tables."""
    return {each: position(tx, Table(*each[:3]), each[3]).rank for each in standings}


def size(tx: Transaction, table: Table) -> int:
    """How many are shown on a table."""
    return position(tx, table, 0).members


def top(tx: Transaction, table: Table, most: int, behind: tuple[int, bytes] | None = None) -> list[Row]:
    """The first on a table, or those behind somebody with so many points."""
    found = _next(tx, _BELOW, table, behind or _ABOVE_ALL, most)
    return _ranked(tx, table, found) if found else []


def around(tx: Transaction, table: Table, member: bytes, neighbours: int) -> list[Row]:
    """A member with so many above and below; nothing if the member isn't shown there."""
    found = tx.run(_OWN, **table._asdict(), member=member)
    if not found:
        return []
    place = found[0][1], found[0][0]
    above, below = (_next(tx, side, table, place, neighbours) for side in (_ABOVE, _BELOW))
    return _ranked(tx, table, [*reversed(above), *found, *below])


def standing(tx: Transaction, table: Table, member: bytes) -> Row | None:
    """A member on a table; None if not shown there."""
    return next(iter(around(tx, table, member, 0)), None)


_FAMILY = ("board", "scope", "span", "level", "family")
_ABOVE_ALL = 2**62, bytes(16)
_SHOWN = select_walled(scores, "member", "points", "known_by").where(
    *(scores.c[name] == bindparam(name, type_=scores.c[name].type) for name in Table._fields), scores.c.is_shown
)
_OWN = Prepared(_SHOWN.where(scores.c.member == bindparam("member", type_=LargeBinary)))
_PLACE = tuple_(scores.c.points, scores.c.member)
_GIVEN = tuple_(bindparam("points", type_=BigInteger), bindparam("member", type_=LargeBinary))
_MOST = bindparam("most", type_=BigInteger)
_ABOVE = Prepared(_SHOWN.where(_PLACE > _GIVEN).order_by(scores.c.points, scores.c.member).limit(_MOST))
_BELOW = Prepared(_SHOWN.where(_PLACE < _GIVEN).order_by(scores.c.points.desc(), scores.c.member.desc()).limit(_MOST))

_Found = Sequence[tuple[Any, ...]]


def _next(tx: Transaction, side: Prepared, table: Table, place: tuple[int, bytes], most: int) -> _Found:
    return tx.run(side, **table._asdict(), points=place[0], member=place[1], most=most) if most else []


def _ranked(tx: Transaction, table: Table, rows: _Found) -> list[Row]:
    """Neighbours on a table with their ranks: that of the first is looked up, and the others follow from it."""
    at, points = position(tx, table, rows[0][1]).rank, rows[0][1]
    many = _many(tx, table, {row[1] for row in rows})
    ranked = []
    for member, has, known_by in rows:
        if has != points:
            at, points = at + many[points], has
        ranked.append(Row(at, member, has, known_by))
    return ranked


def _many(tx: Transaction, table: Table, points: set[int]) -> dict[int, int]:
    """How many have exactly so many points."""
    wanted = [(*table, 0, *bucket(0, each)) for each in points] if len(points) > 1 else []
    return dict(tx.find_matching(counts, ("bucket", "members"), (*_FAMILY, "bucket"), wanted))
