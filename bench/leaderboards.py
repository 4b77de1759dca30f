"""What leaderboards cost, in one process: `python -m bench.leaderboards [--members N]`.

Storing in batches of 50 with the plugin on, against storing without it in turn, in the same database; a rebuild against
both; and the time of the two questions that people ask, on a board with a million members.
"""

import random
import time
from collections.abc import Iterator
from hashlib import blake2b
from statistics import median

import click

from bench import one_process, sample
from bench.one_process import BATCH, sender_to, settings_for, store_batch, store_of, times
from lrs.database import Database
from lrs.operations.plugins import activations, projections
from lrs.operations.plugins.store import PluginStore
from lrs.operations.worker import working
from lrs.storage.plugins.checkpoints import of_projection
from lrs.storage.stores import Store
from lrs.xapi import exact_json
from lrs_leaderboard import scores
from lrs_leaderboard.boards import WHOLE_STORE, Boards
from lrs_leaderboard.operations import Asked, Reading
from lrs_leaderboard.ranking import Table, around
from lrs_leaderboard.scores import Gain, Place, Tables
from lrs_leaderboard.tables import PROJECTION_NAME

ROUNDS, A_ROUND = 5, 4_000
QUESTIONS, AT_ONCE = 500, 10_000
_ALL_TIME = {"name": "all", "title": "All", "period": "all", "rules": [{"name": "any"}]}


@click.command()
@click.option("--members", default=1_000_000, show_default=True, help="On the board that is asked.")
@one_process.database_url
def main(members: int, database_url: str | None) -> None:
    """Measure, and print a line for each figure."""
    with settings_for(database_url) as settings, store_of(settings, "leaderboard") as (database, store):
        for line in (*_storing(database, store), *_asking(database, store, members)):
            click.echo(line)


def _storing(database: Database, store: Store) -> Iterator[str]:
    sender = sender_to(store)
    made = iter(sample.statements(2 * ROUNDS * A_ROUND, seed=1))

    def stored_a_second() -> float:
        sent = [exact_json.loads(next(made)) for _ in range(A_ROUND)]
        return A_ROUND / sum(store_batch(database, sender, sent[at : at + BATCH]) for at in range(0, A_ROUND, BATCH))

    without, with_it = [], []
    for _ in range(ROUNDS):
        activations.disable(database, store, "leaderboard")
        without.append(stored_a_second())
        activations.enable(database, store, "leaderboard")
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
    activations.change_settings(database, store, "leaderboard", {"boards": [_ALL_TIME]})
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

    yield f"top 50 of {members:,}: {times(ask_top, QUESTIONS)}"
    yield f"a rank with 5 neighbours among {members:,}: {times(ask_around, QUESTIONS)}"


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


if __name__ == "__main__":
    main()
