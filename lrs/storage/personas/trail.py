"""What was joined to personas and parted from them: one entry an agent, kept until the person is erased."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, or_

from lrs.storage.personas.members import ERASED, GROUNDS, Grounds
from lrs.storage.tables import persona_trail
from lrs.storage.transaction import Transaction
from lrs.xapi import exact_json

JOINED, PARTED = "joined", "parted"
_NAMES = ("deed", "agent_key", "persona_key", "agent", *GROUNDS)


@dataclass(frozen=True)
class Step:
    """That an agent was joined to a persona, or parted from it."""

    deed: str
    agent_key: bytes
    persona_key: bytes
    agent: Mapping[str, Any]
    grounds: Grounds


def note(tx: Transaction, steps: Sequence[Step]) -> None:
    """Add steps to the trail; only for who holds the lock of personas."""
    last: int = tx.execute(tx.select(func.max(persona_trail.c.entry), of=persona_trail)).scalar_one() or 0
    tx.insert_many(persona_trail, ("entry", *_NAMES), [_row(last + at, step) for at, step in enumerate(steps, 1)])


def _row(entry: int, step: Step) -> tuple[Any, ...]:
    grounds = tuple(getattr(step.grounds, name) for name in GROUNDS)
    return (entry, step.deed, step.agent_key, step.persona_key, exact_json.dumps(step.agent), *grounds)


def about(tx: Transaction, persona_key: bytes, agent_keys: Sequence[bytes], limit: int) -> list[Step]:
    """What was done about a persona, and about these agents before, the latest first."""
    columns = [persona_trail.c[name] for name in _NAMES]
    is_about = or_(persona_trail.c.persona_key == persona_key, persona_trail.c.agent_key.in_(agent_keys))
    wanted = tx.select(*columns).where(is_about).order_by(persona_trail.c.entry.desc()).limit(limit)
    return [_step(row) for row in tx.execute(wanted)]


def changed_behind(tx: Transaction, entry: int) -> tuple[int, list[bytes]]:
    """The agents that were joined or parted behind an entry of the trail, and the last entry.

    Gives the keys of their personas too, so that who was in one with them is found.
    """
    columns = (persona_trail.c.entry, persona_trail.c.agent_key, persona_trail.c.persona_key)
    rows = tx.execute(tx.select(*columns).where(persona_trail.c.entry > entry)).all()
    keys = {bytes(key) for row in rows for key in (row.agent_key, row.persona_key)}
    return max((row.entry for row in rows), default=entry), sorted(keys)


def _step(row: Any) -> Step:
    deed, agent_key, persona_key, agent, *grounds = row
    return Step(deed, agent_key, persona_key, exact_json.loads(agent), Grounds(*grounds))


def forget(tx: Transaction, agent_keys: Sequence[bytes]) -> None:
    """Delete what was done about these agents, and the label of each of them where it was done by one."""
    tx.delete_many(persona_trail, ("agent_key",), [(each,) for each in agent_keys])
    theirs = tx.update(persona_trail).where(persona_trail.c.by_agent_key.in_(agent_keys))
    tx.execute(theirs.values(by_label=ERASED, by_agent_key=None))
