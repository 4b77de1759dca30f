"""Who an agent is, as a Person (1.0.3 Communication 2.4, 2.0 4.1.6.3)."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from lrs.actor import Actor
from lrs.database import Database
from lrs.operations.personas.identifiers import key_of
from lrs.storage import agents
from lrs.storage.personas import members
from lrs.storage.transaction import Transaction
from lrs.xapi.person import Person
from xapi_schemas import IDENTIFIERS


def get_person(database: Database, actor: Actor, agent: Mapping[str, Any]) -> dict[str, Any]:
    """The Person: every identifier of the agent's persona, that which was asked for first, and all of their names.

    Every property is an array. Raises Forbidden.
    """
    actor.check("statements/read", "statements/read/mine", "all/read", "profile", "state", "define")
    with database.read(actor.store_id) as tx:
        together = [agent, *joined_to(tx, [agent])]
        known = agents.names(tx, Person.known_as(together).agent_keys)
    names = sorted({*known, agent["name"]} if "name" in agent else known)
    return {"objectType": "Person", **({"name": names} if names else {}), **_identifiers(together)}


def joined_to(tx: Transaction, given: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The identifiers of the personas in which these agents are, their own too; none of whom is in none."""
    persona_keys = members.personas_of(tx, map(key_of, given)).values()
    return [each for persona in members.find_personas(tx, persona_keys).values() for each in persona.agents]


def _identifiers(together: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    """What these agents are known by, each identifier once."""
    found: dict[str, list[Any]] = {}
    for name in IDENTIFIERS:
        for agent in together:
            if name in agent and agent[name] not in found.setdefault(name, []):
                found[name].append(agent[name])
    return {name: values for name, values in found.items() if values}
