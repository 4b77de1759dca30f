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
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID, uuid4

import click

import lrs_endorsements
from lrs.config import Settings
from lrs.database import Database
from lrs.opened import opened
from lrs.operations import plugin_store, plugins, stores
from lrs.operations.plugin_store import PluginStore
from lrs.operations.published import Published
from lrs.plugin_host import PluginHost
from lrs.verifiable import verification
from lrs.xapi import exact_json

PLUGIN, BATCH = "endorsements", 100
_CONTEXTS = ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"]


@click.command()
@click.option("--credentials", "size", default=1_000, show_default=True)
def main(size: int) -> None:
    """Measure, and print a line for each figure."""
    with TemporaryDirectory(prefix="cairn-bench-") as folder:
        for line in _measured(folder, size):
            click.echo(line)


@contextmanager
def _store(folder: str) -> Iterator[tuple[Database, PluginStore]]:
    settings = Settings(
        database_url=f"sqlite:///{folder}/cairn.db",
        attachments_url=str(Path(folder, "a")),
        public_url="https://lrs.example.org",
        sealing_key="a sealing key for a database that is gone soon",
    )
    with opened(settings, PluginHost({PLUGIN: lrs_endorsements})) as database:
        plugins.enable(database, stores.get(database, "default"), PLUGIN)
        yield database, plugin_store.named(database, "default", PLUGIN)


def _measured(folder: str, size: int) -> Iterator[str]:
    with _store(folder) as (database, store):
        store.issuer.sign_di(_badge(store, uuid4()))  # keys are made, and contexts read
        documents = _with_status(store, size)
        yield _rate("Data Integrity, one thread", size, lambda: [store.issuer.sign_di(each) for each in documents])
        yield _rate("VC-JWT, one thread", size, lambda: [store.issuer.sign_jwt(each) for each in documents])
        yield _times("check of a badge, own status list", [*_checks(store, documents[:50])])
        yield _times("status list after a revocation", [*_lists(database, store, documents[:20])])
    processes = cpu_count() or 1
    rate = _in_processes(folder, size, processes)
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


def _in_processes(folder: str, size: int, processes: int) -> float:
    """How many a second they sign together, when all have begun."""
    context = get_context("spawn")
    begin, told = context.Barrier(processes), context.Queue()
    workers = [context.Process(target=_sign, args=(folder, size, begin, told)) for _ in range(processes)]
    for worker in workers:
        worker.start()
    rates = [told.get() for _ in workers]
    for worker in workers:
        worker.join()
    return sum(rates)


def _sign(folder: str, size: int, begin: Any, told: Any) -> None:
    with _store(folder) as (_, store):
        documents = _with_status(store, size)
        store.issuer.sign_di(documents[0])
        begin.wait()
        begun_s = time.perf_counter()
        for document in documents:
            store.issuer.sign_di(document)
        told.put(size / (time.perf_counter() - begun_s))


def _checks(store: PluginStore, documents: list[dict[str, Any]]) -> Iterator[float]:
    for signed in [exact_json.dumps(store.issuer.sign_di(each)) for each in documents]:
        begun_s = time.perf_counter()
        assert verification.verify(signed, store.fetching, datetime.now(UTC)).is_valid
        yield time.perf_counter() - begun_s


def _lists(database: Database, store: PluginStore, documents: list[dict[str, Any]]) -> Iterator[float]:
    for document in documents:
        with store.write() as tx:
            store.set_status(tx, document["id"], "revocation")
        begun_s = time.perf_counter()
        Published(database, "default").status_list(1)
        yield time.perf_counter() - begun_s


def _rate(name: str, size: int, deed: Callable[[], object]) -> str:
    begun_s = time.perf_counter()
    deed()
    took_s = time.perf_counter() - begun_s
    return f"{name}: {size / took_s:,.0f} a second ({1000 * took_s / size:.2f} ms each)"


def _times(name: str, seconds: list[float]) -> str:
    return f"{name}: {1000 * median(seconds):.2f} ms (median of {len(seconds)})"


if __name__ == "__main__":
    main()
