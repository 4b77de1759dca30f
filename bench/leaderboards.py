"""What leaderboards cost, in one process: `python -m bench.leaderboards [--members N]`.

Storing in batches of 50 with the plugin on, against storing without it in turn, in the same database; a rebuild against
both; and the time of the two questions that people ask, on a board with a million members.
"""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from typing import Any

import click

import lrs_leaderboard
from bench import sample
from lrs import garbage
from lrs.actor import Actor
from lrs.config import Settings
from lrs.database import Database
from lrs.opened import opened
from lrs.operations import plugins, projections, statements, stores
from lrs.operations.plugin_store import PluginStore
from lrs.operations.statements import Submission
from lrs.operations.worker import working
from lrs.plugin_host import PluginHost
from lrs.storage.checkpoints import of_projection
from lrs.storage.stores import Store
from lrs.xapi import exact_json
from lrs_leaderboard import scores
from lrs_leaderboard.boards import WHOLE_STORE, Boards
from lrs_leaderboard.operations import Asked, Reading
from lrs_leaderboard.ranking import Table, around
from lrs_leaderboard.scores import Gain, Place, Tables
from lrs_leaderboard.tables import PROJECTION_NAME

BATCH, ROUNDS, A_ROUND = 50, 5, 4_000
QUESTIONS, AT_ONCE = 500, 10_000
_ALL_TIME = {"name": "all", "title": "All", "period": "all", "rules": [{"name": "any"}]}


@click.command()
@click.option("--members", default=1_000_000, show_default=True, help="On the board that is asked.")
@click.option("--database-url", help="An empty database; else SQLite in a temporary folder.")
def main(members: int, database_url: str | None) -> None:
    """Measure, and print a line for each figure."""
    garbage.leave_loaded()  # as every command does
    with _database(database_url) as (database, store):
        for line in (*_storing(database, store), *_asking(database, store, members)):
            click.echo(line)


@contextmanager
def _database(url: str | None) -> Iterator[tuple[Database, Store]]:
    with TemporaryDirectory(prefix="cairn-bench-") as folder:
        settings = Settings(database_url=url or f"sqlite:///{folder}/cairn.db", attachments_url=str(Path(folder, "a")))
        with opened(settings, PluginHost({"leaderboard": lrs_leaderboard})) as database:
            yield database, stores.get(database, "default")


def _storing(database: Database, store: Store) -> Iterator[str]:
    agent = {"objectType": "Agent", "mbox": "mailto:sender@example.com"}
    sender = Actor(store.store_id, agent, frozenset({"all"}), "bench")
    made = iter(sample.statements(2 * ROUNDS * A_ROUND, seed=1))

    def stored_a_second() -> float:
        sent = [exact_json.loads(next(made)) for _ in range(A_ROUND)]
        begun_s = time.perf_counter()
        for start in range(0, A_ROUND, BATCH):
            statements.store(database, sender, Submission(sent[start : start + BATCH], "1.0.3"))
        return A_ROUND / (time.perf_counter() - begun_s)

    without, with_it = [], []
    for _ in range(ROUNDS):
        plugins.disable(database, store, "leaderboard")
        without.append(stored_a_second())
        plugins.enable(database, store, "leaderboard")
        with working(database):
            with_it.append(stored_a_second())
    off, on = median(without), median(with_it)
    yield f"storing in batches of {BATCH}: {off:,.0f}/s without, {on:,.0f}/s with the leaderboard: {on / off:.0%}"
    begun_s = time.perf_counter()
    for _ in projections.rebuild(database, store.store_id, "leaderboard"):
        pass
    rebuilt = 2 * ROUNDS * A_ROUND / (time.perf_counter() - begun_s)
    yield f"rebuilding: {rebuilt:,.0f} statements/s, {rebuilt / off:.1f} times storing"


def _asking(database: Database, store: Store, members: int) -> Iterator[str]:
    plugins.change_settings(database, store, "leaderboard", {"boards": [_ALL_TIME]})
    while projections.tend(database, store.store_id):
        pass
    place = PluginStore(database, store.store_id, "leaderboard")
    chance = random.Random(1)
    _fill(place, members, chance)
    table = Table(0, WHOLE_STORE, 0)

    def ask_top() -> None:
        with place.read() as tx:
            Reading(place, tx).top(Asked("all"), 50)

    def ask_around() -> None:
        with place.read() as tx:
            around(tx, table, _member(chance.randrange(members)), 5)

    yield f"top 50 of {members:,}: {_times(ask_top)}"
    yield f"a rank with 5 neighbours among {members:,}: {_times(ask_around)}"


def _fill(place: PluginStore, members: int, chance: random.Random) -> None:
    """Give members points as people have them: many few, and few many."""
    with place.read() as tx:
        boards = Boards(place.derived(tx, PROJECTION_NAME).rules)
        live = of_projection(tx, PROJECTION_NAME)[-1]
    tables = Tables(boards, {}, frozenset())
    with click.progressbar(range(0, members, AT_ONCE), label="filling a board") as starts:
        for start in starts:
            numbers = range(start, min(start + AT_ONCE, members))
            gained = {Place(0, WHOLE_STORE, 0, _member(each)): _gain(chance) for each in numbers}
            with place.write() as tx:
                scores.change(tx.of_generation(PROJECTION_NAME, live.generation), tables, gained)


def _gain(chance: random.Random) -> Gain:
    return Gain(points=int(20 * chance.paretovariate(1.2)), awards=1, known_by=1)


def _member(number: int) -> bytes:
    return blake2b(number.to_bytes(8, "big"), digest_size=16).digest()


def _times(ask: Callable[[], Any]) -> str:
    taken_ms = []
    for _ in range(QUESTIONS):
        begun_s = time.perf_counter()
        ask()
        taken_ms.append((time.perf_counter() - begun_s) * 1000)
    return f"p50 {median(taken_ms):.1f} ms, p95 {quantiles(taken_ms, n=20)[-1]:.1f} ms"


if __name__ == "__main__":
    main()
