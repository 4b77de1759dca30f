"""Who is seen on boards, as each member has chosen last."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from lrs.api import Event, Transaction, agent_key
from lrs_leaderboard import choices, scores
from lrs_leaderboard.boards import Board, Boards
from lrs_leaderboard.scores import Place
from lrs_leaderboard.tables import choices as table
from lrs_leaderboard.tables import scores as scored

_CHOICE = ("member", "position", "statement", "visibility", "alias")


class Choice(NamedTuple):
    """How a member wants to be seen; `visibility` is empty for one who has not chosen."""

    visibility: str = ""
    alias: str = ""

    def is_shown_on(self, board: Board) -> bool:
        """Whether the member appears there at all."""
        if board.is_by_choice and not self.visibility:
            return False
        return self.visibility != choices.HIDDEN


def of_members(tx: Transaction, members: Iterable[bytes]) -> dict[bytes, Choice]:
    """What these members have chosen last, of whom some have."""
    found = sorted(tx.find_many(table, ("member", "position", "visibility", "alias"), "member", members))
    return {member: Choice(visibility, alias) for member, _, visibility, alias in found}


def hidden(tx: Transaction, boards: Boards, members: Iterable[bytes]) -> frozenset[tuple[int, bytes]]:
    """Which of these members don't appear, each with the number of the board."""
    everybody = set(members)
    chosen = of_members(tx, everybody)
    return frozenset(
        (board.number, member)
        for board in boards.all
        for member in (everybody if board.is_by_choice else chosen)
        if not chosen.get(member, Choice()).is_shown_on(board)
    )


def change(tx: Transaction, boards: Boards, events: Sequence[Event]) -> None:
    """Have members appear and vanish as they have chosen, or no longer have."""
    came, went = _chosen(events)
    members: set[bytes] = {row[0] for row in (*came, *went)}
    if not members:
        return
    before = of_members(tx, members)
    tx.insert_many(table, _CHOICE, came)
    tx.delete_many(table, ("member", "statement"), [(row[0], row[2]) for row in went])
    now = of_members(tx, members)
    for board in boards.all:
        for is_shown in (True, False):
            turned = {
                member
                for member in members
                if before.get(member, Choice()).is_shown_on(board) != is_shown
                and now.get(member, Choice()).is_shown_on(board) == is_shown
            }
            scores.show(tx, _places(tx, board, turned), is_shown=is_shown)


def _chosen(events: Sequence[Event]) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    """The choices that come, and those that go: as rows."""
    came: list[tuple[Any, ...]] = []
    went: list[tuple[Any, ...]] = []
    for event in events:
        chosen = choices.chosen(event.statement) if event.change else None
        member = agent_key(event.statement["actor"])
        if chosen is not None and member is not None:
            row = (member, event.position, UUID(event.statement["id"]).bytes, *chosen)
            (came if event.change > 0 else went).append(row)
    return came, went


def _places(tx: Transaction, board: Board, members: set[bytes]) -> Iterator[tuple[Place, int]]:
    """Where these members stand on a board, and with how many points."""
    for *place, points in list(tx.find_many(scored, (*Place._fields, "points"), "member", members)):
        if place[0] == board.number:
            yield Place(*place), points
