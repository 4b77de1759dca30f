"""What everybody has on each table of each board, and how many have how much: so that a rank is a sum of few numbers.

A table is a board, a scope and a span: the first day of its period, or 0 where that has no beginning. A rolling board
has a table for each day, and that of its window, which is brought forward with the days (`rolling`).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import func

from lrs.api import Transaction
from lrs_leaderboard.awards import Changes
from lrs_leaderboard.boards import NOBODY, Board, Boards, board_number
from lrs_leaderboard.days import ROLLING_DAYS, first_day, following
from lrs_leaderboard.judging import Award
from lrs_leaderboard.settings import DAY
from lrs_leaderboard.tables import awards, counts, scores

# A bucket of a level has so many of the level below.
STEP_BITS = 7
LEVELS = 5
WINDOW = 0
_SCORE = ("board", "scope", "span", "member", "points", "awards", "is_shown", "known_by")
_COUNT = ("board", "scope", "span", "level", "family", "bucket", "members")


_Points = tuple[int, bytes, int, int]


class Place(NamedTuple):
    """A member on a table."""

    board: int
    scope: bytes
    span: int
    member: bytes


class Gain(NamedTuple):
    """What somebody gains or loses on a table; `is_loss` where an award went that was there."""

    points: int = 0
    awards: int = 0
    known_by: int = 0
    is_loss: bool = False

    def and_also(self, award: Award) -> "Gain":
        known_by = max(self.known_by, award.known_by)
        return Gain(self.points + award.points, self.awards + 1, known_by, self.is_loss)

    def without(self, award: Award) -> "Gain":
        return Gain(self.points - award.points, self.awards - 1, self.known_by, is_loss=True)


_NOTHING = Gain()


@dataclass(frozen=True)
class Tables:
    """The tables of a store: up to which day each rolling board counts, and who isn't shown on which board."""

    boards: Boards
    windows: Mapping[int, int]
    hidden: frozenset[tuple[int, bytes]]


def gains(tables: Tables, changes: Changes) -> dict[Place, Gain]:
    """What changed awards change on every table."""
    gained: dict[Place, Gain] = defaultdict(Gain)
    for award in changes.before.values():
        for place in _places(tables, award):
            gained[place] = gained[place].without(award)
    for award in changes.after.values():
        for place in _places(tables, award):
            gained[place] = gained[place].and_also(award)
    return gained


def _places(tables: Tables, award: Award) -> Iterator[Place]:
    if award.member == NOBODY:
        return
    board = tables.boards.all[board_number(award.rule)]
    if not board.is_rolling:
        yield Place(board.number, award.scope, first_day(award.day, board.period), award.member)
        return
    yield Place(board.number, award.scope, award.day, award.member)
    if is_within(award.day, tables.windows.get(board.number, 0)):
        yield Place(board.number, award.scope, WINDOW, award.member)


def is_within(day: int, window: int) -> bool:
    """Whether a rolling board counts a day that counts up to `window`."""
    return window - ROLLING_DAYS < day <= window


def change(tx: Transaction, tables: Tables, gained: Mapping[Place, Gain]) -> list[Place]:
    """Bring the tables forward; where somebody doesn't stand any more."""
    rows = [
        (*place, gain.points, gain.awards, (place.board, place.member) not in tables.hidden, gain.known_by)
        for place, gain in gained.items()
        if gain != _NOTHING
    ]
    counted: Counter[_Points] = Counter()
    gone: list[Place] = []
    found = tx.add_up(
        scores, rows, names=_SCORE, adds=("points", "awards"), greatest=("known_by",), returning=_SCORE[:-1]
    )
    for board, scope, span, member, points, many, is_shown in found:
        place = Place(board, scope, span, member)
        gain = gained[place]
        if is_shown:
            counted[board, scope, span, points - gain.points] -= bool(many - gain.awards)
            counted[board, scope, span, points] += bool(many)
        if not many:
            gone.append(place)
        elif gain.is_loss:
            _know_again(tx, tables, place)
    tx.delete_many(scores, Place._fields, gone)
    _count(tx, counted)
    return gone


def _count(tx: Transaction, counted: Mapping[_Points, int]) -> None:
    """Add to how many members have how many points on a table."""
    many: Counter[tuple[int, bytes, int, int, int, int]] = Counter()
    for (board, scope, span, points), change in counted.items():
        if change:
            for level in range(LEVELS):
                many[board, scope, span, level, *bucket(level, points)] += change
    rows = [(*key, change) for key, change in many.items() if change]
    are_fewer = any(row[-1] < 0 for row in rows)
    left = tx.add_up(counts, rows, names=_COUNT, adds=("members",), returning=_COUNT if are_fewer else ())
    tx.delete_many(counts, _COUNT[:-1], [row[:-1] for row in left if row[-1] == 0])


def bucket(level: int, points: int) -> tuple[int, int]:
    """The bucket of a level in which so many points lie, behind its family: that of the next level."""
    family = points >> (STEP_BITS * (level + 1)) if level < LEVELS - 1 else 0
    return family, points >> (STEP_BITS * level)


def _know_again(tx: Transaction, tables: Tables, place: Place) -> None:
    """Look up by what a member is known who has lost an award."""
    board = tables.boards.all[place.board]
    first, last = days_of(board, place.span, tables.windows.get(place.board, 0))
    wanted = tx.select(func.max(awards.c.known_by), of=awards).where(
        awards.c.member == place.member,
        awards.c.rule.between(*board.rule_numbers),
        awards.c.scope == place.scope,
        awards.c.day.between(first, last),
    )
    _set(tx, place, {"known_by": tx.execute(wanted).scalar_one() or 0})


def _set(tx: Transaction, place: Place, values: Mapping[str, Any]) -> None:
    """Set columns of a member's score."""
    found = tx.update(scores).where(*(scores.c[name] == value for name, value in place._asdict().items()))
    tx.execute(found.values(values))


def days_of(board: Board, span: int, window: int = 0) -> tuple[int, int]:
    """The first and the last day that a table of a board has."""
    if board.is_rolling and span == WINDOW:
        return (window - ROLLING_DAYS + 1, window) if window else (0, 2**31 - 1)
    if not span:
        return 0, 2**31 - 1
    return span, following(span, DAY if board.is_rolling else board.period) - 1


def show(tx: Transaction, places: Iterable[tuple[Place, int]], *, is_shown: bool) -> None:
    """Have members appear on tables, or vanish from them, who have so many points there."""
    counted: Counter[_Points] = Counter()
    for place, points in places:
        _set(tx, place, {"is_shown": is_shown})
        counted[*place[:3], points] += 1 if is_shown else -1
    _count(tx, counted)
