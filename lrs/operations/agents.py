"""Who an agent is, as a Person (1.0.3 Communication 2.4, 2.0 4.1.6.3)."""

from collections.abc import Mapping
from typing import Any

from lrs.actor import Actor
from lrs.database import Database
from lrs.storage import agents
from lrs.xapi import references
from lrs.xapi.identity import identity, key
from xapi_schemas import IDENTIFIERS


def get_person(database: Database, actor: Actor, agent: Mapping[str, Any]) -> dict[str, Any]:
    """The Person: every property an array, with the names under which the agent appeared. Raises Forbidden."""
    actor.check("statements/read", "statements/read/mine", "all/read", "profile", "state", "define")
    with database.read(actor.store_id) as tx:
        known = agents.names(tx, key(references.AGENT, str(identity(agent))))
    names = sorted({*known, agent["name"]} if "name" in agent else known)
    person: dict[str, Any] = {"objectType": "Person"}
    if names:
        person["name"] = names
    return {**person, **{name: [agent[name]] for name in IDENTIFIERS if name in agent}}
