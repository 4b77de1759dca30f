"""Where a person stands on the boards of the whole store, as their portfolio may show it."""

from collections.abc import Iterator, Mapping
from typing import Any

from lrs.api import NotFound, Owner, PluginStore, Section, Transaction, agent_identity
from lrs_leaderboard import ranking
from lrs_leaderboard.operations import Asked, Reading, member_key
from lrs_leaderboard.ranking import Row


def sections(tx: Transaction, owner: Owner, store: PluginStore) -> Iterator[Section]:
    """The boards on which a person is shown; nothing while they are derived for the first time."""
    try:
        reading = Reading(store, tx)
    except NotFound:
        return
    members = [member_key(each) for each in owner.agents if agent_identity(each)]
    yield Section("standing", "Leaderboards", list(_told(reading, members)))


def _told(reading: Reading, members: list[bytes]) -> Iterator[Mapping[str, Any]]:
    for each in reading.boards.all:
        board, table = reading.table(Asked(each.name))
        row = _best(reading, table, members)
        if row is not None:
            yield {
                "title": board.title,
                "text": f"Rank {row.rank} with {row.points} points",
                "facts": {"Rank": str(row.rank), "Points": str(row.points)},
            }


def _best(reading: Reading, table: ranking.Table, members: list[bytes]) -> Row | None:
    """The best of somebody's rows on a table; None where they aren't shown there."""
    rows = [ranking.standing(reading.tx, table, member) for member in members]
    return min((row for row in rows if row), key=lambda row: row.rank, default=None)
