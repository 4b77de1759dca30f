"""What plugins cost whoever stores: `python -m bench.with_plugins [--database KIND]`.

`lrs serve` takes single statements and batches of 50 over 8 connections, in turn with no plugin on in the store and
with all that are installed, which derive meanwhile. The statements are about courses: no plugin has to check them.
"""

import time
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import click

from bench import databases, load, sample
from bench.load import Sender
from bench.senders import sender_of
from bench.server import serving
from lrs.database import Database
from lrs.opened import opened
from lrs.operations import stores
from lrs.operations.plugins import activations
from lrs.operations.plugins.activations import Installed
from lrs.plugin_host import installed_names
from lrs.storage.plugins.checkpoints import LIVE
from tests.killed import wait_for
from tests.reliability.server import Store, make_store

_PROCESSES = 2
_BEFORE, _BATCHES = 10_000, (1, 50)
_MOST_PER_SECOND = 15_000
_STATES = _OFF, _ON = ("without plugins", "with all")
_WITHIN_S = 300


@click.command()
@click.option("--database", "kind", default="sqlite", show_default=True, type=click.Choice(["sqlite", "postgresql"]))
@click.option("--runs", default=5, show_default=True, help="Of which the median counts.")
@click.option("--run-s", default=3.0, show_default=True, help="Seconds of storing in each.")
def main(kind: str, runs: int, run_s: float) -> None:
    """Measure, and print a line for each figure. The database lies in TMPDIR, which has to be on a real disk."""
    with TemporaryDirectory(prefix="cairn-bench-") as name, databases.of_kind(kind, Path(name)) as made:
        store = make_store(made.create("plugins"), Path(name))
        click.echo(f"{kind}, with {', '.join(installed_names())}")
        for line in _lines(store, runs, run_s):
            click.echo(line)


def _lines(store: Store, runs: int, run_s: float) -> Iterator[str]:
    statements, sender = sample.statements(10**9, seed=0), sender_of(store)
    with serving(store, _PROCESSES) as server:
        load.run(server.port, _requests(sender, statements, 500, _BEFORE))
    rates: dict[tuple[str, int], list[float]] = {(state, batch): [] for state in _STATES for batch in _BATCHES}
    behind_s: dict[int, list[float]] = {batch: [] for batch in _BATCHES}
    for state in _STATES * runs:
        _switch(store, is_on=state == _ON)
        with serving(store, _PROCESSES) as server:
            for batch in _BATCHES:
                _wait(store)
                requests = _requests(sender, statements, batch, int(run_s * _MOST_PER_SECOND))
                rates[state, batch].append(load.run(server.port, requests, most_s=run_s).per_second * batch)
                behind_s[batch].append(_wait(store))
    for batch in _BATCHES:
        told = ", ".join(f"{median(rates[state, batch]):,.0f}/s {state}" for state in _STATES)
        name = "one by one" if batch == 1 else f"in batches of {batch}"
        yield f"{name}: {told}; all is derived {max(behind_s[batch]):.1f} s after the end at most"


def _requests(sender: Sender, statements: Iterator[bytes], batch: int, most: int) -> Sequence[bytes]:
    """Finished ones, of so many statements each, and of no more than `most` together."""
    return [sender.post([*islice(statements, batch)]) for _ in range(max(1, most // batch))]


def _switch(store: Store, *, is_on: bool) -> None:
    """Switch all plugins on or off, while nobody serves the store."""
    switch = activations.enable if is_on else activations.disable
    with opened(store.settings) as database:
        for name in installed_names():
            switch(database, stores.get(database, "default"), name)


def _wait(store: Store) -> float:
    """Wait until all plugins that are on have derived what is stored; the seconds. Raises AssertionError."""
    begun_s = time.monotonic()
    with opened(store.settings) as database:
        listed = partial(activations.listed, database, store.store_id)
        wait_for(lambda: not any(_is_behind(database, each) for each in listed()), _WITHIN_S)
    return time.monotonic() - begun_s


def _is_behind(database: Database, plugin: Installed) -> bool:
    if not plugin.is_enabled or plugin.name not in database.plugins.projections:
        return False
    return min((each.position for each in plugin.checkpoints if each.state == LIVE), default=-1) < plugin.last_position


if __name__ == "__main__":
    main()
