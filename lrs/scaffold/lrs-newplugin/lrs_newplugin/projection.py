"""From the log to what is kept: `apply` writes it, and the functions above it say what counts."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import func

from lrs.api import Event, Rules, Standing, Transaction, agent_identity, agent_text
from lrs_newplugin.tables import deeds

# Raise it when the code below gives something else: everything is derived anew.
VERSION = 1

_KEY = ("person", "statement_id")
_COLUMNS = (*_KEY, "name")
Deed = tuple[str, str, str]


def counts(statement: Mapping[str, Any], rules: Rules) -> bool:
    """Whether a statement tells of a deed of the kind that the store has set, in any sender's spelling."""
    return rules.settings["concept"] in rules.concepts.of(statement["verb"]["id"])


def deeds_of(statement: Mapping[str, Any]) -> list[Deed]:
    """A row for each person who did it: the actor, or the members of a team."""
    actor = statement["actor"]
    people = actor.get("member", ()) if actor.get("objectType") == "Group" else [actor]
    return [(str(agent_identity(person)), statement["id"], agent_text(person)) for person in people]


def apply(tx: Transaction, events: Sequence[Event], rules: Rules) -> None:
    """Write down what begins to count, and strike out what no longer does, because it was voided or erased."""
    counting = [event for event in events if counts(event.statement, rules)]
    begun = [deed for event in counting if event.change > 0 for deed in deeds_of(event.statement)]
    ended = [deed for event in counting if event.change < 0 for deed in deeds_of(event.statement)]
    tx.insert_missing(deeds, _COLUMNS, begun)
    tx.delete_many(deeds, _KEY, [deed[:2] for deed in ended])


def standings(tx: Transaction, rules: Rules) -> Iterator[Standing]:
    """How many deeds each person has: by these a change of the settings is tried before it is made."""
    done, name = func.count().label("done"), func.max(deeds.c.name).label("name")
    wanted = tx.select(deeds.c.person, done, name).group_by(deeds.c.person)
    yield from (Standing(row.person, row.done, row.name) for row in tx.execute(wanted))
