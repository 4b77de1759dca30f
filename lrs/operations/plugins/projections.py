"""Which generations of projections are to be brought forward, and which begun (docs/plugins.md, "Projections").

Every function does a bounded part of the work, so that any number of processes may call it at once, and be interrupted
anywhere.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from lrs.contributions import Projection
from lrs.database import Database
from lrs.errors import Conflict
from lrs.operations.plugins import activations
from lrs.operations.plugins.deriving import BATCH, go_on, sweep
from lrs.storage import counters
from lrs.storage.plugins import checkpoints
from lrs.storage.plugins.checkpoints import BUILDING, DROPPED, LIVE, TRIAL, Checkpoint
from lrs.storage.transaction import Transaction


def tend(database: Database, store_id: int, most: int = BATCH) -> bool:
    """Bring each projection of the store forward by a batch of up to `most`; whether there may be more to do.

    Raises Unavailable.
    """
    reached, last = _reached(database, store_id)
    busy = [sweep(database, store_id, each) for each in reached if each.state == DROPPED]
    busy += [each.go_on(reached, last) for each in _all_tended(database, store_id, most)]
    return any(busy)


def lacking(database: Database, store_id: int) -> int:
    """How many statements that projection lacks which lacks most of those that are read. Raises Unavailable."""
    reached, last = _reached(database, store_id)
    return max((each.lacking(reached, last) for each in _all_tended(database, store_id)), default=0)


def _reached(database: Database, store_id: int) -> tuple[list[Checkpoint], int]:
    """How far all generations have come, and the last position."""
    with database.read(store_id) as tx:
        reached, last = checkpoints.of_store(tx), counters.read(tx).position
    database.arrivals.see(store_id, last)
    return reached, last


def _all_tended(database: Database, store_id: int, most: int = BATCH) -> "Iterator[Tended]":
    for plugin, basis in activations.active(database, store_id).items():
        for projection in database.plugins.projections.get(plugin, ()):
            yield Tended(database, store_id, projection, basis, most)


@dataclass(frozen=True)
class Tended:
    """A projection of a store, what it is to derive by, and how many statements at once."""

    database: Database
    store_id: int
    projection: Projection
    basis: Mapping[str, Any]
    most: int = BATCH

    def go_on(self, reached: Sequence[Checkpoint], last: int) -> bool:
        """Bring its generations among those of the store forward by a batch; whether there may be more to do."""
        own = self._own(reached)
        if self._is_to_begin(own):
            self._begin_unless_begun()
            return True
        behind = [each for each in own if self._is_derivable(each) and self._is_due(each, last)]
        moved = [go_on(self.database, self.store_id, each, self.most) for each in behind]
        return any(moved)

    def lacking(self, reached: Sequence[Checkpoint], last: int) -> int:
        """How many statements it lacks for who reads it; none where it isn't brought forward."""
        read = (each for each in self._own(reached) if each.state == LIVE and self._is_derivable(each))
        return max((last - each.position for each in read), default=0)

    def _is_to_begin(self, own: Sequence[Checkpoint]) -> bool:
        """Whether neither what is read nor what is being built is what it should be."""
        return not any(each.state in (LIVE, BUILDING) and self._is_right(each) for each in own)

    def _is_right(self, each: Checkpoint) -> bool:
        return each.is_of(self.projection.version, self.basis)

    def _is_derivable(self, each: Checkpoint) -> bool:
        """Whether a generation can be brought forward: by this version of the code, and for somebody to read."""
        is_wanted = each.state == LIVE or (each.state == BUILDING and self._is_right(each))
        return is_wanted and each.version == self.projection.version and each.error is None

    def _is_due(self, each: Checkpoint, last: int) -> bool:
        """Whether there is something to derive, or the projection is to be told what time it is."""
        if each.position < last or each.state == BUILDING:
            return True
        return self.projection.tick is not None and self.database.ticks.is_due((self.store_id, each.projection))

    def _begin_unless_begun(self) -> None:
        """Begin to build a generation, unless another process has done so."""
        with self._writing() as tx:
            if self._is_to_begin(self._own(checkpoints.of_store(tx))):
                self._begin(tx, BUILDING)

    def begin(self, state: str) -> int:
        """Begin a generation, in the place of another one in this state."""
        with self._writing() as tx:
            return self._begin(tx, state)

    def begin_within(self, tx: Transaction) -> None:
        """Begin to build a generation in a transaction of the caller's, in the place of one that is being built."""
        counters.lock(tx)
        self._begin(tx, BUILDING)

    def _begin(self, tx: Transaction, state: str) -> int:
        for each in self._own(checkpoints.of_store(tx)):
            if each.state == state:
                checkpoints.drop(tx, each)
        return checkpoints.begin(tx, self.projection.name, state, self.projection.version, self.basis)

    @contextmanager
    def _writing(self) -> Iterator[Transaction]:
        """A transaction in which nobody else begins a generation, and nobody erases.

        An erasure takes what it erases out of the generations that it sees: none may begin behind its back, and read
        what is still there.
        """
        with self.database.write(self.store_id) as tx:
            counters.lock(tx)
            yield tx

    def _own(self, reached: Sequence[Checkpoint]) -> list[Checkpoint]:
        return [each for each in reached if each.projection == self.projection.name]


@dataclass(frozen=True)
class Progress:
    """How far a rebuild of a projection has come."""

    projection: str
    position: int
    last_position: int


def rebuild(database: Database, store_id: int, plugin: str, most: int = BATCH) -> Iterator[Progress]:
    """Derive the projections of a plugin anew, beside what is read, which is replaced at the end of each.

    It is done in batches of up to `most` statements.

    Raises NotFound where the plugin isn't switched on, Conflict where a projection fails or is made anew meanwhile.
    """
    basis = activations.basis(database, store_id, plugin)
    for projection in database.plugins.projections.get(plugin, ()):
        generation = Tended(database, store_id, projection, basis).begin(BUILDING)
        yield from derived(database, store_id, projection.name, generation, most)


def derived(
    database: Database, store_id: int, projection: str, generation: int, most: int = BATCH
) -> Iterator[Progress]:
    """Bring a generation forward until it is live, or has read the whole log. Raises Conflict."""
    while True:
        with database.read(store_id) as tx:
            at, last = checkpoints.find(tx, projection, generation), counters.read(tx).position
        database.arrivals.see(store_id, last)
        if at is None or at.state == DROPPED or at.error is not None:
            reason = at.error if at and at.error else "it was given up meanwhile, by settings or an erasure"
            raise Conflict(f"{projection} can't be derived: {reason}", hint="Look at it: lrs plugin list")
        yield Progress(projection, at.position, last)
        if at.state == LIVE or (at.state == TRIAL and at.position == last):
            return
        go_on(database, store_id, at, most)


def retry(database: Database, store_id: int, plugin: str) -> bool:
    """Let the projections of a plugin that have failed go on; whether there were such."""
    with database.write(store_id) as tx:
        resumed = [checkpoints.resume(tx, each.name) for each in database.plugins.projections.get(plugin, ())]
    return any(resumed)
