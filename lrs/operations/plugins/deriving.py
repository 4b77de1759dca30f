"""What projections derive of the log, a batch at a time: each in a transaction with how far the log was read."""

import logging
import time
from collections.abc import Sequence

from lrs.database import Database
from lrs.plugin_host import PluginHost, ProjectionFailed
from lrs.storage import counters, events
from lrs.storage.erasing.tombstones import Living
from lrs.storage.events import Event
from lrs.storage.plugins import checkpoints
from lrs.storage.plugins.checkpoints import BUILDING, DROPPED, Checkpoint
from lrs.storage.transaction import Transaction

BATCH = 1_000
# For so long a batch may take: where it keeps those waiting who store, and else.
_BATCH_US, _FREE_BATCH_US = 25_000, 150_000
_FIRST_BATCH = 200  # when nothing is known yet
_LONGEST_ERROR = 2_000
_log = logging.getLogger(__name__)


def bearable(of: Checkpoint, *, others_wait: bool) -> int:
    """How many statements a batch may have, by the time that those took that were derived so far.

    `others_wait` where somebody stores, who has to wait until it is derived.
    """
    if not of.took_us:
        return _FIRST_BATCH
    batch_us = _BATCH_US if others_wait else _FREE_BATCH_US
    return max(1, min(BATCH, batch_us * of.position // of.took_us))


def go_on(database: Database, store_id: int, of: Checkpoint, most: int) -> bool:
    """As `advance`, by no more than are bearable now."""
    return advance(database, store_id, of, min(most, bearable(of, others_wait=database.is_contended)))


def advance(database: Database, store_id: int, of: Checkpoint, most: int) -> bool:
    """Bring a generation forward by up to `most` statements; whether it moved. Raises Unavailable.

    Where the projection raises, the part that it takes is halved, until the one statement is left at which it fails:
    there it stops, and that is kept. One that is built goes live when it has caught up.
    """
    try:
        with database.write(store_id) as tx:
            return _advance(tx, database.plugins, of, most)
    except ProjectionFailed as failed:
        if most > 1:
            return advance(database, store_id, of, most // 2)
        with database.write(store_id) as tx:
            _stop(tx, of, failed.__cause__)
        return False


def _advance(tx: Transaction, plugins: PluginHost, of: Checkpoint, most: int) -> bool:
    at = checkpoints.lock(tx, of.projection, of.generation)
    if at is None or at.error is not None or at.state == DROPPED:
        return False
    plugins.tick(tx, at)
    page = events.read_behind(tx, at.position, most)
    if page.position > at.position:
        begun_s = time.perf_counter()
        plugins.apply(tx, at, page.events)
        checkpoints.move(tx, at, page.position, round((time.perf_counter() - begun_s) * 1_000_000))
    if at.state == BUILDING and page.position == counters.read(tx).position:
        checkpoints.go_live(tx, at)
        return True
    return page.position > at.position


def _stop(tx: Transaction, of: Checkpoint, error: BaseException | None) -> None:
    at = checkpoints.lock(tx, of.projection, of.generation)
    if at is not None and at.error is None:
        position, statement_id = events.next_behind(tx, at.position)
        said = f"{type(error).__name__}: {error}"[:_LONGEST_ERROR]
        checkpoints.fail(tx, at, said, position, statement_id)


def sweep(database: Database, store_id: int, dropped: Checkpoint) -> bool:
    """Delete a part of a generation that was given up; whether there may be more of it. Raises Unavailable."""
    tables = database.plugins.tables_of(dropped.projection)
    if tables is None:
        return False  # they are known when the plugin is installed again
    with database.write(store_id) as tx:
        if checkpoints.clear(tx.of_generation(dropped.projection, dropped.generation), tables):
            return True
        checkpoints.remove(tx, dropped)
    return False


def forget(tx: Transaction, plugins: PluginHost, erased: Sequence[Living]) -> None:
    """Take statements that are about to be erased out of all that was derived of them, in the same transaction."""
    for each in checkpoints.of_store(tx):
        at = checkpoints.lock(tx, each.projection, each.generation)
        if at is not None and at.state != DROPPED and plugins.find_projection(at.projection):
            _forget(tx, plugins, at, erased)


def _forget(tx: Transaction, plugins: PluginHost, at: Checkpoint, erased: Sequence[Living]) -> None:
    happened = events.erasing(tx, erased, at.position)
    if happened and not _has_forgotten(tx, plugins, at, happened):
        # What it can't take out now goes with all the rest, and is derived anew.
        while checkpoints.clear(tx.of_generation(at.projection, at.generation), plugins.tables_of(at.projection) or ()):
            pass
        checkpoints.drop(tx, at)
    elif events.is_voiding_lost(tx, erased, at.position):
        checkpoints.outdate(tx, at)


def _has_forgotten(tx: Transaction, plugins: PluginHost, at: Checkpoint, happened: Sequence[Event]) -> bool:
    projection = plugins.find_projection(at.projection)
    if projection is None or at.version != projection.version:
        return False
    try:
        with tx.savepoint():
            plugins.apply(tx, at, happened)
    except ProjectionFailed as failed:
        _log.error("%s can't forget what is erased, and is made anew", at.projection, exc_info=failed.__cause__)
        return False
    return True
