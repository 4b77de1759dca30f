"""Whose portfolio is meant: a human under all agents that they are known as."""

from collections.abc import Mapping
from typing import Any

from lrs.api import (
    NotFound,
    Owner,
    Transaction,
    agent_key,
    checked_agent_key,
    find_personas,
    names_of,
    personas_of,
)
from lrs_portfolio.agents import Named

SECTION = "docs/portfolio.md"


def owner_of(tx: Transaction, named: Named) -> Owner:
    """The owner that somebody names. Raises BadRequest where nothing identifies them, NotFound."""
    return _of_persona(tx, bytes.fromhex(named)) if isinstance(named, str) else _of_agent(tx, named)


def _of_persona(tx: Transaction, key: bytes) -> Owner:
    found = find_personas(tx, [key]).get(key)
    if found is None:
        hint = "Who was never joined with others is named by their agent. Personas: lrs persona list"
        raise NotFound(f"there is no persona {key.hex()}", section=SECTION, hint=hint)
    return Owner(key, found.agents)


def _of_agent(tx: Transaction, agent: Mapping[str, Any]) -> Owner:
    key = checked_agent_key(agent, SECTION)
    persona = personas_of(tx, [key])[key]
    found = find_personas(tx, [persona]).get(persona)
    return Owner(persona, found.agents if found else (agent,))


def name_of(tx: Transaction, owner: Owner) -> str:
    """What an owner is called: a name, or else an identifier."""
    return names_of(tx, owner.agents).of(owner.agents[0])


def keys_of(owner: Owner) -> list[bytes]:
    """The keys of all agents of an owner, that under which they choose first."""
    return [key for key in map(agent_key, owner.agents) if key]
