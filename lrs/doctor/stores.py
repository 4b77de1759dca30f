"""Checks that stores agree with themselves: counters with statements, statements with what is derived from them."""

import json
from collections.abc import Iterator

from lrs.doctor.findings import Finding, found_or, problem
from lrs.doctor.patient import Patient
from lrs.storage import counters
from lrs.storage.database import inspection
from lrs.storage.database.inspection import Sampled
from lrs.storage.stores import Store
from lrs.storage.transaction import Transaction
from lrs.xapi import references

MOST_STORES = 100
SAMPLED = 200
_RESTORE = "Something other than Cairn changed the database: restore the newest backup."
_REBUILD = "Export the store, and import it into a new one with --keep-stored, which derives them anew."


def order(patient: Patient) -> Iterator[Finding]:
    """Whether positions are gapless, and both counters stand at their highest."""
    with patient.database.looking() as connection:
        seen = list(inspection.walled(connection, MOST_STORES))
        statements = sum(store.last_position for store, _ in seen)
        wrong = (finding for store, tx in seen for finding in _order(store, tx))
        yield from found_or(wrong, f"no position is missing; stores: {len(seen)}, statements: {statements}")


def _order(store: Store, tx: Transaction) -> Iterator[Finding]:
    last, counted = counters.read(tx), inspection.count(tx)
    if counted.rows != counted.highest_position:
        count, first = counted.highest_position - counted.rows, inspection.first_missing_position(tx)
        yield problem(f"store {store.name}: missing statements: {count}, the first at position {first}", _RESTORE)
    if last.position != counted.highest_position:
        yield problem(
            f"store {store.name}: last_position is {last.position}, the highest position {counted.highest_position}",
            _RESTORE,
        )
    if last.rank < counted.highest_rank:
        yield problem(f"store {store.name}: last_rank is below the highest rank, so that order is lost", _RESTORE)


def links(patient: Patient) -> Iterator[Finding]:
    """Whether statements are found under every key that they have, by a sample."""
    with patient.database.looking() as connection:
        seen = list(inspection.walled(connection, MOST_STORES))
        wrong = (finding for store, tx in seen for finding in _links(store, tx, share_of_sample(len(seen))))
        yield from found_or(wrong, f"a sample of up to {SAMPLED} statements is found under all of its keys")


def share_of_sample(stores_seen: int) -> int:
    """How many of a sample come from each store."""
    return SAMPLED // stores_seen


def _links(store: Store, tx: Transaction, limit: int) -> Iterator[Finding]:
    step = -(-store.last_position // limit) or 1
    sample = inspection.sample(tx, range(store.last_position, 0, -step))
    lost = [one.position for one in sample if not _is_found(store, tx, one)]
    if lost:
        what = f"store {store.name}: queries miss {len(lost)} of the statements sampled, one at position {lost[-1]}"
        yield problem(f"{what}: they lack links", _REBUILD)


def _is_found(store: Store, tx: Transaction, one: Sampled) -> bool:
    try:
        keys = references.keys(json.loads(one.body))
    except ValueError as error:
        raise ValueError(f"store {store.name}: the statement at position {one.position}: {error}") from None
    return keys == inspection.linked_keys(tx, one.rank, keys)
