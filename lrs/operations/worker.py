"""Keeping up to date what is made of logs, projections and trees: in a thread of a serving process, or in a process of
its own.
"""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from threading import Event, Thread

from lrs.database import Database
from lrs.errors import CairnError, Unavailable
from lrs.operations.plugins import activations, projections
from lrs.operations.transparency import tree

_LOOK_EVERY_S = 1.0
_GATHER_S = 0.02  # what is stored by many commits is tended at once
_REST, _LONGEST_REST_S = 15, 1.0
_CALM_S = 0.02  # for so long nobody has stored anything who doesn't at the moment
_MOST_LOOKED_AT = 20
_FAR_BEHIND = 5_000  # statements: about a second of what a machine stores
_log = logging.getLogger(__name__)


def work(database: Database, is_stopping: Callable[[], bool]) -> None:
    """Tend the projections and the trees of all stores until it is to stop.

    What other processes store is seen within a second. While the database can't be used, this tries again.

    Storing goes first: while somebody stores, the work rests many times as long as it took, unless what is read falls
    far behind.
    """
    while not is_stopping():
        commits, begun_s = database.arrivals.all_commits(), time.monotonic()
        if behind := _round(database, is_stopping):
            _rest(database, behind, begun_s)
        else:
            database.arrivals.wait_for_any(since=commits, timeout_s=_LOOK_EVERY_S)
            time.sleep(_GATHER_S)


def _rest(database: Database, stores: Sequence[int], begun_s: float) -> None:
    """Rest from work that began then, for as long as somebody stores and these stores bear it."""
    ended_s = time.monotonic()
    until_s = ended_s + min(_REST * (ended_s - begun_s), _LONGEST_REST_S)
    looked_s = begun_s
    while _has_to_rest(database, stores, looked_s) and (looked_s := time.monotonic()) < until_s:
        time.sleep(min(_CALM_S, until_s - looked_s))


def _has_to_rest(database: Database, stores: Sequence[int], since_s: float) -> bool:
    """Whether anybody has stored since then or is about to, and no projection of these stores is far behind."""
    try:
        lacking = max(projections.lacking(database, each) for each in stores[:_MOST_LOOKED_AT])
    except CairnError:
        return False
    return lacking < _FAR_BEHIND and (database.writer.is_busy or database.arrivals.has_come(since_s))


def _round(database: Database, is_stopping: Callable[[], bool]) -> Sequence[int]:
    """Bring everything forward by a batch; the stores in which there may be more to do."""
    behind = []
    try:
        for store_id in activations.stores_with_plugins(database):
            if is_stopping():
                return ()
            if _tended(database, store_id):
                behind.append(store_id)
        if database.trees.is_due("all"):
            tree.tend(database)
    except Unavailable as error:
        _log.warning("projections and trees wait: %s", error.detail)
    return behind


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
