"""How fast a store signs: `python -m bench.signing [--credentials N]`.

Badges with a status entry each, by one thread, and by as many processes as there are processors, each of which signs
so many; status lists, and checks of what was signed.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from multiprocessing import get_context
from os import cpu_count
from statistics import median
from typing import Any
from uuid import UUID, uuid4

import click

from bench import one_process
from bench.one_process import seconds, settings_for, store_of
from lrs.config import Settings
from lrs.database import Database
from lrs.operations.issuer.published import Published
from lrs.operations.plugins import activations
from lrs.operations.plugins.store import PluginStore
from lrs.verifiable import verification
from lrs.verifiable.contexts import BADGES, CREDENTIALS
from lrs.xapi import exact_json

PLUGIN, BATCH = "endorsements", 100
_CONTEXTS = [CREDENTIALS, BADGES]


@click.command()
@click.option("--credentials", "size", default=1_000, show_default=True)
def main(size: int) -> None:
    """Measure, and print a line for each figure."""
    with settings_for(None, **one_process.ISSUING) as settings:
        for line in _measured(settings, size):
            click.echo(line)


@contextmanager
def _store(settings: Settings) -> Iterator[tuple[Database, PluginStore]]:
    with store_of(settings, PLUGIN) as (database, found):
        activations.enable(database, found, PLUGIN)
        yield database, PluginStore(database, found.store_id, PLUGIN)


def _measured(settings: Settings, size: int) -> Iterator[str]:
    with _store(settings) as (database, store):
        store.issuer.sign_di(_badge(store, uuid4()))  # keys are made, and contexts read
        documents = _with_status(store, size)
        yield _rate("Data Integrity, one thread", size, lambda: [store.issuer.sign_di(each) for each in documents])
        yield _rate("VC-JWT, one thread", size, lambda: [store.issuer.sign_jwt(each) for each in documents])
        yield _median("check of a badge, own status list", [*_checks(store, documents[:50])])
        yield _median("status list after a revocation", [*_lists(database, store, documents[:20])])
    processes = cpu_count() or 1
    rate = _in_processes(settings, size, processes)
    yield f"Data Integrity, {processes} processes: {rate:,.0f} a second"


def _badge(store: PluginStore, badge_id: UUID) -> dict[str, Any]:
    achievement = {
        "id": "https://lrs.example.org/badges/statistics",
        "type": ["Achievement"],
        "name": "Statistics",
        "description": "Knows what a mean is, and when the median says more.",
        "criteria": {"narrative": "Passed the test with 80 of 100 points."},
    }
    subject = {"id": f"did:example:{badge_id}", "type": ["AchievementSubject"], "achievement": achievement}
    return {
        "@context": _CONTEXTS,
        "id": f"urn:uuid:{badge_id}",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": store.issuer.profile,
        "validFrom": "2026-01-01T00:00:00Z",
        "name": "Statistics",
        "credentialSubject": subject,
    }


def _with_status(store: PluginStore, size: int) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = []
    while len(made) < size:
        badges = [_badge(store, uuid4()) for _ in range(min(BATCH, size - len(made)))]
        with store.write() as tx:
            entries = store.status_entries(tx, [each["id"] for each in badges])
        made += [{**each, "credentialStatus": entries[each["id"]]} for each in badges]
    return made


def _in_processes(settings: Settings, size: int, processes: int) -> float:
    """How many a second they sign together, when all have begun."""
    context = get_context("spawn")
    begin, told = context.Barrier(processes), context.Queue()
    workers = [context.Process(target=_sign, args=(settings, size, begin, told)) for _ in range(processes)]
    for worker in workers:
        worker.start()
    rates = [told.get() for _ in workers]
    for worker in workers:
        worker.join()
    return sum(rates)


def _sign(settings: Settings, size: int, begin: Any, told: Any) -> None:
    with _store(settings) as (_, store):
        documents = _with_status(store, size)
        store.issuer.sign_di(documents[0])
        begin.wait()
        told.put(size / seconds(lambda: [store.issuer.sign_di(each) for each in documents]))


def _checks(store: PluginStore, documents: list[dict[str, Any]]) -> Iterator[float]:
    for signed in [exact_json.dumps(store.issuer.sign_di(each)) for each in documents]:
        begun_s = time.perf_counter()
        assert verification.verify(signed, store.fetching, datetime.now(UTC)).is_valid
        yield time.perf_counter() - begun_s


def _lists(database: Database, store: PluginStore, documents: list[dict[str, Any]]) -> Iterator[float]:
    for document in documents:
        with store.write() as tx:
            store.set_status(tx, document["id"], "revocation")
        yield seconds(lambda: Published(database, "default").status_list(1))


def _rate(name: str, size: int, deed: Callable[[], object]) -> str:
    took_s = seconds(deed)
    return f"{name}: {size / took_s:,.0f} a second ({1000 * took_s / size:.2f} ms each)"


def _median(name: str, taken_s: list[float]) -> str:
    return f"{name}: {1000 * median(taken_s):.2f} ms (median of {len(taken_s)})"


if __name__ == "__main__":
    main()
