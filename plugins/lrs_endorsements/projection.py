"""From the log to who endorses whom, and where each endorsement stands.

What is kept is a function of the statements that count, not of their order: a batch keeps what each statement says by
itself, and then judges anew the endorsements that it has a say in.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from lrs.api import ERASED, Event, Projection, Rules, Transaction
from lrs_endorsements import cases, judging
from lrs_endorsements.cases import referred
from lrs_endorsements.judging import Arrived
from lrs_endorsements.persons import NOBODY, item_key, person_key
from lrs_endorsements.said import Reader, Statement
from lrs_endorsements.tables import PROJECTION_NAME, asked, given, holdings, presences, steps, watched
from lrs_endorsements.vocabulary import Vocabulary

_Rows = dict[Any, list[tuple[Any, ...]]]
_COLUMNS: Mapping[Any, Sequence[str]] = {
    asked: ("statement", "asker", "person", "item", "at_us", "expires_us", "position"),
    steps: ("subject", "statement", "kind", "person", "at_us"),
    watched: ("watched", "statement"),
    presences: ("person", "place", "statement", "at_us", "kind"),
    holdings: ("person", "item", "statement", "at_us", "level"),
}


def apply(tx: Transaction, events: Sequence[Event], rules: Rules) -> None:
    """Bring endorsements forward by a batch of events."""
    reader = Reader(Vocabulary(rules.settings["base"]), rules.concepts)
    came, gone = _net(events)
    left = _Batch(reader)
    for statement in gone.values():
        left.read(statement, 0)
    pairs = judging.pairs(tx, [each.bytes for each in gone])
    _forget(tx, left.rows, gone)
    arrived = _Batch(reader)
    for statement, position in came.values():
        arrived.read(statement, position)
    for table, rows in arrived.rows.items():
        tx.insert_many(table, _COLUMNS[table], rows)
    concerned = {each.bytes for each in (*came, *gone)}
    touched = judging.touched(tx, concerned, left.rows, arrived.rows) | arrived.endorsements.keys()
    erased = {UUID(event.statement["id"]) for event in events if event.kind == ERASED}
    judge = judging.Judge(tx, reader, cases.Rules(rules.settings), erased)
    judge.anew(touched - {each.bytes for each in gone}, arrived.endorsements, pairs)


def _net(events: Sequence[Event]) -> tuple[dict[UUID, tuple[Statement, int]], dict[UUID, Statement]]:
    """The statements that count since this batch, with their positions, and those that don't any more."""
    came: dict[UUID, tuple[Statement, int]] = {}
    gone: dict[UUID, Statement] = {}
    for event in events:
        statement_id = UUID(event.statement["id"])
        if event.change > 0:
            came[statement_id] = event.statement, event.position
        elif event.change < 0 or event.kind == ERASED:
            came.pop(statement_id, None)
            gone[statement_id] = event.statement
    return came, gone


@dataclass
class _Batch:
    """What statements say, as rows of the tables, and the endorsements among them with their positions."""

    reader: Reader
    rows: _Rows = field(default_factory=lambda: {table: [] for table in _COLUMNS})
    endorsements: dict[bytes, Arrived] = field(default_factory=dict)

    def read(self, statement: Statement, position: int) -> None:
        """Note what a statement says."""
        key = UUID(statement["id"]).bytes
        endorsement = self.reader.endorsement(statement)
        if endorsement is not None:
            self.endorsements[key] = Arrived(endorsement, position)
            self.rows[watched] += [(each.bytes, key) for each in sorted(referred(endorsement))]
            return
        self._read_request(statement, key, position)
        self._read_rest(statement, key)

    def _read_request(self, statement: Statement, key: bytes, position: int) -> None:
        request = self.reader.request(statement)
        if request is not None:
            item, expires_us = item_key(request.item), request.parts.expires_us
            self.rows[asked].append((key, request.asker, request.person, item, request.at_us, expires_us, position))

    def _read_rest(self, statement: Statement, key: bytes) -> None:
        step, presence = self.reader.step(statement), self.reader.presence(statement)
        if step is not None:
            self.rows[steps].append((step.subject, key, step.kind, step.person, step.at_us))
        if presence is not None:
            self.rows[presences].append((presence.person, presence.place, key, presence.at_us, presence.kind))
        grant = self.reader.grant(statement) if self.reader.is_grant(statement) else None
        if grant is not None and grant.person is not None and grant.item:
            person = person_key(grant.person)
            if person != NOBODY:
                self.rows[holdings].append((person, item_key(grant.item), key, grant.at_us, grant.level))


def _forget(tx: Transaction, rows: _Rows, gone: Iterable[UUID]) -> None:
    """Let go of what was kept of statements that don't count any more."""
    for table, said in rows.items():
        key = [column.name for column in table.primary_key if column.name not in ("store_id", "generation")]
        places = [_COLUMNS[table].index(name) for name in key]
        tx.delete_many(table, key, [tuple(row[place] for place in places) for row in said])
    tx.delete_many(given, ["statement"], [(each.bytes,) for each in gone])


PROJECTION = Projection(PROJECTION_NAME, 2, apply)
