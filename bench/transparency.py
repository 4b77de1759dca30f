"""What the transparent log costs, in one process: `python -m bench.transparency [--statements N]`.

Storing in batches of 50, and the tree over the same statements, as time and as disk; then heads, proofs, and a check.
"""

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from pathlib import Path
from random import Random
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

import click

from bench import sample
from lrs.actor import Actor
from lrs.config import Settings
from lrs.database import Database
from lrs.opened import opened
from lrs.operations import log_heads, log_proofs, log_tree, statements, stores
from lrs.operations.log_check import Check
from lrs.operations.statements import Submission
from lrs.storage.stores import Store
from lrs.xapi import exact_json

BATCH, QUESTIONS, AT_ONCE = 50, 300, 100_000
_SIZE = {"sqlite": "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"}
_POSTGRESQL_SIZE = "SELECT pg_database_size(current_database())"


@click.command()
@click.option("--statements", "many", default=200_000, show_default=True)
@click.option("--database-url", help="An empty database; else SQLite in a temporary folder.")
def main(many: int, database_url: str | None) -> None:
    """Measure, and print a line for each figure."""
    gc.freeze()  # as every command does
    with _database(database_url) as (database, store):
        sender = Actor(store.store_id, {"mbox": "mailto:sender@example.com"}, frozenset({"all"}), "bench")
        for line in (*_cost(database, sender, many), *_asking(database, sender, many)):
            click.echo(line)


@contextmanager
def _database(url: str | None) -> Iterator[tuple[Database, Store]]:
    with TemporaryDirectory(prefix="cairn-bench-") as folder:
        plain = Settings(database_url=url or f"sqlite:///{folder}/cairn.db", attachments_url=str(Path(folder, "a")))
        settings = replace(plain, public_url="https://lrs.example.org", sealing_key="a key of a bench, long enough")
        with opened(settings) as database:
            yield database, stores.get(database, "default")


def _cost(database: Database, sender: Actor, many: int) -> Iterator[str]:
    before = _disk_bytes(database)
    storing_s = _stored(database, sender, sample.statements(many, seed=1))
    stored_bytes = _disk_bytes(database) - before
    yield f"storing {many:,} in batches of {BATCH}: {many / storing_s:,.0f}/s, {stored_bytes / many:,.0f} bytes each"
    before, begun_s = _disk_bytes(database), time.perf_counter()
    while log_tree.grow(database, sender.store_id):
        pass
    took_s, grown_bytes = time.perf_counter() - begun_s, _disk_bytes(database) - before
    per_statement_us = took_s * 1_000_000 / many
    yield f"the tree: {per_statement_us:.1f} us a statement, {took_s / storing_s:.2%} of storing"
    yield f"the tree: {grown_bytes / many:.1f} bytes a statement, {grown_bytes / stored_bytes:.2%} of what is stored"


def _stored(database: Database, sender: Actor, made: Iterator[bytes]) -> float:
    """Store these; how many seconds that took, without making them."""
    took_s = 0.0
    while sent := [exact_json.loads(each) for each in islice(made, BATCH)]:
        begun_s = time.perf_counter()
        statements.store(database, sender, Submission(sent, "1.0.3"))
        took_s += time.perf_counter() - begun_s
    return took_s


def _asking(database: Database, sender: Actor, many: int) -> Iterator[str]:
    store_id, chance = sender.store_id, Random(2)
    ids = [UUID(exact_json.loads(each)["id"]) for each in sample.statements(many, seed=1)]
    more = sample.statements(QUESTIONS, seed=3)

    def sign() -> None:
        log_heads.present(database, store_id)

    def store_some() -> None:
        _stored(database, sender, iter([next(more)]))

    sign()
    yield f"a signed head: {_times(sign, store_some)}"
    asked: dict[str, Callable[[], Any]] = {
        "an inclusion proof": lambda: log_proofs.inclusions(database, store_id, [chance.choice(ids)], many),
        "a consistency proof": lambda: log_proofs.consistency(database, store_id, chance.randrange(1, many), many),
    }
    for name, ask in asked.items():
        yield f"{name}: {_times(ask)}"
    begun_s = time.perf_counter()
    wanted = chance.sample(ids, min(AT_ONCE, many))
    found = log_proofs.inclusions(database, store_id, wanted, many)
    yield f"{len(found):,} inclusion proofs at once: {time.perf_counter() - begun_s:.1f} s"
    begun_s, check = time.perf_counter(), Check(database, store_id)
    read = [*check.run()][-1]
    yield f"a check: {read / (time.perf_counter() - begun_s):,.0f} statements/s, wrong: {len(check.wrong)}"


def _times(ask: Callable[[], Any], before: Callable[[], Any] = lambda: None) -> str:
    taken_ms = []
    for _ in range(QUESTIONS):
        before()
        begun_s = time.perf_counter()
        ask()
        taken_ms.append((time.perf_counter() - begun_s) * 1000)
    return f"p50 {median(taken_ms):.1f} ms, p95 {quantiles(taken_ms, n=20)[-1]:.1f} ms"


def _disk_bytes(database: Database) -> int:
    """What the database takes, without what waits in a log."""
    with database.read_server() as connection:
        sql = _SIZE.get(connection.dialect.name, _POSTGRESQL_SIZE)
        return int(connection.exec_driver_sql(sql).scalar_one())


if __name__ == "__main__":
    main()
