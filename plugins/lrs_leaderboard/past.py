"""How members stood: in earlier periods, or at the ends of days."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from lrs.api import Transaction
from lrs_leaderboard import days
from lrs_leaderboard.boards import Board
from lrs_leaderboard.operations import Asked, Reading, member_key
from lrs_leaderboard.ranking import Table, position, standing
from lrs_leaderboard.settings import ALL, DAY
from lrs_leaderboard.tables import ranks, scores

MOST_SPANS = 60


@dataclass(frozen=True)
class Past:
    """A rank at some time: that of the span that begins with a day, or at the end of that day."""

    day: date
    rank: int
    points: int


def of_member(reading: Reading, asked: Asked, agent: Mapping[str, Any]) -> list[Past]:
    """How a member stood, the earliest first: in the last spans, or, on a board that never ends, on the last days.

    Raises NotFound.
    """
    board, table = reading.table(asked)
    member = member_key(agent)
    if board.period == ALL:
        return _ranks(reading, table, member)
    return [
        Past(
            date.fromordinal(row.span), position(reading.tx, table._replace(span=row.span), row.points).rank, row.points
        )
        for row in _scored(reading.tx, table, member, _last_spans(reading, board))
    ]


def _last_spans(reading: Reading, board: Board) -> list[int]:
    """The span that is going on, and those before; of a rolling board, which has no other, days."""
    period = DAY if board.is_rolling else board.period
    spans = [days.first_day(reading.today, period)]
    while len(spans) < MOST_SPANS:
        spans.append(days.previous(spans[-1], period))
    return spans


def _scored(tx: Transaction, table: Table, member: bytes, spans: Sequence[int]) -> list[Any]:
    """Where a member is shown with how many points, the earliest span first."""
    columns = scores.c
    wanted = tx.select(columns.span, columns.points).where(
        columns.board == table.board,
        columns.scope == table.scope,
        columns.member == member,
        columns.span.in_(spans),
        columns.is_shown,
    )
    return list(tx.execute(wanted.order_by(columns.span)))


def _ranks(reading: Reading, table: Table, member: bytes) -> list[Past]:
    columns = ranks.c
    wanted = reading.tx.select(columns.day, columns.place, columns.points).where(
        columns.board == table.board, columns.scope == table.scope, columns.member == member
    )
    rows = list(reading.tx.execute(wanted.order_by(columns.day.desc()).limit(MOST_SPANS)))
    found = [Past(date.fromordinal(row.day), row.place, row.points) for row in reversed(rows)]
    now = standing(reading.tx, table, member)
    if now is not None:
        found = [past for past in found if past.day.toordinal() < reading.today]
        found.append(Past(date.fromordinal(reading.today), now.rank, now.points))
    return found if now is not None else []
