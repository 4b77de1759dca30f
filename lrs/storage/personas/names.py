"""What people are called: by the names that statements gave them under any of their identifiers."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

from lrs.storage import agents
from lrs.storage.personas.members import personas_of
from lrs.storage.tables import persona_agents
from lrs.storage.transaction import Transaction
from lrs.xapi import exact_json
from lrs.xapi.identity import identifier_text, identity, identity_text
from lrs.xapi.person import Person, agent_key

MOST_LETTERS = 100
# Control characters, and those that turn the direction of what follows: a name could hide what stands beside it.
_CONTROLS = (range(32), range(127, 160), range(0x200E, 0x2010), range(0x202A, 0x202F), range(0x2066, 0x206A))
_NOT_SHOWN = dict.fromkeys(chain.from_iterable(_CONTROLS), " ")

Agent = Mapping[str, Any]


@dataclass(frozen=True)
class Names:
    """The names of people, by the keys of their agents. They are strangers' words: a page has to escape them."""

    known: Mapping[bytes, str]

    def of(self, agent: Agent) -> str:
        """What somebody is called: by a name, or else an identifier; at most 100 letters."""
        return self.known.get(agent_key(agent) or b"") or _shown(agent)

    def beside(self, agent: Agent) -> str:
        """The identifier, which tells people of one name apart; empty where `of` is all that there is to say."""
        told = identifier_text(agent) if identity(agent) else ""
        return "" if told == self.of(agent) else told


def names_of(tx: Transaction, people: Iterable[Agent]) -> Names:
    """What many people are called, by the agents that stand for them: a query a kind of row, not one a person.

    Of several names the first in alphabetical order counts, so that a person has the same under all of their agents.
    """
    own: defaultdict[bytes, list[Agent]] = defaultdict(list)
    for agent in people:
        own[agent_key(agent) or b""].append(agent)
    own.pop(b"", None)
    persona_of = personas_of(tx, own)
    known_as: defaultdict[bytes, list[Agent]] = defaultdict(list)
    for key, persona in persona_of.items():
        known_as[persona] += own[key]
    joined = {persona for key, persona in persona_of.items() if key != persona}
    for persona, agent in tx.find_many(persona_agents, ("persona_key", "agent"), "persona_key", joined):
        known_as[persona].append(exact_json.loads(agent))
    names = _first_names(tx, known_as)
    return Names({key: names.get(persona) or _shown(own[key][0]) for key, persona in persona_of.items()})


def _first_names(tx: Transaction, known_as: Mapping[bytes, list[Agent]]) -> dict[bytes, str]:
    """A name of each persona that has any."""
    keys = {persona: Person.known_as(own).agent_keys for persona, own in known_as.items()}
    known = agents.names_of_each(tx, [*chain.from_iterable(keys.values())])
    lines = {persona: (_line(name) for key in own for name in known.get(key, ())) for persona, own in keys.items()}
    return {persona: min(filter(None, found), default="") for persona, found in lines.items()}


def _shown(agent: Agent) -> str:
    """What an agent is called by its own words."""
    return _line(identity_text(agent)) if identity(agent) or "name" in agent else "somebody"


def _line(text: str) -> str:
    """A text of strangers as one line that is not too long."""
    line = " ".join(text[: 10 * MOST_LETTERS].translate(_NOT_SHOWN).split())
    return line if len(line) <= MOST_LETTERS else f"{line[: MOST_LETTERS - 1]}…"
