"""The log as projections read it: what began to count, and what ceased to.

Events are a function of the log alone, so that a rebuild gives what was derived as it went, however far the log had
come by then. A voiding statement takes effect at its own position, or, where its target comes later, at that one's.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Select, and_, true

from lrs.storage import log
from lrs.storage.erasing.tombstones import Living
from lrs.storage.log import LogEntry
from lrs.storage.tables import statement_refs, statements
from lrs.storage.transaction import Transaction
from lrs.xapi import references as xapi

_IDS_A_QUERY = 500
_A_PAGE = 200
_NEVER = 2**63
STORED, VOIDED, ERASED = "stored", "voided", "erased"


@dataclass(frozen=True)
class Event:
    """What happened to a statement at a position of the log: it was `stored`, `voided` or `erased`.

    Its numbers are Python's, which may have more digits or fewer than were sent.

    `change` is 1 where it begins to count, -1 where it no longer does, and 0 where nothing changes: of a statement
    that was voided before it came, and of one that is erased after it was voided.
    """

    position: int
    kind: str
    change: int
    statement: Mapping[str, Any]


@dataclass(frozen=True)
class EventPage:
    """Events in the order of positions, and the position up to which the log was read."""

    events: Sequence[Event]
    position: int


def read_behind(tx: Transaction, position: int, most: int) -> EventPage:
    """What happened behind `position`, in up to `most` statements of the log."""
    page = log.read_behind(tx, position, most)
    parsed = [(entry, orjson.loads(entry.body)) for entry in page.entries if entry.body]
    voiding = [(entry, statement) for entry, statement in parsed if xapi.is_voiding(statement)]
    targets = _targets(tx, [_target_of(statement) for _, statement in voiding])
    concerned = (*(_id_of(statement) for entry, statement in parsed if entry.is_voided), *targets)
    voided_at = _voided_at(tx, concerned)
    events = (event for each in parsed for event in _events(*each, targets, voided_at))
    return EventPage(list(events), page.position)


def pages_behind(tx: Transaction, position: int) -> Iterator[EventPage]:
    """All that happened behind `position`, in pages."""
    while (page := read_behind(tx, position, _A_PAGE)).position > position:
        yield page
        position = page.position


def next_behind(tx: Transaction, position: int) -> tuple[int, bytes]:
    """Position and id of the statement that follows."""
    wanted = tx.select(statements.c.position, statements.c.statement_id).where(statements.c.position > position)
    row = tx.execute(wanted.order_by(statements.c.position).limit(1)).one()
    return row.position, row.statement_id


def erasing(tx: Transaction, living: Iterable[Living], through: int) -> list[Event]:
    """What it is to erase statements, which are still there, for whoever has read the log up to `through`."""
    read = [(each, orjson.loads(each.body)) for each in living if each.position <= through]
    voided_at = _voided_at(tx, [each.statement_id for each, statement in read if not xapi.is_voiding(statement)])
    return [
        Event(each.position, ERASED, -1 if voided_at.get(each.statement_id, _NEVER) > through else 0, statement)
        for each, statement in read
    ]


def is_voiding_lost(tx: Transaction, erased: Iterable[Living], through: int) -> bool:
    """Whether one of the statements voids what was read up to `through`, but was not read itself."""
    unread = (orjson.loads(each.body) for each in erased if each.position > through)
    targets = _targets(tx, [_target_of(statement) for statement in unread if xapi.is_voiding(statement)])
    return any(target.position <= through for target in targets.values())


def _events(
    entry: LogEntry, statement: Mapping[str, Any], targets: Mapping[bytes, LogEntry], voided_at: Mapping[bytes, int]
) -> Iterator[Event]:
    if entry.is_voided and voided_at.get(_id_of(statement), 0) < entry.position:
        yield Event(entry.position, VOIDED, 0, statement)
    else:
        yield Event(entry.position, STORED, 1, statement)
    if xapi.is_voiding(statement):
        target_id = _target_of(statement)
        target = targets.get(target_id)
        if target and target.position < entry.position == voided_at.get(target_id):
            yield Event(entry.position, VOIDED, -1, orjson.loads(target.body))


def _targets(tx: Transaction, ids: Iterable[bytes]) -> dict[bytes, LogEntry]:
    """Those of `ids` that are stored and voided, and not erased."""
    names = ("statement_id", "position", "body", "voided")
    found = tx.find_many(statements, names, "statement_id", ids)
    return {each: LogEntry(*entry) for each, *entry in found if entry[1] and entry[2]}


def _voided_at(tx: Transaction, ids: Sequence[bytes]) -> dict[bytes, int]:
    """The position of the first statement that voids each of `ids`.

    0 where that was erased, as if it had been there from the beginning: its own event is no more.
    """
    voided_at: dict[bytes, int] = {}
    for start in range(0, len(ids), _IDS_A_QUERY):
        portion = ids[start : start + _IDS_A_QUERY]
        for row in tx.execute(_voiders(tx).where(statement_refs.c.target_id.in_(portion))):
            voided_at.setdefault(row.target_id, row.position if row.is_there else 0)
    return voided_at


def _voiders(tx: Transaction) -> Select[Any]:
    """Who voids which target, in the order of positions, and whether it is still there."""
    is_there = (statements.c.body != b"").label("is_there")
    is_voider = and_(tx.within(statements), statements.c.statement_id == statement_refs.c.statement_id)
    wanted = tx.select(statement_refs.c.target_id, of=statement_refs).add_columns(statements.c.position, is_there)
    return (
        wanted.join(statements, is_voider).where(statement_refs.c.is_voiding == true()).order_by(statements.c.position)
    )


def _id_of(statement: Mapping[str, Any]) -> bytes:
    return UUID(statement["id"]).bytes


def _target_of(statement: Mapping[str, Any]) -> bytes:
    target = xapi.target_id(statement)
    assert target is not None, "a voiding statement points at another"
    return target.bytes
