"""Ranks, found without counting those who stand above: by how many have how many points, in steps (`scores`)."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import itemgetter
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


class Part(NamedTuple):
    """A stretch of a table, and how many are shown on the whole of it."""

    rows: Sequence[Row]
    members: int


class Position(NamedTuple):
    """The rank that goes with some points on a table, how many share it, and of how many members."""

    rank: int
    equal: int
    members: int


def position(tx: Transaction, table: Table, points: int) -> Position:
    """Where so many points stand: the rank is one more than there are with more."""
    own = [bucket(level, points) for level in range(LEVELS)]
    wanted = [(*table, level, family) for level, (family, _) in enumerate(own)]
    found = list(tx.find_matching(counts, ("level", "bucket", "members"), _FAMILY, wanted))
    higher = sum(members for level, number, members in found if number > own[level][1])
    equal = sum(members for level, number, members in found if level == 0 and number == points)
    return Position(1 + higher, equal, sum(members for level, _, members in found if level == LEVELS - 1))


def ranks_of(tx: Transaction, standings: Iterable[Standing]) -> dict[Standing, int]:
    """The ranks that go with points on tables."""
    return {each: position(tx, Table(*each[:3]), each[3]).rank for each in standings}


def top(tx: Transaction, table: Table, most: int, behind: tuple[int, bytes] | None = None) -> Part:
    """The first on a table, or those behind somebody with so many points."""
    return _ranked(tx, table, _next(tx, _BELOW, table, behind or _ABOVE_ALL, most))


def around(tx: Transaction, table: Table, member: bytes, neighbours: int) -> Part:
    """A member with so many above and below; no rows if the member isn't shown there."""
    found = tx.run(_OWN, **table._asdict(), member=member)
    if not found:
        return _ranked(tx, table, found)
    place = found[0][1], found[0][0]
    above, below = (_next(tx, side, table, place, neighbours) for side in (_ABOVE, _BELOW))
    return _ranked(tx, table, [*reversed(above), *found, *below])


def standing(tx: Transaction, table: Table, member: bytes) -> Row | None:
    """A member on a table; None if not shown there."""
    return next(iter(around(tx, table, member, 0).rows), None)


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
_POINTS = 1


def _next(tx: Transaction, side: Prepared, table: Table, place: tuple[int, bytes], most: int) -> _Found:
    return tx.run(side, **table._asdict(), points=place[0], member=place[1], most=most) if most else []


def _ranked(tx: Transaction, table: Table, found: _Found) -> Part:
    """Neighbours on a table with their ranks: that of the first is looked up, and the others follow from it."""
    first = found[0][_POINTS] if found else 0
    rank, equal, members = position(tx, table, first)
    rows: list[Row] = []
    for points, sharing in groupby(found, itemgetter(_POINTS)):
        shared = [Row(rank, *each) for each in sharing]
        rows += shared
        rank += equal if points == first else len(shared)  # of the first, some may stand above these rows
    return Part(rows, members)
