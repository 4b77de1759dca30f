"""Checks of the trees over logs: that they keep up, and that the newest tree head is still true."""

from collections.abc import Iterator
from functools import partial

from lrs.doctor.findings import Finding, found_or, problem, warning
from lrs.doctor.patient import Patient
from lrs.doctor.stores import MOST_STORES
from lrs.storage.database import inspection
from lrs.storage.stores import Store
from lrs.storage.transaction import Transaction
from lrs.storage.transparency import heads, tiles
from lrs.verifiable.log.tiles import WIDTH, Tree

_MOST_LACKING = 400
_WORK = "Run lrs worker, or serving processes with worker set to true; lrs log head brings it up to date at once."


def trees(patient: Patient) -> Iterator[Finding]:
    """Whether each tree keeps up with its log, and leads to the newest head that was signed."""
    with patient.database.looking() as connection:
        seen = list(inspection.walled(connection, MOST_STORES))
        wrong = (finding for store, tx in seen for finding in (*_lag(store, tx), *_head(store, tx)))
        yield from found_or(wrong, f"each tree is that of its newest tree head; stores: {len(seen)}")


def _lag(store: Store, tx: Transaction) -> Iterator[Finding]:
    lacking = store.last_position // WIDTH - tiles.count(tx)
    if lacking > _MOST_LACKING:
        yield warning(f"store {store.name}: the tree lies {lacking * WIDTH} statements behind the log", _WORK)


def _head(store: Store, tx: Transaction) -> Iterator[Finding]:
    newest = heads.newest(tx)
    if newest is None:
        return
    size = newest.tree_size
    is_there = size <= store.last_position and size // WIDTH <= tiles.count(tx)
    if not is_there or Tree(partial(tiles.read, tx)).root(size) != newest.root:
        what = f"store {store.name}: the first {size} statements aren't those of the tree head that was signed"
        yield problem(what, f"Find out where, and what changed the database: lrs log check --store {store.name}")
