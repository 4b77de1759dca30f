"""Awarding: those who are due are judged, a batch at a time, and what is to be done is recorded as statements.

It may be interrupted anywhere, and be done twice: who was judged is let go of behind the statements, whose ids are the
same each time.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from uuid import UUID

import orjson

from lrs.api import LogEntry, PluginStore, Transaction, agent_key, entries_by_id
from lrs_badges.awarding import catalogue, deeds, due, facts
from lrs_badges.awarding.cases import cases_of
from lrs_badges.awarding.catalogue import Catalogue
from lrs_badges.awarding.deciding import Deciding
from lrs_badges.awarding.deeds import Deed, Earning
from lrs_badges.awarding.due import Due

# How many people are judged at once: what a turn costs whoever is in it, they share.
_AT_ONCE = 500
_RECORDED_AT_ONCE = 200  # statements; on SQLite, who else stores waits for so many
_Decide = Callable[[facts.Facts], Deciding]


@dataclass(frozen=True)
class _Batch:
    """Some who are due, and what is to be done about them."""

    due: Sequence[Due]
    deeds: Sequence[Deed]
    store_id: int

    @property
    def is_last(self) -> bool:
        """Whether nobody else was due when these were read."""
        return len({each.person for each in self.due}) < _AT_ONCE


def award_due(store: PluginStore) -> Iterator[int]:
    """Judge all who are due; how many statements that took, after each batch."""
    decide = partial(Deciding, settings=store.settings, namespace=store.namespace)
    while batch := _next(store, decide):
        for start in range(0, len(batch.deeds), _RECORDED_AT_ONCE):
            deeds.record(store, batch.store_id, batch.deeds[start : start + _RECORDED_AT_ONCE])
        with store.write() as tx:
            due.take(tx, batch.due)
        yield len(batch.deeds)
        if batch.is_last:
            return


def _next(store: PluginStore, decide: _Decide) -> _Batch | None:
    with store.read() as tx:
        waiting = due.first(tx, _AT_ONCE)
        known = catalogue.of(tx) if waiting else None
        return None if known is None else _Batch(waiting, _decided(store, tx, known, waiting, decide), tx.store_id)


def _decided(
    store: PluginStore, tx: Transaction, known: Catalogue, waiting: Sequence[Due], decide: _Decide
) -> list[Deed]:
    """What is to be done about people, as far as it isn't in the log yet."""
    now_us = tx.now_us()
    cases = cases_of(tx, known, waiting, now_us)
    if not cases:
        return []
    found = facts.of_people(store, tx, [each.wanted for each in cases], now_us)
    deeds_of = (decide(told).deeds(case.rules) for case, told in zip(cases, found, strict=True))
    return _new(tx, list(chain.from_iterable(deeds_of)))


def _new(tx: Transaction, wanted: Sequence[Deed]) -> list[Deed]:
    """Those that were not recorded yet. What was erased with a person is awarded under another number, and so is what
    is somebody else's by now: of who was one person and was parted, each may earn it.
    """
    found, asked = list[Deed](), list(wanted)
    while asked:
        entries = entries_by_id(tx, [each.statement_id for each in asked])
        found += [each for each in asked if each.statement_id not in entries]
        asked = [_renumbered(each) for each in asked if isinstance(each, Earning) and _is_anothers(each, entries)]
    return found


def _is_anothers(deed: Earning, entries: Mapping[UUID, LogEntry]) -> bool:
    """Whether an award has the id that is nobody's any more, or that of somebody else."""
    entry = entries.get(deed.statement_id)
    return entry is not None and (not entry.body or agent_key(orjson.loads(entry.body)["actor"]) not in deed.keys)


def _renumbered(deed: Earning) -> Earning:
    number = deed.number + 1
    return replace(deed, number=number, statement_id=deeds.following_id(deed.statement_id, number))
