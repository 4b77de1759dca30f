"""From the log to evidence, goals, what is said of statements, and who belongs together."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Table

from lrs.api import Concepts, Event, Projection, Rules, Transaction, dumps
from lrs_competencies.mastery import tables
from lrs_competencies.mastery.circles import Member, members
from lrs_competencies.mastery.evidence import Goal, Piece, Remark
from lrs_competencies.mastery.rules import EvidenceRules
from lrs_competencies.mastery.standings import standings
from lrs_competencies.mastery.tables import PROJECTION_NAME


class _Kind(NamedTuple):
    """A table whose rows each come from one statement, and how many columns its key has."""

    table: Table
    names: tuple[str, ...]
    key: int


_PIECES = _Kind(tables.evidence, Piece._fields, 4)
_REMARKS = _Kind(tables.remarks, Remark._fields, 3)
_GOALS = _Kind(tables.goals, Goal._fields, 2)


def apply(tx: Transaction, events: Sequence[Event], rules: Rules) -> None:
    """Bring the tables forward by a batch of events."""
    by_rules = _rules(dumps(rules.settings), rules.concepts)
    rows = {kind: _Changes(kind) for kind in (_PIECES, _REMARKS, _GOALS)}
    circles: Counter[Member] = Counter()
    for event in (each for each in events if each.change):
        rows[_PIECES].note(event.change, by_rules.pieces(event.statement, event.position))
        rows[_REMARKS].note(event.change, by_rules.remarks(event.statement))
        rows[_GOALS].note(event.change, by_rules.goals(event.statement, event.position))
        for member in members(event.statement):
            circles[member] += event.change
    for changes in rows.values():
        changes.write(tx)
    _count(tx, circles)


class _Changes:
    """Rows that come and go in a batch, whatever happened to them meanwhile."""

    def __init__(self, kind: _Kind) -> None:
        self._kind = kind
        self._came: dict[tuple[Any, ...], tuple[Any, ...]] = {}
        self._gone: set[tuple[Any, ...]] = set()

    def note(self, change: int, rows: Iterable[tuple[Any, ...]]) -> None:
        for row in rows:
            key = row[: self._kind.key]
            if change > 0:
                self._came[key] = row
            elif self._came.pop(key, None) is None:
                self._gone.add(key)

    def write(self, tx: Transaction) -> None:
        tx.delete_many(self._kind.table, self._kind.names[: self._kind.key], self._gone)
        tx.insert_many(self._kind.table, self._kind.names, self._came.values())


def _count(tx: Transaction, circles: Counter[Member]) -> None:
    """Add to how many statements people have with a group; who has none is not there."""
    rows = [(*member, change) for member, change in circles.items() if change]
    names = (*Member._fields, "statements")
    left = tx.add_up(
        tables.members, rows, names=names, adds=("statements",), returning=("circle", "member", "statements")
    )
    tx.delete_many(tables.members, names[:2], [row[:2] for row in left if row[2] == 0])


@lru_cache(64)
def _rules(settings: bytes, concepts: Concepts) -> EvidenceRules:
    return EvidenceRules(json.loads(settings), concepts)


def tick(tx: Transaction, now_us: int, rules: Rules) -> None:
    """Note by what is derived, once: the time doesn't matter, but this is called before the first batch."""
    if tx.execute(tx.select(tables.basis.c.number)).first() is None:
        tx.insert_many(tables.basis, ("number", "settings"), [(1, dumps(rules.settings).decode())])


PROJECTION = Projection(PROJECTION_NAME, 1, apply, standings, tick)
