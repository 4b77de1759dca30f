"""What the transparent log costs, in one process: `python -m bench.transparency [--statements N]`.

Storing in batches of 50, and the tree over the same statements, as time and as disk; then heads, proofs, and a check.
"""

import time
from collections.abc import Callable, Iterator
from itertools import islice
from random import Random
from typing import Any
from uuid import UUID

import click

from bench import one_process, sample
from bench.one_process import BATCH, sender_to, settings_for, store_batch, store_of, times
from lrs.actor import Actor
from lrs.database import Database
from lrs.operations.transparency import heads, proofs, tree
from lrs.operations.transparency.check import Check
from lrs.xapi import exact_json

QUESTIONS, AT_ONCE = 300, 100_000
_SIZE = {"sqlite": "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"}
_POSTGRESQL_SIZE = "SELECT pg_database_size(current_database())"


@click.command()
@click.option("--statements", "many", default=200_000, show_default=True)
@one_process.database_url
def main(many: int, database_url: str | None) -> None:
    """Measure, and print a line for each figure."""
    with settings_for(database_url, **one_process.ISSUING) as settings, store_of(settings) as (database, store):
        sender = sender_to(store)
        for line in (*_cost(database, sender, many), *_asking(database, sender, many)):
            click.echo(line)


def _cost(database: Database, sender: Actor, many: int) -> Iterator[str]:
    before = _disk_bytes(database)
    storing_s = _stored(database, sender, sample.statements(many, seed=1))
    stored_bytes = _disk_bytes(database) - before
    yield f"storing {many:,} in batches of {BATCH}: {many / storing_s:,.0f}/s, {stored_bytes / many:,.0f} bytes each"
    before, begun_s = _disk_bytes(database), time.perf_counter()
    while tree.grow(database, sender.store_id):
        pass
    took_s, grown_bytes = time.perf_counter() - begun_s, _disk_bytes(database) - before
    per_statement_us = took_s * 1_000_000 / many
    yield f"the tree: {per_statement_us:.1f} us a statement, {took_s / storing_s:.2%} of storing"
    yield f"the tree: {grown_bytes / many:.1f} bytes a statement, {grown_bytes / stored_bytes:.2%} of what is stored"


def _stored(database: Database, sender: Actor, made: Iterator[bytes]) -> float:
    """Store these; how many seconds that took, without making them."""
    took_s = 0.0
    while sent := [exact_json.loads(each) for each in islice(made, BATCH)]:
        took_s += store_batch(database, sender, sent)
    return took_s


def _asking(database: Database, sender: Actor, many: int) -> Iterator[str]:
    store_id, chance = sender.store_id, Random(2)
    ids = [UUID(exact_json.loads(each)["id"]) for each in sample.statements(many, seed=1)]
    more = sample.statements(QUESTIONS, seed=3)

    def sign() -> None:
        heads.present(database, store_id)

    def store_some() -> None:
        _stored(database, sender, iter([next(more)]))

    sign()
    yield f"a signed head: {times(sign, QUESTIONS, store_some)}"
    asked: dict[str, Callable[[], Any]] = {
        "an inclusion proof": lambda: proofs.inclusions(database, store_id, [chance.choice(ids)], many),
        "a consistency proof": lambda: proofs.consistency(database, store_id, chance.randrange(1, many), many),
    }
    for name, ask in asked.items():
        yield f"{name}: {times(ask, QUESTIONS)}"
    begun_s = time.perf_counter()
    wanted = chance.sample(ids, min(AT_ONCE, many))
    found = proofs.inclusions(database, store_id, wanted, many)
    yield f"{len(found):,} inclusion proofs at once: {time.perf_counter() - begun_s:.1f} s"
    begun_s, check = time.perf_counter(), Check(database, store_id)
    read = [*check.run()][-1]
    yield f"a check: {read / (time.perf_counter() - begun_s):,.0f} statements/s, wrong: {len(check.wrong)}"


def _disk_bytes(database: Database) -> int:
    """What the database takes, without what waits in a log."""
    with database.read_server() as connection:
        sql = _SIZE.get(connection.dialect.name, _POSTGRESQL_SIZE)
        return int(connection.exec_driver_sql(sql).scalar_one())


if __name__ == "__main__":
    main()
