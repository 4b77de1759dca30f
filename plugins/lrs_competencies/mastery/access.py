"""Who may see whose competencies, and who may do what about them."""

from collections.abc import Mapping
from typing import Any

from lrs.api import Actor, Scope, Transaction, agent_key
from lrs_competencies.blueprint import READ
from lrs_competencies.mastery.deeds import OWN_DEEDS
from lrs_competencies.mastery.people import people

MINE, AWARD, ROLES = "competencies/mine", "competencies/award", "competencies/roles"
SCOPES = (
    Scope(MINE, "see their own competencies, and set goals of their own"),
    Scope(AWARD, "confer and revoke competencies, and set goals for others"),
    Scope(ROLES, "change role profiles"),
)
_READERS = (READ, AWARD, "statements/read", "all/read")


def may_see_all(actor: Actor) -> bool:
    """Whether somebody may see everybody's: whoever may read statements sees what competencies are made of."""
    return actor.may(*_READERS)


def check_sees(tx: Transaction, actor: Actor, agent: Mapping[str, Any]) -> None:
    """Raise Forbidden unless somebody may see what a person has: a member their own."""
    if not may_see_all(actor) and not (actor.may(MINE, "statements/read/mine") and _is(tx, actor, agent)):
        actor.check(READ)


def check_sees_all(actor: Actor) -> None:
    """Raise Forbidden unless somebody may see everybody's."""
    if not may_see_all(actor):
        actor.check(READ)


def check_does(tx: Transaction, actor: Actor, agent: Mapping[str, Any], kind: str) -> None:
    """Raise Forbidden unless somebody may do such a deed about a person: a member to themself what is theirs to do."""
    is_own = kind in OWN_DEEDS and actor.may(MINE) and _is(tx, actor, agent)
    if not is_own:
        actor.check(AWARD)


def _is(tx: Transaction, actor: Actor, agent: Mapping[str, Any]) -> bool:
    """Whether an actor is a person, under any of their identifiers."""
    (asked,) = people(tx, [agent])
    return agent_key(actor.agent) in asked.keys
