"""Lists of personas, of all of a store or of those with a text."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select

from lrs.storage.personas.members import Persona, find_personas, searched
from lrs.storage.tables import agent_names, persona_agents, personas
from lrs.storage.transaction import Transaction
from lrs.xapi.person import agent_key


@dataclass(frozen=True)
class Wanted:
    """Which personas to list: those with `text` in an identifier, or as a whole name; behind a time and a key."""

    text: str = ""
    behind: tuple[int, bytes] | None = None


def page(tx: Transaction, wanted: Wanted, limit: int) -> list[Persona]:
    """The personas that are wanted, newest first."""
    at, persona_key = personas.c.begun_us, personas.c.persona_key
    conditions: list[ColumnElement[bool]] = [persona_key.in_(_meant(tx, wanted.text))] if wanted.text else []
    if wanted.behind is not None:
        begun_us, last = wanted.behind
        conditions.append(or_(at < begun_us, and_(at == begun_us, persona_key < last)))
    chosen = tx.select(persona_key).where(*conditions).order_by(at.desc(), persona_key.desc()).limit(limit)
    keys = list(tx.execute(chosen).scalars())
    found = find_personas(tx, keys)
    return [found[each] for each in keys if each in found]


def _meant(tx: Transaction, text: str) -> Select[Any]:
    """The keys of personas one of whose agents is meant by a text; a mail address means its SHA-1 too."""
    of_it = persona_agents.c
    named = and_(tx.within(agent_names), agent_names.c.key == of_it.names_key, agent_names.c.name == text.encode())
    by_sum = agent_key({"mbox": f"mailto:{text.strip().removeprefix('mailto:')}"})
    is_meant = (of_it.known_by.contains(searched(text), autoescape=True), of_it.agent_key == by_sum)
    return tx.select(of_it.persona_key).where(or_(*is_meant, exists(select(agent_names.c.key).where(named))))
