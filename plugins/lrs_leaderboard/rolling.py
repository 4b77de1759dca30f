"""Rolling boards, which count the last 30 days: brought forward with the days."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import BigInteger, cast, func

from lrs.api import Transaction
from lrs_leaderboard import days, scores
from lrs_leaderboard.boards import Board, Boards
from lrs_leaderboard.days import ROLLING_DAYS
from lrs_leaderboard.scores import WINDOW, Gain, Place, Tables
from lrs_leaderboard.tables import clocks
from lrs_leaderboard.tables import scores as table
from lrs_leaderboard.visibility import hidden


def windows(tx: Transaction) -> Mapping[int, int]:
    """Up to which day each rolling board counts, by its number."""
    return {row.board: row.day for row in tx.execute(tx.select(clocks.c.board, clocks.c.day))}


def advance(tx: Transaction, boards: Boards, now_us: int) -> None:
    """Have each rolling board count up to today."""
    rolling = [board for board in boards.all if board.is_rolling]
    if not rolling:
        return
    today, reached = days.day_of(now_us, boards.zone), windows(tx)
    for board in rolling:
        if reached.get(board.number, 0) < today:
            _advance(tx, boards, board, reached.get(board.number, 0), today)


def _advance(tx: Transaction, boards: Boards, board: Board, since: int, today: int) -> None:
    tx.upsert(clocks, {"board": board.number, "day": today}, changes=["day"])
    first = max(since - ROLLING_DAYS + 1, 0)
    gained: dict[Place, Gain] = {}
    for row in _of_days(tx, board, first, min(today - ROLLING_DAYS, since)):
        place = Place(board.number, row.scope, WINDOW, row.member)
        gained[place] = Gain(-row.points, -row.awards, is_loss=True)
    for row in _of_days(tx, board, max(since, today - ROLLING_DAYS) + 1, today):
        place = Place(board.number, row.scope, WINDOW, row.member)
        before = gained.get(place, Gain())
        known_by = max(before.known_by, row.known_by)
        gained[place] = Gain(before.points + row.points, before.awards + row.awards, known_by, before.is_loss)
    members = {place.member for place in gained}
    scores.change(tx, Tables(boards, {board.number: today}, hidden(tx, boards, members)), gained)


def _of_days(tx: Transaction, board: Board, first: int, last: int) -> list[Any]:
    """What members have got on the days of a board from the first to the last."""
    # PostgreSQL's sums of bigint are numeric.
    summed = (cast(func.sum(table.c[name]), BigInteger).label(name) for name in ("points", "awards"))
    wanted = (
        tx.select(table.c.scope, table.c.member, *summed, func.max(table.c.known_by).label("known_by"))
        .where(table.c.board == board.number, table.c.span.between(max(first, WINDOW + 1), last))
        .group_by(table.c.scope, table.c.member)
    )
    return list(tx.execute(wanted))
