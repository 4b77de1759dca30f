"""Names for the people on boards, looked up when they are shown."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from lrs.api import Names, Transaction, agent_key, names_of, statements_at
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
    agents = {member: found_in(statements.get(position), member) for member, position in known_by.items()}
    names = names_of(tx, filter(None, agents.values()))
    return {
        member: _face(agent, names, chosen.get(member, visibility.Choice()), is_near=is_near)
        for member, agent in agents.items()
    }


def _face(agent: Mapping[str, Any] | None, names: Names, choice: visibility.Choice, *, is_near: bool) -> Face:
    if choice.visibility == choices.ALIAS:
        return Face(choice.alias)
    if choice.visibility == choices.NEIGHBOURS and not is_near:
        return ANONYMOUS
    return Face(names.of(agent), agent) if agent else ANONYMOUS


def found_in(said: Mapping[str, Any] | None, member: bytes) -> Mapping[str, Any] | None:
    """The Agent that a member is, as a statement names them; None where that is gone."""
    agents = (
        each for each in ((said["actor"], said["object"]) if said else ()) if each.get("objectType", "Agent") == "Agent"
    )
    return next((each for each in agents if agent_key(each) == member), None)
