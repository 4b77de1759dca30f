"""Sending what outboxes have to send: in threads of a serving process, or of `lrs worker`.

A slow receiver keeps nobody waiting but those behind it in its own channel, unless several are so at once.
"""

import logging
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from threading import Event, Thread

from lrs.config import Settings
from lrs.database import Database
from lrs.errors import CairnError, Unavailable
from lrs.fetch import Fetcher
from lrs.operations.outboxes import beginning, channels
from lrs.operations.outboxes.delivery import Deliverer
from lrs.operations.plugins import activations
from lrs.outbox import Channel
from lrs.storage import counters
from lrs.storage.outboxes import cursors, dead_letters
from lrs.storage.outboxes.cursors import ChannelName

_AT_ONCE = 4
_LOOK_EVERY_S = 1.0
_GATHER_S = 0.25  # so long statements come together, for fewer and larger parcels
_TURN_S = 5  # so long a channel is sent without a look at the others
# Storing goes first: while this process stores, sending rests so many times as long as it took of the processor.
_REST, _LONGEST_REST_S = 20, 1.0
_log = logging.getLogger(__name__)

Place = tuple[int, ChannelName]


def send(database: Database, fetcher: Fetcher, stopping: Event) -> None:
    """Send whatever is due in any store until it is to stop.

    What other processes store is seen within a second. While the database can't be used, this tries again.
    """
    deliverer = Deliverer(database, fetcher, stopping.is_set)
    under_way: dict[Place, Future[None]] = {}
    with ThreadPoolExecutor(_AT_ONCE, "sending") as pool:
        while not stopping.is_set():
            commits = database.arrivals.all_commits()
            under_way = {place: future for place, future in under_way.items() if not future.done()}
            for place, channel in _due(database, deliverer.holder).items():
                if place not in under_way:
                    under_way[place] = pool.submit(_take_turn, database, deliverer, place, channel, stopping)
            database.arrivals.wait_for_any(since=commits, timeout_s=_LOOK_EVERY_S)
            stopping.wait(_GATHER_S)
        fetcher.cut()
    _release(database, deliverer)


def _due(database: Database, holder: bytes) -> dict[Place, Channel]:
    """What is to be sent now, in all stores."""
    found = {}
    try:
        for store_id in activations.stores_with_plugins(database):
            found.update({(store_id, name): each for name, each in _due_in(database, store_id, holder).items()})
    except Unavailable as error:
        _log.warning("outboxes wait: %s", error.detail)
    return found


def _due_in(database: Database, store_id: int, holder: bytes) -> dict[ChannelName, Channel]:
    try:
        return due(database, store_id, holder)
    except Unavailable:
        raise
    except CairnError as error:
        # Settings from before the plugin was changed: said each time, and the other stores go on.
        _log.error("the outboxes of store %d wait: %s", store_id, error.advice)
        return {}


def due(database: Database, store_id: int, holder: bytes) -> dict[ChannelName, Channel]:
    """The channels of a store that `holder` may send something of now. Raises BadRequest, Unavailable."""
    are_set = channels.configured(database, store_id)
    if not are_set:
        return {}
    with database.read(store_id) as tx:
        begun = {each.name: each for each in cursors.of_store(tx)}
        waiting, last, now_us = dead_letters.waiting(tx), counters.read(tx).position, tx.now_us()
    if are_set.keys() - begun.keys():  # those of a plugin's new version: settings begin theirs themselves
        with database.write(store_id) as tx:
            beginning.begin(tx, are_set)
    ready = (each for each in begun.values() if each.is_free(holder, now_us) and each.due_us <= now_us)
    behind = (each.name for each in ready if each.position < last or each.name in waiting)
    return {name: are_set[name] for name in behind if name in are_set}


def _take_turn(database: Database, deliverer: Deliverer, place: Place, channel: Channel, stopping: Event) -> None:
    """Send what a channel has, but not for too long."""
    until_s = time.monotonic() + _TURN_S
    try:
        while not stopping.is_set() and time.monotonic() < until_s:
            commits, begun_s = database.arrivals.all_commits(), time.thread_time()
            if not deliverer.send_next(*place, channel):
                return
            if database.arrivals.all_commits() != commits:
                stopping.wait(min(_REST * (time.thread_time() - begun_s), _LONGEST_REST_S))
    except Unavailable as error:
        _log.warning("%s of store %d waits: %s", place[1], place[0], error.detail)


def _release(database: Database, deliverer: Deliverer) -> None:
    with suppress(Unavailable):  # then others wait until it is held no longer
        for store_id in activations.stores_with_plugins(database):
            deliverer.release(store_id)


@contextmanager
def sending(database: Database, settings: Settings) -> Iterator[None]:
    """Threads that send while the block lasts, if any plugin has outboxes."""
    stopping = Event()
    arguments = (database, Fetcher(settings.fetch_private), stopping)
    sender = Thread(target=send, args=arguments, name="sender", daemon=True)
    if database.plugins.outboxes:
        sender.start()
    try:
        yield
    finally:
        stopping.set()
        if sender.ident is not None:
            sender.join()
