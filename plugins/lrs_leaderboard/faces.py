"""Names for the people on boards, read from a statement of theirs when they are shown."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from lrs.api import Transaction, agent_key, agent_text, statements_at
from lrs_leaderboard import choices, visibility
from lrs_leaderboard.ranking import Row


@dataclass(frozen=True)
class Face:
    """How a member is shown: `agent` only where they are shown by their own name."""

    name: str
    agent: Mapping[str, Any] | None = None


ANONYMOUS = Face("A member")


def of_rows(tx: Transaction, rows: Iterable[Row], *, is_near: bool = False) -> dict[bytes, Face]:
    """How the members in these rows are shown; `is_near` to a neighbour."""
    known_by = {row.member: row.known_by for row in rows}
    chosen = visibility.of_members(tx, known_by)
    statements = statements_at(tx, known_by.values())
    return {
        member: _face(member, statements.get(position), chosen.get(member, visibility.Choice()), is_near=is_near)
        for member, position in known_by.items()
    }


def _face(member: bytes, said: Mapping[str, Any] | None, choice: visibility.Choice, *, is_near: bool) -> Face:
    if choice.visibility == choices.ALIAS:
        return Face(choice.alias)
    if choice.visibility == choices.NEIGHBOURS and not is_near:
        return ANONYMOUS
    agent = found_in(said, member) if said else None
    return Face(agent_text(agent), agent) if agent else ANONYMOUS


def found_in(said: Mapping[str, Any], member: bytes) -> Mapping[str, Any] | None:
    """The Agent that a member is, as a statement names them."""
    agents = (each for each in (said["actor"], said["object"]) if each.get("objectType", "Agent") == "Agent")
    return next((each for each in agents if agent_key(each) == member), None)
