"""Recording deeds: the statement is stored, and everything else follows from it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from lrs.api import Actor, NotFound, PluginStore, Transaction
from lrs_competencies.mastery.deeds import DROP, REACH, Deed, statement
from lrs_competencies.mastery.holding import rank_of
from lrs_competencies.mastery.people import SECTION
from lrs_competencies.mastery.reading import Reading


def check(tx: Transaction, told: Deed) -> None:
    """Raise BadRequest for a level that is none of the item's, NotFound for a goal that is none of the person's."""
    if told.item and told.level:
        rank_of(told.item, told.level)
    if told.kind in (DROP, REACH) and told.refers_to:
        _check_goal(Reading(tx), told.agent, UUID(told.refers_to))


def record(store: PluginStore, actor: Actor, told: Deed) -> str:
    """Store the statement that records a deed; its id. Raises InvalidStatements, BadRequest, NotFound."""
    with store.read() as tx:
        check(tx, told)
    (statement_id,) = store.record(actor, [statement(told, store.settings["base"])])
    return statement_id


def _check_goal(reading: Reading, agent: Mapping[str, Any], goal: UUID) -> None:
    known = {each.statement for each, _ in reading.goals(reading.person(agent))}
    if goal.bytes not in known:
        hint = "GET /competencies/api/goals lists them, with their statements."
        raise NotFound(f"{goal} is no goal of this person", section=SECTION, hint=hint)
