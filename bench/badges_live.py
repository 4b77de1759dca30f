"""Whether badges keep up with a server that stores: `python -m bench.badges_live [--database KIND] [--statements N]`.

`lrs serve` takes batches of 50 over 8 connections for a while, with the plugin off and with it on, in a store where
everybody was judged before by the rules of `bench.badges`. How long after the last answer all is derived and judged
says whether the plugin keeps up with storing. Who is due is looked for every five seconds.
"""

import json
import random
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from bench import badges, databases, load
from bench.badges import Bench
from bench.one_process import BATCH, store_of
from bench.senders import sender_of
from bench.server import serving
from lrs.database import Database
from lrs.operations.plugins import activations
from lrs.operations.plugins.store import PluginStore
from lrs.storage.plugins.checkpoints import LIVE
from lrs.storage.stores import Store
from lrs_badges.awarding import due
from tests.killed import wait_for
from tests.reliability.server import Store as Served
from tests.reliability.server import make_store

_PROCESSES = 2
_MOST_PER_SECOND = 8_000
_MOST_DUE, _WITHIN_S = 100_000, 600


@click.command()
@click.option("--database", "kind", default="sqlite", show_default=True, type=click.Choice(["sqlite", "postgresql"]))
@click.option("--statements", "many", default=100_000, show_default=True, help="In the store before.")
@click.option("--people", default=10_000, show_default=True)
@click.option("--run-s", default=20.0, show_default=True, help="Seconds of storing.")
def main(kind: str, many: int, people: int, run_s: float) -> None:
    """Measure, and print a line for each figure. The database lies in TMPDIR, which has to be on a real disk."""
    with TemporaryDirectory(prefix="cairn-bench-") as name, databases.of_kind(kind, Path(name)) as made:
        served = make_store(made.create("badges"), Path(name))
        with store_of(served.settings, "badges") as (database, store):
            for line in (*Bench(database, store, people).lines(many), *_lines(served, database, store, people, run_s)):
                click.echo(line)


def _lines(served: Served, database: Database, store: Store, people: int, run_s: float) -> Iterator[str]:
    chance = random.Random(2)
    activations.disable(database, store, "badges")
    with serving(served, _PROCESSES) as server:
        yield f"stored over HTTP without badges: {_stored(served, server.port, chance, people, run_s):,.0f}/s"
    activations.enable(database, store, "badges")
    with serving(served, _PROCESSES) as server:
        _wait(database, store)
        yield f"with badges: {_stored(served, server.port, chance, people, run_s):,.0f}/s for {run_s:g} s"
        behind, unjudged = _left(database, store)
        begun_s = time.monotonic()
        _wait(database, store)
        took_s = time.monotonic() - begun_s
        yield f"then {behind:,} statements were not derived, {unjudged:,} people not judged; after {took_s:.1f} s none"


def _stored(served: Served, port: int, chance: random.Random, people: int, run_s: float) -> float:
    """Statements a second that the server stores."""
    sender = sender_of(served)
    batches = [
        sender.post([json.dumps(badges.statement(chance, people)).encode() for _ in range(BATCH)])
        for _ in range(int(run_s * _MOST_PER_SECOND / BATCH))
    ]
    return load.run(port, batches, most_s=run_s).per_second * BATCH


def _left(database: Database, store: Store) -> tuple[int, int]:
    """How many statements are not derived yet, and how many people not judged."""
    found = activations.get(database, store.store_id, "badges")
    reached = min(each.position for each in found.checkpoints if each.state == LIVE)
    with PluginStore(database, store.store_id, "badges").read() as tx:
        waiting = {each.person for each in due.first(tx, _MOST_DUE)}
    return found.last_position - reached, len(waiting)


def _wait(database: Database, store: Store) -> None:
    """Until all is derived and judged. Raises AssertionError."""
    wait_for(lambda: not any(_left(database, store)), _WITHIN_S)


if __name__ == "__main__":
    main()
