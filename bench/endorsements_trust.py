"""What trust in endorsers costs, and what rings get of it: `python -m bench.endorsements_trust [--people N]`.

A made-up network with planted rings (`planted_rings`) is written into a store as endorsements that stand; then trust is
computed as `lrs endorsements trust` does it. Printed are the time of each part, the most memory that this process held,
and what an endorsement is worth by members of rings and by honest ones.
"""

import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import click
import numpy as np
from rich.progress import Progress

import lrs_endorsements
from bench.planted_rings import Planted, keys, planted
from lrs.config import Settings
from lrs.opened import opened
from lrs.operations import stores
from lrs.operations.plugins import activations, projections
from lrs.operations.plugins.store import PluginStore
from lrs.plugin_host import PluginHost
from lrs.storage.plugins import checkpoints
from lrs_endorsements import states
from lrs_endorsements.persons import NOBODY, person_key
from lrs_endorsements.tables import PROJECTION_NAME, given
from lrs_endorsements.trust import scores
from lrs_endorsements.trust.compute import compute
from lrs_endorsements.trust.network import Keys, key_at

_AT_ONCE, _RING_PART, _STAFF = 10_000, 0.05, 50
_NAMES = (
    "statement",
    "endorser",
    "endorsee",
    "item",
    "at_us",
    "expires_us",
    "state",
    "standing",
    "reasons",
    "position",
)
_QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95, 1.0)


@click.command()
@click.option("--people", default=100_000, show_default=True)
@click.option("--endorsements", default=1_000_000, show_default=True)
@click.option("--seed", default=1, show_default=True)
@click.option("--database-url", help="An empty database; else SQLite in a temporary folder.")
def main(people: int, endorsements: int, seed: int, database_url: str | None) -> None:
    """Measure, and print a line for each figure."""
    made = planted(people, endorsements, int(people * _RING_PART), _STAFF, seed)
    named = _named(made)
    with _place(database_url) as place, Progress() as bar:
        _fill(place, made, named, bar)
        taken_s = _compute(place, bar)
        with place.read() as tx:
            worth = scores.worths(tx, [key_at(named, number) for number in range(people)])
    click.echo(f"trust of {people:,} people by {endorsements:,} endorsements: {taken_s:.1f} s")
    click.echo(f"most memory of this process, making the network included: {_memory_mib():,.0f} MiB")
    for line in _shown(made, np.array([worth[key_at(named, number)] for number in range(people)])):
        click.echo(line)


def _named(made: Planted) -> Keys:
    """The key of each person; staff have those of agents that can be set."""
    named = keys(made.people)
    for number in made.staff:
        named[number] = person_key(_agent(number))
    return named


def _agent(number: int) -> dict[str, str]:
    return {"mbox": f"mailto:staff{number}@example.com"}


@contextmanager
def _place(url: str | None) -> Iterator[PluginStore]:
    with TemporaryDirectory(prefix="cairn-bench-") as folder:
        settings = Settings(database_url=url or f"sqlite:///{folder}/cairn.db", attachments_url=str(Path(folder, "a")))
        with opened(settings, PluginHost({"endorsements": lrs_endorsements})) as database:
            store = stores.get(database, "default")
            activations.enable(database, store, "endorsements")
            activations.change_settings(
                database, store, "endorsements", {"assessors": [_agent(number) for number in range(_STAFF)]}
            )
            while projections.tend(database, store.store_id):
                pass
            yield PluginStore(database, store.store_id, "endorsements")


def _fill(place: PluginStore, made: Planted, named: Keys, bar: Progress) -> None:
    with place.read() as tx:
        live = checkpoints.of_projection(tx, PROJECTION_NAME)[-1]
    task = bar.add_task("writing endorsements", total=len(made.endorsers))
    for start in range(0, len(made.endorsers), _AT_ONCE):
        numbers = range(start, min(start + _AT_ONCE, len(made.endorsers)))
        with place.write() as tx:
            writing = tx.of_generation(PROJECTION_NAME, live.generation)
            writing.insert_many(given, _NAMES, (_row(made, named, number) for number in numbers))
        bar.advance(task, len(numbers))


def _row(made: Planted, named: Keys, number: int) -> tuple[object, ...]:
    ends = key_at(named, int(made.endorsers[number])), key_at(named, int(made.endorsees[number]))
    return (number.to_bytes(16, "big"), *ends, NOBODY, number, 0, states.STANDS, 1, "", number)


def _compute(place: PluginStore, bar: Progress) -> float:
    task = bar.add_task("computing trust", total=1.0)
    begun_s = time.perf_counter()
    for done in compute(place):
        bar.update(task, completed=done)
    return time.perf_counter() - begun_s


def _memory_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _shown(made: Planted, worth: np.ndarray) -> Iterator[str]:
    yield "what an endorsement is worth: the least of the best 95%, 75%, 50%, 25%, 5%, and the most"
    groups = {
        "honest members": made.honest,
        "rings that nobody endorses": made.closed,
        "rings endorsed once": made.favoured,
    }
    for name, people in groups.items():
        quantiles = ", ".join(f"{value:.3f}" for value in np.quantile(worth[people], _QUANTILES))
        yield f"  {len(people):,} in {name}: {quantiles}"


if __name__ == "__main__":
    main()
