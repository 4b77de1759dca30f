"""People: all the agents that they are known by, and those of their identifiers that statements have."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from lrs.api import Actor, Names, Transaction, agent_key, agents_of, checked_agent_key, names_of, personas_of
from lrs_badges import tables
from lrs_badges.awarding.grounds import agent_of

SECTION = "docs/badges.md"


@dataclass(frozen=True)
class Person:
    """Somebody: their persona's key, the keys of all its agents, and their identifiers, the best of them first."""

    key: bytes
    keys: frozenset[bytes]
    agents: tuple[Mapping[str, Any], ...]

    @property
    def agent(self) -> Mapping[str, Any]:
        """The identifier by which they are named; empty where no statement has one."""
        return self.agents[0] if self.agents else {}


def people(tx: Transaction, keys: Iterable[bytes]) -> list[Person]:
    """The people whom agents with these keys are, each once and in the order of their keys."""
    return _of_personas(tx, set(personas_of(tx, keys).values()))


def by_keys(tx: Transaction, keys: Iterable[bytes]) -> Mapping[bytes, Person]:
    """The people by these keys, of agents or of personas: each of them may be a person's."""
    personas = personas_of(tx, keys)
    known = {each.key: each for each in _of_personas(tx, set(personas.values()))}
    return {key: known[persona] for key, persona in personas.items()}


def _of_personas(tx: Transaction, personas: Iterable[bytes]) -> list[Person]:
    known_by = agents_of(tx, personas)
    found: defaultdict[bytes, list[str]] = defaultdict(list)
    wanted = {key for each in known_by.values() for key in each}
    for key, identity in tx.find_many(tables.people, ("person", "identity"), "person", wanted):
        found[bytes(key)].append(identity)
    return [_person(persona, known_by[persona], found) for persona in sorted(known_by)]


def person(tx: Transaction, agent: Mapping[str, Any]) -> Person:
    """The person that an agent is. Raises BadRequest for one without identifier."""
    (found,) = people(tx, [checked_agent_key(agent, SECTION)])
    return found if found.agents else Person(found.key, found.keys, (agent,))


def names(tx: Transaction, persons: Iterable[Person]) -> Names:
    """What people are called, by any of their identifiers."""
    return names_of(tx, [agent for each in persons for agent in each.agents])


def _person(key: bytes, keys: Iterable[bytes], found: Mapping[bytes, list[str]]) -> Person:
    # One by which others can name them comes before a hash of it; else it is the same each time.
    spellings = sorted((text.startswith("mbox_sha1sum"), text) for each in keys for text in found.get(each, ()))
    return Person(key, frozenset(keys), tuple(agent_of(text) for _, text in spellings))


def is_person(tx: Transaction, agent: Mapping[str, Any], actor: Actor) -> bool:
    """Whether an agent is the person who acts, under any identifier."""
    return agent_key(actor.agent) in person(tx, agent).keys
