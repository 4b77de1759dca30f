"""People: all the agents that they are known by, under whose keys their evidence is kept, and how they are called."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from lrs.api import (
    Transaction,
    agent_identity,
    agent_key,
    agents_of,
    checked_agent_key,
    names_of,
    personas_of,
    statements_at,
)

SECTION = "docs/competencies.md"


@dataclass(frozen=True)
class Person:
    """Somebody who is asked about: their persona's key, the keys of all its agents, and one by which they are named.

    `name` is what they are called, where it was looked up.
    """

    key: bytes
    keys: frozenset[bytes]
    agent: Mapping[str, Any]
    name: str = "somebody"


def people(tx: Transaction, agents: Iterable[Mapping[str, Any]]) -> list[Person]:
    """The people that agents are, in their order. Raises BadRequest where nothing identifies one."""
    keys = [(checked_agent_key(agent, SECTION), agent) for agent in agents]
    personas = personas_of(tx, {key for key, _ in keys})
    known_by = agents_of(tx, set(personas.values()))
    return [Person(personas[key], frozenset(known_by[personas[key]]), agent) for key, agent in keys]


def people_with(tx: Transaction, agent_keys: Iterable[bytes]) -> list[Person]:
    """The people whom agents with these keys are, each once and in the order of their keys, without names."""
    known_by = agents_of(tx, set(personas_of(tx, agent_keys).values()))
    return [Person(key, frozenset(keys), {}) for key, keys in sorted(known_by.items())]


def called(tx: Transaction, persons: Sequence[Person]) -> list[Person]:
    """The same people with their names."""
    names = names_of(tx, [each.agent for each in persons])
    return [replace(each, name=names.of(each.agent)) for each in persons]


def distinct(persons: Iterable[Person]) -> list[Person]:
    """People, each once, in the order in which they come first."""
    found: dict[bytes, Person] = {}
    for person in persons:
        found.setdefault(person.key, person)
    return list(found.values())


def agents_by_key(tx: Transaction, positions: Mapping[bytes, int]) -> dict[bytes, Mapping[str, Any]]:
    """Agents by their keys, each read from a statement about them, which stands at a position."""
    statements = statements_at(tx, set(positions.values()))
    found: dict[bytes, Mapping[str, Any]] = {}
    for key, position in positions.items():
        agents = _agents_in(statements[position]) if position in statements else ()
        found.update((key, agent) for agent in agents if agent_key(agent) == key)
    return found


def _agents_in(statement: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    actors = (statement["actor"], statement["object"])
    known = [each for each in actors if each.get("objectType", "Agent") in ("Agent", "Group")]
    members = [member for each in known for member in each.get("member", ())]
    return [each for each in (*known, *members) if "id" not in each and agent_identity(each)]
