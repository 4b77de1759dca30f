"""What carries over from one framework to another: what is the same, and, weaker, what is related."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import literal

from lrs.api import Transaction
from lrs_competencies.frameworks.outline import EXACT_MATCH_OF, Item
from lrs_competencies.frameworks.tables import associations
from lrs_competencies.mastery.levels import Mastery
from lrs_competencies.mastery.record import Record

IS_RELATED_TO = "isRelatedTo"


@dataclass(frozen=True)
class Carried:
    """An item of another framework, and what is held that carries over to it, by which association.

    What is the same counts there as it does here; what is related is a hint, and counts for nothing.
    """

    item: Item
    by: str
    origin: Mastery

    @property
    def counts(self) -> bool:
        return self.by == EXACT_MATCH_OF


def carried(tx: Transaction, record: Record, origin: bytes, destination: bytes) -> list[Carried]:
    """What somebody holds of the framework `origin` that carries over to `destination`, which are keys of documents."""
    items, related = record.basis.outline.items, _related(tx)
    held = [item for item in items.values() if item.document == origin and record.rank(item.key)]
    found = [each for item in held for each in _from(record, item, related)]
    return [each for each in found if each.item.document == destination]


def _from(record: Record, item: Item, related: Mapping[bytes, set[bytes]]) -> Iterator[Carried]:
    basis, mastery = record.basis, record.mastery(item)
    same = {each.key: each for each in basis.same_as(item) if each.key != item.key}
    yield from (Carried(each, EXACT_MATCH_OF, mastery) for each in same.values())
    further = sorted(related.get(item.key, set()) - same.keys())
    yield from (
        Carried(basis.outline.items[key], IS_RELATED_TO, mastery) for key in further if key in basis.outline.items
    )


def _related(tx: Transaction) -> Mapping[bytes, set[bytes]]:
    table = associations.c
    found: defaultdict[bytes, set[bytes]] = defaultdict(set)
    for row in tx.execute(tx.select(table.origin, table.destination).where(table.kind == literal(IS_RELATED_TO))):
        found[bytes(row.origin)].add(bytes(row.destination))
        found[bytes(row.destination)].add(bytes(row.origin))
    return found
