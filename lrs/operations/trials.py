"""Trying rules over all history before they are in force: who would gain, and who would lose."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from heapq import merge
from itertools import groupby
from typing import Any

from lrs.contributions import Projection
from lrs.database import Database
from lrs.operations import plugins
from lrs.operations.projections import Progress, Tended, derived
from lrs.storage import checkpoints
from lrs.storage.checkpoints import TRIAL


@dataclass(frozen=True)
class Difference:
    """What a projection tells of somebody now, and would tell by the rules that are tried; None where it is nothing."""

    projection: str
    name: str
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
        for name in self.generations:
            projection = self.database.plugins.find_projection(name)
            if projection is not None and projection.standings is not None:
                yield from self._differences(projection)

    def _differences(self, projection: Projection) -> Iterator[Difference]:
        assert projection.standings is not None
        with self.database.read(self.store_id) as tx:
            of_trial = tx.of_generation(projection.name, self.generations[projection.name])
            now = ((each.name, False, each.value) for each in projection.standings(tx))
            then = ((each.name, True, each.value) for each in projection.standings(of_trial))
            by_name = groupby(merge(now, then, key=lambda each: each[0]), key=lambda each: each[0])
            for name, told in by_name:
                values = {is_tried: value for _, is_tried, value in told}
                if values.get(False) != values.get(True):
                    yield Difference(projection.name, name, values.get(False), values.get(True))


@contextmanager
def trial(database: Database, store_id: int, plugin: str, changes: Mapping[str, Any]) -> Iterator[Trial]:
    """A trial of a plugin's rules with changed settings; nothing is left of it at the end but rows to be deleted.

    Raises NotFound where the plugin isn't switched on, BadRequest on a setting that is none.
    """
    basis = plugins.changed_basis(database, store_id, plugin, changes)
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
