"""Requests for endorsements as readers see them: who asked whom for what, and what became of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from lrs.api import NotFound
from lrs_endorsements import states
from lrs_endorsements.judging import taken_with
from lrs_endorsements.listing import Reading, item_name, statements
from lrs_endorsements.said import DECLINE, WITHDRAW, Statement
from lrs_endorsements.states import Taken
from lrs_endorsements.tables import asked, given, watched

OPEN, ANSWERED, DECLINED, WITHDRAWN, EXPIRED = "open", "answered", "declined", "withdrawn", "expired"
_COLUMNS = tuple(asked.c[name] for name in ("statement", "asker", "person", "expires_us", "at_us"))


@dataclass(frozen=True)
class ShownRequest:
    """A request, and what became of it; `answer` is the endorsement by which it was answered."""

    statement_id: UUID
    asker: Mapping[str, Any]
    person: Mapping[str, Any]
    item: str
    item_name: str
    level: str
    words: str
    at_us: int
    expires_us: int
    state: str
    answer: UUID | None


def to_answer(reading: Reading, agent: Mapping[str, Any], most: int) -> list[ShownRequest]:
    """What a person is asked for and hasn't answered, the newest first."""
    found = _listed(reading, asked.c.person.in_(reading.known_as(agent)), most)
    return [each for each in found if each.state == OPEN]


def made_by(reading: Reading, agent: Mapping[str, Any], most: int) -> list[ShownRequest]:
    """What a person has asked for, the newest first."""
    return _listed(reading, asked.c.asker.in_(reading.known_as(agent)), most)


def one(reading: Reading, statement_id: UUID) -> ShownRequest:
    """A request by its id. Raises NotFound."""
    found = _listed(reading, asked.c.statement == statement_id.bytes, 1)
    if not found:
        hint = "It may not be derived yet: try again in a moment."
        raise NotFound(f"there is no request {statement_id}", section="docs/endorsements.md", hint=hint)
    return found[0]


def _listed(reading: Reading, condition: Any, most: int) -> list[ShownRequest]:
    wanted = reading.tx.select(*_COLUMNS).where(condition).order_by(asked.c.at_us.desc(), asked.c.statement)
    rows = list(reading.tx.execute(wanted.limit(most)))
    keys = [bytes(row.statement) for row in rows]
    said = statements(reading.tx, [UUID(bytes=key) for key in keys])
    taken, answers = taken_with(reading.tx, keys), _answers(reading, keys)
    shown = []
    for row, key in zip(rows, keys, strict=True):
        statement = said.get(UUID(bytes=key))
        if statement is not None:
            state = _state(row, taken.get(key, ()), key in answers, reading.now_us)
            shown.append(_shown(reading, statement, row, state, answers.get(key)))
    return shown


def _answers(reading: Reading, requests: Sequence[bytes]) -> dict[bytes, bytes]:
    """The endorsements by which requests were answered."""
    pointing = dict(reading.tx.find_many(watched, ("statement", "watched"), "watched", requests))
    names = ("statement", "state")
    found = reading.tx.find_many(given, names, "statement", list(pointing))
    return {pointing[statement]: statement for statement, state in found if state != states.REFUSED}


def _state(row: Any, taken: Sequence[Taken], is_answered: bool, now_us: int) -> str:
    if any(step.kind == WITHDRAW and step.person == row.asker for step in taken):
        return WITHDRAWN
    if is_answered:
        return ANSWERED
    if any(step.kind == DECLINE and step.person == row.person for step in taken):
        return DECLINED
    return EXPIRED if 0 < row.expires_us <= now_us else OPEN


def _shown(reading: Reading, statement: Statement, row: Any, state: str, answer: bytes | None) -> ShownRequest:
    request = reading.reader.request(statement)
    assert request is not None, "only requests are kept as such"
    return ShownRequest(
        statement_id=UUID(bytes=row.statement),
        asker=statement["actor"],
        person=statement["object"],
        item=request.item,
        item_name=item_name(statement, request.item),
        level=request.parts.level,
        words=str(statement.get("result", {}).get("response", "")),
        at_us=row.at_us,
        expires_us=row.expires_us,
        state=state,
        answer=UUID(bytes=answer) if answer else None,
    )
