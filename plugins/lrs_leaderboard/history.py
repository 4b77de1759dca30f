"""Ranks at the ends of days, on boards that never end: of those whose points have changed on the day.

A day ends when the log has a statement that was stored on a later one. What a rank was then is not changed by what
others do afterwards; after an erasure, a rebuild tells it by what is left.
"""

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import func

from lrs.api import STORED, Event, Transaction
from lrs_leaderboard import days, ranking
from lrs_leaderboard.boards import Boards
from lrs_leaderboard.scores import Place
from lrs_leaderboard.settings import ALL
from lrs_leaderboard.tables import moved, ranks, scores
from xapi_schemas import instant_us

_ENDLESS = 0
_TABLE = ("board", "scope")


def parts(tx: Transaction, boards: Boards, events: Sequence[Event]) -> Iterator[tuple[int, Sequence[Event]]]:
    """The events of a batch, day by day, each with the day; when one has ended, its ranks are kept."""
    if not any(board.period == ALL for board in boards.all):
        yield 0, events
        return
    today: int = tx.execute(tx.select(func.max(moved.c.day), of=moved)).scalar_one() or 0
    part: list[Event] = []
    for event in events:
        day = _stored_on(event, boards.zone)
        if day > today:
            yield today, part
            _close(tx)
            today, part = day, []
        part.append(event)
    yield today, part


def _stored_on(event: Event, zone: str) -> int:
    return days.day_of(instant_us(event.statement["stored"]), zone) if event.kind == STORED else 0


def note(tx: Transaction, boards: Boards, places: Iterable[Place], today: int) -> None:
    """Keep in mind whose points have changed today."""
    endless = {place for place in places if boards.all[place.board].period == ALL}
    tx.insert_missing(
        moved, (*_TABLE, "member", "day"), sorted((place.board, place.scope, place.member, today) for place in endless)
    )


def forget(tx: Transaction, boards: Boards, gone: Iterable[Place]) -> None:
    """Let go of the ranks of those who are on a table no more."""
    keys = [(place.board, place.scope, place.member) for place in gone if boards.all[place.board].period == ALL]
    tx.delete_many(ranks, (*_TABLE, "member"), keys)
    tx.delete_many(moved, (*_TABLE, "member"), keys)


def _close(tx: Transaction) -> None:
    """Keep the ranks of those who have moved."""
    movers = list(tx.execute(tx.select(moved.c.board, moved.c.scope, moved.c.member, moved.c.day)))
    keys = [(row.board, row.scope, _ENDLESS, row.member) for row in movers]
    points = {
        (board, scope, member): points
        for board, scope, member, points, is_shown in tx.find_matching(
            scores, (*_TABLE, "member", "points", "is_shown"), Place._fields, keys
        )
        if is_shown
    }
    places = ranking.ranks_of(tx, {(board, scope, _ENDLESS, has) for (board, scope, _), has in points.items()})
    tx.insert_many(
        ranks,
        (*_TABLE, "member", "day", "points", "place"),
        [
            (row.board, row.scope, row.member, row.day, has, places[row.board, row.scope, _ENDLESS, has])
            for row in movers
            if (has := points.get((row.board, row.scope, row.member))) is not None
        ],
    )
    tx.execute(tx.delete(moved))
