"""Keeping up to date what is made of logs, projections and trees: in a thread of a serving process, or in a process of
its own.
"""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread

from lrs.database import Database
from lrs.errors import CairnError, Unavailable
from lrs.operations.plugins import activations, projections
from lrs.operations.transparency import tree

_LOOK_EVERY_S = 1.0
_GATHER_S = 0.02  # what is stored by many commits is tended at once
_REST, _LONGEST_REST_S = 15, 1.0
_BUSY, _BUSY_FOR_S = 0.6, 0.05  # the share of a processor with which a process is busy, and for how long that is seen
_log = logging.getLogger(__name__)


def work(database: Database, is_stopping: Callable[[], bool]) -> None:
    """Tend the projections and the trees of all stores until it is to stop.

    What other processes store is seen within a second. While the database can't be used, this tries again.

    Storing goes first: while this process is busy with it, the work rests many times as long as it took.
    """
    while not is_stopping():
        commits, begun_s = database.arrivals.all_commits(), time.monotonic()
        if not _round(database, is_stopping):
            database.arrivals.wait_for_any(since=commits, timeout_s=_LOOK_EVERY_S)
            time.sleep(_GATHER_S)
        elif database.arrivals.all_commits() != commits:
            _rest(min(_REST * (time.monotonic() - begun_s), _LONGEST_REST_S))


def _rest(longest_s: float) -> None:
    """Rest for as long as this process is busy."""
    until_s = time.monotonic() + longest_s
    is_busy = True
    while is_busy and time.monotonic() < until_s:
        begun_s, used_s = time.monotonic(), time.process_time()
        time.sleep(min(_BUSY_FOR_S, max(until_s - begun_s, 0)))
        is_busy = time.process_time() - used_s > _BUSY * (time.monotonic() - begun_s)


def _round(database: Database, is_stopping: Callable[[], bool]) -> bool:
    """Bring everything forward by a batch; whether there may be more to do."""
    busy = False
    try:
        for store_id in activations.stores_with_plugins(database):
            if is_stopping():
                return False
            busy |= _tended(database, store_id)
        if database.trees.is_due("all"):
            tree.tend(database)
    except Unavailable as error:
        _log.warning("projections and trees wait: %s", error.detail)
    return busy


def _tended(database: Database, store_id: int) -> bool:
    try:
        return projections.tend(database, store_id)
    except Unavailable:
        raise
    except CairnError as error:
        # Settings from before the plugin was changed: said each time, and the other stores go on.
        _log.error("the plugins of store %d wait: %s", store_id, error.advice)
        return False


@contextmanager
def working(database: Database) -> Iterator[None]:
    """A thread that works while the block lasts."""
    stopping = Event()
    worker = Thread(target=work, args=(database, stopping.is_set), name="worker", daemon=True)
    worker.start()
    try:
        yield
    finally:
        stopping.set()
        worker.join()
