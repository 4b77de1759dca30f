"""What everybody has on each table, told to an operator who compares rules: by name, whoever chose an alias."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import and_, not_

from lrs.api import Rules, Standing, Transaction, agent_identity, names_of, statements_at
from lrs_leaderboard import days, faces
from lrs_leaderboard.boards import Boards
from lrs_leaderboard.scores import WINDOW
from lrs_leaderboard.tables import named_scopes, scores

_AT_ONCE = 500  # statements are read to name so many


def standings(tx: Transaction, rules: Rules) -> Iterator[Standing]:
    """The points of everybody on each table on which they are shown; of a rolling board, those of the last days."""
    boards, iris = Boards(rules), _iris(tx)
    for rows in _shown(tx, boards).partitions(_AT_ONCE):
        yield from _told(tx, boards, iris, rows)


def _shown(tx: Transaction, boards: Boards) -> Any:
    columns = scores.c
    rolling = [board.number for board in boards.all if board.is_rolling]
    is_single_day = and_(columns.board.in_(rolling), columns.span != WINDOW)
    wanted = tx.select(*(columns[name] for name in ("board", "scope", "span", "member", "points", "known_by")))
    return tx.execute(wanted.where(columns.is_shown, not_(is_single_day)))


def _iris(tx: Transaction) -> Mapping[tuple[int, bytes], str]:
    """What the tables of boards are of, but for the whole store."""
    columns = named_scopes.c
    wanted = tx.select(columns.board, columns.scope, columns.iri)
    return {(row.board, row.scope): row.iri for row in tx.execute(wanted)}


def _told(
    tx: Transaction, boards: Boards, iris: Mapping[tuple[int, bytes], str], rows: Sequence[Any]
) -> Iterator[Standing]:
    said = statements_at(tx, {row.known_by for row in rows})
    agents = {row.member: faces.found_in(said.get(row.known_by), row.member) for row in rows}
    names = names_of(tx, filter(None, agents.values()))
    for row in rows:
        agent = agents[row.member]
        who = agent_identity(agent) if agent else None
        place = (boards.all[row.board].name, iris.get((row.board, row.scope)), days.text(row.span))
        name = " ".join(filter(None, (*place, who or row.member.hex())))
        yield Standing(name, row.points, names.of(agent) if agent else "")
