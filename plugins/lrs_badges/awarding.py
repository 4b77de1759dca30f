"""Awarding: those who are due are judged, a batch at a time, and what is to be done is recorded as statements.

It may be interrupted anywhere, and be done twice: who was judged is let go of behind the statements, whose ids are the
same each time.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from lrs.api import LogEntry, NotFound, PluginStore, Transaction, entries_by_id
from lrs_badges import achievements, deeds, due, facts, filters, projection
from lrs_badges.deciding import Catalogue, Deciding
from lrs_badges.deeds import Deed, Earning
from lrs_badges.people import Person, people
from lrs_badges.tables import PROJECTION_NAME

_AT_ONCE = 200


@dataclass(frozen=True)
class _Batch:
    """Some who are due, and what is to be done about them."""

    due: Sequence[tuple[bytes, int]]
    deeds: Sequence[Deed]
    store_id: int


def award_due(store: PluginStore) -> Iterator[int]:
    """Judge all who are due; how many statements that took, after each batch."""
    while batch := _next(store):
        recorded = deeds.record(store, batch.store_id, batch.deeds)
        with store.write() as tx:
            due.take(tx, batch.due)
        yield len(recorded)


def catalogue(store: PluginStore, tx: Transaction) -> Catalogue:
    """The achievements that are judged now."""
    derived = frozenset(each.key for each in filters.read(projection.filters_of(tx)))
    return Catalogue(achievements.every(tx), derived, store.settings)


def _next(store: PluginStore) -> _Batch | None:
    with store.read() as tx:
        waiting = due.first(tx, _AT_ONCE)
        if not waiting or not _is_derived(store, tx):
            return None
        persons = people(tx, [key for key, _ in waiting])
        return _Batch(waiting, decided(store, tx, persons), tx.store_id)


def _is_derived(store: PluginStore, tx: Transaction) -> bool:
    """Whether there is something to judge by: not while grounds are derived for the first time."""
    try:
        store.derived(tx, PROJECTION_NAME)
    except NotFound:
        return False
    return True


def decided(store: PluginStore, tx: Transaction, persons: Sequence[Person]) -> list[Deed]:
    """What is to be done about people, as far as it isn't in the log yet."""
    known = catalogue(store, tx)
    found = facts.of_people(store, tx, persons, known.leaves, tx.now_us())
    namespace = store.namespace
    return _new(tx, [deed for each in found for deed in Deciding(known, namespace, each).deeds()])


def _new(tx: Transaction, wanted: Sequence[Deed]) -> list[Deed]:
    """Those that were not recorded yet; what was erased with a person is awarded under another number."""
    found, asked = list[Deed](), list(wanted)
    while asked:
        entries = entries_by_id(tx, [each.statement_id for each in asked])
        found += [each for each in asked if each.statement_id not in entries]
        asked = [_renumbered(each) for each in asked if isinstance(each, Earning) and _is_erased(each, entries)]
    return found


def _is_erased(deed: Deed, entries: Mapping[UUID, LogEntry]) -> bool:
    entry = entries.get(deed.statement_id)
    return entry is not None and not entry.body


def _renumbered(deed: Earning) -> Earning:
    number = deed.number + 1
    return replace(deed, number=number, statement_id=deeds.following_id(deed.statement_id, number))
