"""Trying rules over all history before they are in force: who would gain, and who would lose."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from lrs.contributions import Standing
from lrs.database import Database
from lrs.operations.plugins import activations
from lrs.operations.plugins.projections import Progress, Tended, derived
from lrs.storage.plugins import checkpoints
from lrs.storage.plugins.checkpoints import TRIAL, Checkpoint
from lrs.storage.transaction import Transaction


@dataclass(frozen=True)
class Difference:
    """What a projection tells of somebody now, and would tell by the rules that are tried; None where it is nothing.

    `called` is what people call them, empty where that isn't told.
    """

    projection: str
    name: str
    called: str
    now: Any
    then: Any


@dataclass(frozen=True)
class Trial:
    """Settings of a plugin that are tried in a store. `run` derives by them; then there are `differences`."""

    database: Database
    store_id: int
    generations: Mapping[str, int]

    def run(self) -> Iterator[Progress]:
        """Derive everything by the rules that are tried. Raises Conflict where a projection fails."""
        for projection, generation in self.generations.items():
            yield from derived(self.database, self.store_id, projection, generation)

    def differences(self) -> Iterator[Difference]:
        """Whatever would change, of each projection that has standings, by name."""
        for projection, generation in self.generations.items():
            with self.database.read(self.store_id) as tx:
                now = self._standings(tx, checkpoints.live(tx, projection))
                then = self._standings(tx, checkpoints.find(tx, projection, generation))
            yield from _differences(projection, now, then)

    def _standings(self, tx: Transaction, at: Checkpoint | None) -> dict[str, Standing]:
        return {each.name: each for each in self.database.plugins.standings(tx, at)} if at else {}


def _differences(projection: str, now: Mapping[str, Standing], then: Mapping[str, Standing]) -> Iterator[Difference]:
    # Sorted here: a database may have an order of its own for texts.
    for name in sorted({*now, *then}):
        before, after = (told.get(name, Standing(name, None)) for told in (now, then))
        if before.value != after.value:
            yield Difference(projection, name, after.called or before.called, before.value, after.value)


@contextmanager
def trial(database: Database, store_id: int, plugin: str, changes: Mapping[str, Any]) -> Iterator[Trial]:
    """A trial of a plugin's rules with changed settings; nothing is left of it at the end but rows to be deleted.

    Raises NotFound where the plugin isn't switched on, BadRequest on a setting that is none.
    """
    basis = activations.changed_basis(database, store_id, plugin, changes)
    generations = {
        each.name: Tended(database, store_id, each, basis).begin(TRIAL)
        for each in database.plugins.projections.get(plugin, ())
    }
    try:
        yield Trial(database, store_id, generations)
    finally:
        with database.write(store_id) as tx:
            for projection, generation in generations.items():
                at = checkpoints.lock(tx, projection, generation)
                if at is not None:
                    checkpoints.drop(tx, at)
