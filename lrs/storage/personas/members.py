"""Personas: which agents are one human. An agent in none of them is a persona by itself, under its own key.

A persona has at least two agents, and an agent at most one persona. What changes them is noted in `persona_trail`.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from lrs.storage import agents
from lrs.storage.tables import persona_agents, personas
from lrs.storage.transaction import Transaction
from lrs.xapi import exact_json, references
from lrs.xapi.identity import identity, key
from lrs.xapi.person import Person

ERASED = "erased"  # in place of a label
LOCK = b"personas"  # of a store, for who changes them


@dataclass(frozen=True)
class Grounds:
    """By which proof agents are joined or parted, by whom, why, and when in microseconds since 1970 UTC.

    `by_agent_key` is that of who did it, where that is known; the label is theirs.
    """

    proof: str
    by_label: str
    by_agent_key: bytes | None
    reason: str
    at_us: int


GROUNDS = tuple(Grounds.__dataclass_fields__)


@dataclass(frozen=True)
class Member:
    """An agent of a persona: its key, its identifier, and how it was joined."""

    agent_key: bytes
    agent: Mapping[str, Any]
    grounds: Grounds


@dataclass(frozen=True)
class Persona:
    """A human with several identifiers, in the order in which they were joined, and names that they go by."""

    key: bytes
    begun_us: int
    members: tuple[Member, ...]
    names: tuple[str, ...]

    @property
    def agents(self) -> tuple[Mapping[str, Any], ...]:
        """The identifiers alone."""
        return tuple(member.agent for member in self.members)


def personas_of(tx: Transaction, agent_keys: Iterable[bytes]) -> dict[bytes, bytes]:
    """The key of the persona of each of these agents: its own where it is in none."""
    own = {each: each for each in agent_keys}
    return own | dict(tx.find_many(persona_agents, ("agent_key", "persona_key"), "agent_key", own))


def agents_of(tx: Transaction, persona_keys: Iterable[bytes]) -> dict[bytes, tuple[bytes, ...]]:
    """The keys of the agents of each of these personas, in order; of one that is no persona, its own."""
    wanted = set(persona_keys)
    found: dict[bytes, list[bytes]] = defaultdict(list)
    for persona_key, agent_key in tx.find_many(persona_agents, ("persona_key", "agent_key"), "persona_key", wanted):
        found[persona_key].append(agent_key)
    return {each: tuple(sorted(found[each])) if each in found else (each,) for each in wanted}


def joined_with(tx: Transaction, agent_keys: Iterable[bytes]) -> dict[bytes, tuple[bytes, ...]]:
    """The keys of all agents of the human whom each of these agents is, its own among them."""
    persona_of = personas_of(tx, agent_keys)
    known_as = agents_of(tx, persona_of.values())
    return {each: known_as[persona] for each, persona in persona_of.items()}


def find_personas(tx: Transaction, persona_keys: Iterable[bytes]) -> dict[bytes, Persona]:
    """Those of these that are personas of several agents, by their keys."""
    begun = dict(tx.find_many(personas, ("persona_key", "begun_us"), "persona_key", set(persona_keys)))
    members: dict[bytes, list[Member]] = defaultdict(list)
    names = ("persona_key", "agent_key", "agent", *GROUNDS)
    for persona_key, agent_key, agent, *grounds in tx.find_many(persona_agents, names, "persona_key", begun):
        members[persona_key].append(Member(agent_key, exact_json.loads(agent), Grounds(*grounds)))
    names_of = _names_of(tx, members)
    return {each: Persona(each, begun[each], _in_order(of_it), names_of[each]) for each, of_it in members.items()}


def _in_order(members: Sequence[Member]) -> tuple[Member, ...]:
    return tuple(sorted(members, key=lambda each: (each.grounds.at_us, each.agent_key)))


def _names_of(tx: Transaction, members: Mapping[bytes, Sequence[Member]]) -> dict[bytes, tuple[str, ...]]:
    """Names of the members of each persona."""
    keys = {each: Person.known_as([one.agent for one in of_it]).agent_keys for each, of_it in members.items()}
    known = agents.names_of_each(tx, [*chain.from_iterable(keys.values())])
    return {each: tuple(sorted({name for key in of_it for name in known.get(key, ())})) for each, of_it in keys.items()}


def searched(text: str) -> str:
    """A text as it is looked for, without case and without NUL, which PostgreSQL's text has not."""
    return text.replace("\0", "").casefold()


def begin(tx: Transaction, persona_key: bytes, at_us: int) -> None:
    """Begin a persona, which gets agents in the same transaction."""
    tx.insert(personas, {"persona_key": persona_key, "begun_us": at_us})


def add(tx: Transaction, persona_key: bytes, given: Mapping[bytes, Mapping[str, Any]], grounds: Grounds) -> None:
    """Put agents, by their keys, into a persona, which are in none."""
    values = tuple(getattr(grounds, name) for name in GROUNDS)
    names = ("agent_key", "persona_key", "agent", "known_by", "names_key", *GROUNDS)
    rows = [(each, persona_key, exact_json.dumps(agent), *_found_by(agent), *values) for each, agent in given.items()]
    tx.insert_many(persona_agents, names, rows)


def _found_by(agent: Mapping[str, Any]) -> tuple[str, bytes]:
    """By what an agent is searched: its identifier, and the key of its names."""
    known = str(identity(agent))
    return searched(known.partition(" ")[2]), key(references.AGENT, known)


def remove(tx: Transaction, agent_keys: Iterable[bytes]) -> None:
    """Take agents out of their personas."""
    tx.delete_many(persona_agents, ("agent_key",), [(each,) for each in agent_keys])


def end(tx: Transaction, persona_keys: Iterable[bytes]) -> None:
    """End personas that have no agents any more."""
    tx.delete_many(personas, ("persona_key",), [(each,) for each in persona_keys])


def count_those(tx: Transaction, agent_keys: Sequence[bytes]) -> int:
    """How many of these agents are in a persona."""
    return sum(1 for _ in tx.find_many(persona_agents, ("agent_key",), "agent_key", set(agent_keys)))


def forget_label(tx: Transaction, agent_keys: Sequence[bytes]) -> None:
    """Delete the label of each of these agents where one of them has joined others."""
    theirs = tx.update(persona_agents).where(persona_agents.c.by_agent_key.in_(agent_keys))
    tx.execute(theirs.values(by_label=ERASED, by_agent_key=None))
