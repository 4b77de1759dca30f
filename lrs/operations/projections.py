"""Bringing projections up to date with the log, and making them anew (docs/plugins.md, "Projections").

Every function does a bounded part of the work in a transaction of its own, so that it can be called by any number of
processes at once and interrupted anywhere.
"""

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from lrs.contributions import Projection, Rules
from lrs.database import Database
from lrs.errors import Conflict, NotFound
from lrs.operations import plugins
from lrs.plugin_host import PluginHost
from lrs.storage import checkpoints, counters, events
from lrs.storage.checkpoints import BUILDING, DROPPED, LIVE, Checkpoint
from lrs.storage.engine import is_passing
from lrs.storage.events import Event
from lrs.storage.tombstones import Living
from lrs.storage.transaction import Transaction

BATCH = 200
_LONGEST_ERROR = 2_000
_log = logging.getLogger(__name__)


class _Failed(Exception):
    """A projection raised; the cause is what."""


def tend(database: Database, store_id: int) -> bool:
    """Bring each projection of the store forward by a batch; whether there may be more to do. Raises Unavailable."""
    active = plugins.active(database, store_id)
    with database.read(store_id) as tx:
        reached, last = checkpoints.of_store(tx), counters.read(tx).position
    busy = [_swept(database, store_id, each) for each in reached if each.state == DROPPED]
    for plugin, settings in active.items():
        for projection in database.plugins.projections.get(plugin, ()):
            own = [each for each in reached if each.projection == projection.name]
            busy.append(_Tended(database, store_id, projection, settings).go_on(own, last))
    return any(busy)


@dataclass(frozen=True)
class _Tended:
    """A projection of a store, and the settings by which it is to derive."""

    database: Database
    store_id: int
    projection: Projection
    settings: Mapping[str, Any]

    def go_on(self, own: Sequence[Checkpoint], last: int) -> bool:
        """Bring its generations, which are `own`, forward by a batch; whether there may be more to do."""
        if self._is_to_begin(own):
            self.begin()
            return True
        behind = [each for each in own if self._is_derivable(each) and (each.position < last or each.state == BUILDING)]
        moved = [advance(self.database, self.store_id, self.projection, each.generation) for each in behind]
        return any(moved)

    def _is_to_begin(self, own: Sequence[Checkpoint]) -> bool:
        """Whether neither what is read nor what is being built is what it should be."""
        return not any(each.state in (LIVE, BUILDING) and self._is_right(each) for each in own)

    def _is_right(self, each: Checkpoint) -> bool:
        return each.is_of(self.projection.version, self.settings)

    def _is_derivable(self, each: Checkpoint) -> bool:
        """Whether a generation can be brought forward: by this version of the code, and for somebody to read."""
        is_wanted = each.state == LIVE or (each.state == BUILDING and self._is_right(each))
        return is_wanted and each.version == self.projection.version and each.error is None

    def begin(self) -> None:
        """Begin to build a generation, unless another process has done so."""
        with self._writing() as tx:
            if self._is_to_begin(self._own(tx)):
                self._begin(tx)

    def begin_anew(self) -> int:
        """Begin to build a generation, whatever there is."""
        with self._writing() as tx:
            return self._begin(tx)

    def _begin(self, tx: Transaction) -> int:
        for each in self._own(tx):
            if each.state == BUILDING:
                checkpoints.drop(tx, each)
        return checkpoints.begin(tx, self.projection.name, self.projection.version, self.settings)

    @contextmanager
    def _writing(self) -> Iterator[Transaction]:
        """A transaction in which nobody else begins a generation."""
        with self.database.write(self.store_id) as tx:
            tx.lock(b"projection " + self.projection.name.encode())
            yield tx

    def _own(self, tx: Transaction) -> list[Checkpoint]:
        return [each for each in checkpoints.of_store(tx) if each.projection == self.projection.name]


def advance(database: Database, store_id: int, projection: Projection, generation: int, most: int = BATCH) -> bool:
    """Bring one generation forward by up to `most` statements; whether it moved. Raises Unavailable.

    Where the projection raises, the part that it takes is halved, until the one statement is left at which it fails:
    there it stops, and that is kept.
    """
    try:
        with database.write(store_id) as tx:
            return _advance(tx, projection, generation, most)
    except _Failed as failed:
        if most > 1:
            return advance(database, store_id, projection, generation, most // 2)
        _stop(database, store_id, projection, generation, failed.__cause__)
        return False


def _advance(tx: Transaction, projection: Projection, generation: int, most: int) -> bool:
    at = checkpoints.lock(tx, projection.name, generation)
    if at is None or at.error is not None or at.state == DROPPED:
        return False
    page = events.read_behind(tx, at.position, most)
    if page.position > at.position:
        _apply(tx, projection, at, page.events)
        checkpoints.move(tx, at, page.position)
    if at.state == BUILDING and page.position == counters.read(tx).position:
        checkpoints.go_live(tx, at)
        return True
    return page.position > at.position


def _apply(tx: Transaction, projection: Projection, at: Checkpoint, happened: Sequence[Event]) -> None:
    try:
        projection.apply(tx.of_generation(projection.name, at.generation), happened, Rules(at.settings))
    except Exception as error:  # whatever a plugin raises is kept with its checkpoint
        if is_passing(error):
            raise
        raise _Failed from error


def _stop(
    database: Database, store_id: int, projection: Projection, generation: int, error: BaseException | None
) -> None:
    with database.write(store_id) as tx:
        at = checkpoints.lock(tx, projection.name, generation)
        if at is None or at.error is not None:
            return
        position, statement_id = events.next_behind(tx, at.position)
        said = f"{type(error).__name__}: {error}"[:_LONGEST_ERROR]
        checkpoints.fail(tx, at, said, position, statement_id)


@dataclass(frozen=True)
class Progress:
    """How far a rebuild of a projection has come."""

    projection: str
    position: int
    last_position: int


def rebuild(database: Database, store_id: int, plugin: str) -> Iterator[Progress]:
    """Derive the projections of a plugin anew, beside what is read, which is replaced at the end of each.

    Raises NotFound where the plugin isn't switched on, Conflict where a projection fails or is made anew meanwhile.
    """
    settings = plugins.active(database, store_id).get(plugin)
    if settings is None:
        raise NotFound(f"the plugin {plugin} is not switched on", hint=f"Switch it on: lrs plugin enable {plugin}")
    for projection in database.plugins.projections.get(plugin, ()):
        generation = _Tended(database, store_id, projection, settings).begin_anew()
        yield from _built(database, store_id, projection, generation)


def _built(database: Database, store_id: int, projection: Projection, generation: int) -> Iterator[Progress]:
    while True:
        with database.read(store_id) as tx:
            at, last = checkpoints.find(tx, projection.name, generation), counters.read(tx).position
        if at is None or at.state == DROPPED or at.error is not None:
            reason = at.error if at and at.error else "it was given up meanwhile, by settings or an erasure"
            raise Conflict(f"{projection.name} can't be rebuilt: {reason}", hint="Look at it: lrs plugin list")
        yield Progress(projection.name, at.position, last)
        if at.state == LIVE:
            return
        advance(database, store_id, projection, generation)


def retry(database: Database, store_id: int, plugin: str) -> bool:
    """Let the projections of a plugin that have failed go on; whether there were such."""
    with database.write(store_id) as tx:
        resumed = [checkpoints.resume(tx, each.name) for each in database.plugins.projections.get(plugin, ())]
    return any(resumed)


def _swept(database: Database, store_id: int, dropped: Checkpoint) -> bool:
    """Delete a part of a generation that was given up; whether there may be more of it."""
    with database.write(store_id) as tx:
        generation = tx.of_generation(dropped.projection, dropped.generation)
        tables = database.plugins.tables_of(dropped.projection)
        if tables is None:
            return False  # they are known when the plugin is installed again
        if not checkpoints.clear(generation, tables):
            checkpoints.remove(tx, dropped)
            return False
    return True


def forget(tx: Transaction, plugins: PluginHost, erased: Sequence[Living]) -> None:
    """Take statements that are about to be erased out of all that was derived of them, in the same transaction."""
    for each in checkpoints.of_store(tx):
        at = checkpoints.lock(tx, each.projection, each.generation)
        projection = plugins.find_projection(each.projection)
        if at is not None and at.state != DROPPED and projection is not None:
            _forget(tx, plugins, projection, at, erased)


def _forget(
    tx: Transaction, plugins: PluginHost, projection: Projection, at: Checkpoint, erased: Sequence[Living]
) -> None:
    happened = events.erasing(tx, erased, at.position)
    if happened and not _has_forgotten(tx, projection, at, happened):
        # What it can't take out now goes with all the rest, and is derived anew.
        while checkpoints.clear(tx.of_generation(at.projection, at.generation), plugins.tables_of(at.projection) or ()):
            pass
        checkpoints.drop(tx, at)
    elif events.is_voiding_lost(tx, erased, at.position):
        checkpoints.outdate(tx, at)


def _has_forgotten(tx: Transaction, projection: Projection, at: Checkpoint, happened: Sequence[Event]) -> bool:
    if at.version != projection.version:
        return False
    try:
        with tx.savepoint():
            _apply(tx, projection, at, happened)
    except _Failed as failed:
        _log.error("%s can't forget what is erased, and is made anew", at.projection, exc_info=failed.__cause__)
        return False
    return True
