"""Looking at personas: one with its trail, or all of a store, of which some are looked for."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lrs.actor import Actor
from lrs.clock import iso
from lrs.database import Database
from lrs.errors import BadRequest, NotFound
from lrs.operations.personas.identifiers import SECTION, key_of, read_identifier
from lrs.storage import agents
from lrs.storage.personas import members, search
from lrs.storage.personas import trail as persona_trail
from lrs.storage.personas.members import Grounds, Persona
from lrs.storage.personas.search import Wanted
from lrs.storage.personas.trail import Step
from lrs.storage.transaction import Transaction
from lrs.xapi import exact_json
from lrs.xapi.person import Person

MOST_LISTED = 100
MOST_STEPS = 200
_KEY = re.compile("[0-9a-f]{32}", re.A)
_CURSOR = re.compile("([0-9]{1,18})-([0-9a-f]{32})", re.A)


@dataclass(frozen=True)
class Shown:
    """A human as a store knows them, under one identifier or several, and what was done about these.

    `persona` is None of whom has one identifier only.
    """

    key: bytes
    agents: Sequence[Mapping[str, Any]]
    names: Sequence[str]
    persona: Persona | None
    trail: Sequence[Step]

    def as_json(self) -> dict[str, Any]:
        known = as_json(self.persona) if self.persona else _alone(self)
        return {**known, "trail": [_step(each) for each in self.trail]}


@dataclass(frozen=True)
class Page:
    """Personas, and the cursor behind them; "" behind the last."""

    personas: Sequence[Persona]
    cursor: str


def of_agent(database: Database, actor: Actor, given: Any) -> Shown:
    """Who an Agent is. Raises BadRequest, Forbidden."""
    actor.check("all/read")
    agent = read_identifier(given)
    with database.read(actor.store_id) as tx:
        return _shown(tx, key_of(agent), agent)


def own(database: Database, actor: Actor) -> Shown | None:
    """Who the actor is; None where its credentials stand for nobody."""
    if not actor.agent:
        return None
    identified = read_identifier(actor.agent)
    with database.read(actor.store_id) as tx:
        return _shown(tx, key_of(identified), identified)


def get(database: Database, actor: Actor, key: str) -> Shown:
    """The persona with this key, or that of the agent with this one. Raises NotFound, Forbidden."""
    actor.check("all/read")
    found = None
    if _KEY.fullmatch(key):
        with database.read(actor.store_id) as tx:
            found = _shown(tx, bytes.fromhex(key), None)
    if found is None or not found.agents:
        raise NotFound(
            f"there is no persona {key[:40]!r} in this store",
            section=SECTION,
            hint="It may have been parted: look for one of its identifiers.",
        )
    return found


def _shown(tx: Transaction, key: bytes, agent: Mapping[str, Any] | None) -> Shown:
    """Whom a key stands for: of a persona, or of an agent, which is known if it was joined ever."""
    persona_key = members.personas_of(tx, [key])[key]
    persona = members.find_personas(tx, [persona_key]).get(persona_key)
    if persona:
        keys = [each.agent_key for each in persona.members]
        trail = persona_trail.about(tx, persona_key, keys, MOST_STEPS)
        return Shown(persona_key, persona.agents, persona.names, persona, trail)
    trail = [each for each in persona_trail.about(tx, key, [key], MOST_STEPS) if each.agent_key == key]
    known = [agent] if agent else [each.agent for each in trail[:1]]
    return Shown(key, known, agents.names(tx, Person.known_as(known).agent_keys), None, trail)


def find(database: Database, actor: Actor, text: str, cursor: str, limit: int = MOST_LISTED) -> Page:
    """Personas with `text` in an identifier, or as a whole name, newest first; all of them for "". Raises Forbidden."""
    actor.check("all/read")
    limit = min(limit or MOST_LISTED, MOST_LISTED)
    with database.read(actor.store_id) as tx:
        found = search.page(tx, Wanted(text, _behind(cursor)), limit + 1)
    last = found[limit - 1] if len(found) > limit else None
    return Page(found[:limit], f"{last.begun_us}-{last.key.hex()}" if last else "")


def each(database: Database, actor: Actor, text: str) -> Iterator[Persona]:
    """As `find`, all of them."""
    page = find(database, actor, text, "")
    yield from page.personas
    while page.cursor:
        page = find(database, actor, text, page.cursor)
        yield from page.personas


def _behind(cursor: str) -> tuple[int, bytes] | None:
    if not cursor:
        return None
    match = _CURSOR.fullmatch(cursor)
    if match is None:
        raise BadRequest(f"cursor is {cursor[:60]!r}", section=SECTION, hint="Take it from the link to more.")
    return int(match[1]), bytes.fromhex(match[2])


def as_json(persona: Persona) -> dict[str, Any]:
    """A persona as it is printed and answered."""
    return {
        "persona": persona.key.hex(),
        "begun": iso(persona.begun_us),
        "names": list(persona.names),
        "agents": [{"agent": each.agent, **_grounds(each.grounds)} for each in persona.members],
    }


def agents_in(line: bytes) -> list[Any]:
    """The agents of a persona as it was printed. Raises BadRequest on what is none."""
    try:
        return [each["agent"] for each in exact_json.loads(line)["agents"]]
    except (ValueError, TypeError, KeyError):
        raise BadRequest(
            "this is no persona", section=SECTION, hint="Take the lines as lrs persona list prints them."
        ) from None


def _alone(shown: Shown) -> dict[str, Any]:
    agents_alone = [{"agent": each} for each in shown.agents]
    return {"persona": shown.key.hex(), "begun": None, "names": shown.names, "agents": agents_alone}


def _step(step: Step) -> dict[str, Any]:
    known = {"deed": step.deed, "agent": step.agent, "persona": step.persona_key.hex()}
    return {**known, **_grounds(step.grounds)}


def _grounds(grounds: Grounds) -> dict[str, Any]:
    return {"at": iso(grounds.at_us), "proof": grounds.proof, "by": grounds.by_label, "reason": grounds.reason}
