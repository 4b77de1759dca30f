"""The chores of plugins: each done by one process at a time, every so often, in each store where its plugin is on."""

import logging
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from uuid import uuid4

from lrs.contributions import Chore
from lrs.database import Database
from lrs.errors import CairnError, Conflict, NotFound, Unavailable
from lrs.operations.plugins import activations
from lrs.operations.plugins.store import PluginStore
from lrs.storage.plugins import chores
from lrs.storage.plugins.chores import Turn

_LOOK_EVERY_S = 5.0
_HOLD_S, _RENEW_S = 120, 20
_AFTER_A_FAILURE_S = 600
_log = logging.getLogger(__name__)


class Doing:
    """One chore in one store, held by who does it."""

    def __init__(self, database: Database, store_id: int, plugin: str, chore: Chore):
        self._database, self._store_id, self._plugin, self._chore = database, store_id, plugin, chore
        self._holder = uuid4().bytes

    def run(self) -> Generator[float, None, None]:
        """Do it; how far it has come. Where it is given up it is due at once, and where it fails a while later.

        Raises Conflict where somebody else is at it, PluginFailed, Unavailable.
        """
        self._hold()
        try:
            yield from self._renewed()
        except GeneratorExit:
            self._leave(0)
            raise
        except Exception:
            self._leave(min(_AFTER_A_FAILURE_S, self._chore.every_s))
            raise
        with self._database.write(self._store_id) as tx:
            chores.finish(tx, self._chore.name, self._holder, self._chore.every_s)

    def _renewed(self) -> Iterator[float]:
        held_s = time.monotonic()
        store = PluginStore(self._database, self._store_id, self._plugin)
        for progress in self._database.plugins.do_chore(self._plugin, self._chore, store, self._store_id):
            yield progress
            if time.monotonic() - held_s > _RENEW_S:
                self._hold()
                held_s = time.monotonic()

    def _hold(self) -> None:
        with self._database.write(self._store_id) as tx:
            if not chores.hold(tx, self._chore.name, self._holder, _HOLD_S):
                raise Conflict(f"another process is at {self._chore.name}", hint="Wait until it has ended.")

    def _leave(self, due_in_s: int) -> None:
        with self._database.write(self._store_id) as tx:
            chores.put_off(tx, self._chore.name, self._holder, due_in_s)


def do_now(database: Database, store_id: int, plugin: str, name: str) -> Iterator[float]:
    """Do a chore though it may not be due; how far it has come.

    Raises NotFound, Conflict where somebody is at it, PluginFailed, Unavailable.
    """
    found = {each.name: each for each in database.plugins.chores.get(plugin, ())}
    if name not in found:
        hint = f"It has: {', '.join(found) or 'none'}."
        raise NotFound(f"{plugin} has no chore {name!r}", section="docs/plugins.md", hint=hint)
    return Doing(database, store_id, plugin, found[name]).run()


def do_due(database: Database, is_stopping: Callable[[], bool]) -> None:
    """Do what is due in any store, one after the other. What fails is put off, and the others go on."""
    for store_id in activations.stores_with_plugins(database):
        for plugin in activations.active(database, store_id):
            for chore in _due(database, store_id, plugin):
                _do(Doing(database, store_id, plugin, chore), f"{chore.name} of store {store_id}", is_stopping)


def _due(database: Database, store_id: int, plugin: str) -> list[Chore]:
    own = database.plugins.chores.get(plugin, ())
    if not own:
        return []
    with database.read(store_id) as tx:
        known, now_us = chores.of_store(tx), tx.now_us()
    return [each for each in own if known.get(each.name, Turn(each.name)).is_due(now_us)]


def _do(doing: Doing, name: str, is_stopping: Callable[[], bool]) -> None:
    try:
        running = doing.run()
        while not is_stopping() and next(running, None) is not None:
            pass
        running.close()
    except Conflict:
        pass  # another process was quicker
    except Unavailable:
        raise
    except CairnError as error:
        _log.error("%s is put off: %s", name, error.advice, exc_info=error.__cause__)


def _work(database: Database, stopping: Event) -> None:
    while not stopping.is_set():
        try:
            do_due(database, stopping.is_set)
        except Unavailable as error:
            _log.warning("chores wait: %s", error.detail)
        stopping.wait(_LOOK_EVERY_S)


@contextmanager
def doing_chores(database: Database) -> Iterator[None]:
    """A thread that does chores while the block lasts, if any plugin has some."""
    stopping = Event()
    worker = Thread(target=_work, args=(database, stopping), name="chores", daemon=True)
    if database.plugins.chores:
        worker.start()
    try:
        yield
    finally:
        stopping.set()
        if worker.ident is not None:
            worker.join()
