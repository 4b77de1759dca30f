"""How fast badges are signed: `python -m bench.badge_credentials [--badges N] [--processes N]`.

Awards of a store are issued in batches by processes that share them, as `lrs badges credential issue` does it; then one
process shows them again.
"""

import json
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Any
from uuid import UUID, uuid4

import click

from bench import one_process
from bench.one_process import settings_for, store_of
from lrs.actor import Actor
from lrs.config import Settings
from lrs.database import Database
from lrs.operations.plugins import activations, projections
from lrs.operations.plugins.store import PluginStore
from lrs_badges import tables, vocabulary
from lrs_badges.credentials import issuing
from lrs_badges.credentials.proofs import FORMATS

_BASE = "https://w3id.org/cairn/badges/"
_BATCH, _NAME = 200, "first-aid"


@click.command()
@click.option("--badges", default=1_000, show_default=True)
@click.option("--processes", default=2, show_default=True)
@one_process.database_url
def main(badges: int, processes: int, database_url: str | None) -> None:
    """Measure, and print a line for each figure."""
    with settings_for(database_url, **one_process.ISSUING) as settings:
        for line in _measured(settings, badges, processes):
            click.echo(line)


def _measured(settings: Settings, badges: int, processes: int) -> Iterator[str]:
    with _inside(settings) as (database, store):
        awards = _awarded(database, store, badges)
    shares = [awards[each::processes] for each in range(processes)]
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        for format in FORMATS:
            list(pool.map(_warm, [(settings, share[0], format) for share in shares]))
            began = time.perf_counter()
            made = sum(pool.map(_issue, [(settings, share[1:], format) for share in shares]))
            rate = made / (time.perf_counter() - began)
            yield f"{format}: {made:,} badges signed by {processes} processes, {rate:,.0f} a second"
    with _inside(settings) as (_, store):
        began = time.perf_counter()
        shown = sum(1 for _ in issuing.issue(store, awards))
        yield f"di: {shown:,} shown again by one process, {shown / (time.perf_counter() - began):,.0f} a second"


@contextmanager
def _inside(settings: Settings) -> Iterator[tuple[Database, PluginStore]]:
    with store_of(settings, "badges") as (database, found):
        activations.enable(database, found, "badges")
        yield database, PluginStore(database, found.store_id, "badges")


def _awarded(database: Database, store: PluginStore, badges: int) -> list[UUID]:
    body = {"title": "First aid", "description": "Helps.", "narrative": "Pass.", "criteria": {}, "tags": []}
    times = {"alignments": [], "scope": [], "starts_us": 0, "ends_us": 0, "valid_days": 0}
    row = {"name": _NAME, "version": 1, "body": json.dumps(body | times), "image": b"", "changed_us": 1}
    with store.write() as tx:
        store_id = tx.store_id
        tx.insert(tables.achievements, {**row, "retired_us": 0})
    said = [_earned(number) for number in range(badges)]
    actor = Actor(store_id, vocabulary.awarder(_BASE), frozenset(), "badges")
    for begin in range(0, badges, _BATCH):
        store.record(actor, said[begin : begin + _BATCH])
    while projections.tend(database, store_id):
        pass
    return [UUID(each["id"]) for each in said]


def _earned(number: int) -> dict[str, Any]:
    told = {"achievement": _NAME, "version": 1, "number": 1, "expires": "", "since": "", "grounds": []}
    return {
        "id": str(uuid4()),
        "actor": {"objectType": "Agent", "mbox": f"mailto:p{number}@example.com"},
        "verb": {"id": vocabulary.EARNED},
        "object": {"id": vocabulary.achievement_id(_BASE, "default", _NAME, 1)},
        "timestamp": "2026-01-20T09:00:00.000Z",
        "context": {"extensions": {vocabulary.detail(_BASE): {**told, "is_by_hand": False}}},
    }


def _warm(asked: tuple[Settings, UUID, str]) -> None:
    """Load what signs, and make the store's keys."""
    settings, award, format = asked
    with _inside(settings) as (_, store):
        issuing.show(store, award, format)


def _issue(asked: tuple[Settings, list[UUID], str]) -> int:
    settings, awards, format = asked
    with _inside(settings) as (_, store):
        return sum(1 for _ in issuing.issue(store, awards, format))


if __name__ == "__main__":
    main()
