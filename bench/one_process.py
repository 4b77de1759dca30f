"""What benchmarks within one process share: a store, statements that are stored in batches, and what is timed."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from typing import Any

import click

from lrs import garbage
from lrs.actor import Actor
from lrs.config import Settings
from lrs.database import Database
from lrs.opened import opened
from lrs.operations import statements, stores
from lrs.operations.statements import Submission
from lrs.plugin_host import PluginHost
from lrs.storage.stores import Store

BATCH = 50
ISSUING = {"public_url": "https://lrs.example.org", "sealing_key": "a sealing key of enough letters for benchmarks"}
database_url = click.option("--database-url", help="An empty database; else SQLite in a temporary folder.")


@contextmanager
def settings_for(url: str | None, **more: Any) -> Iterator[Settings]:
    """Settings with the database at `url`, or with one on SQLite that is gone at the end."""
    with TemporaryDirectory(prefix="cairn-bench-") as folder:
        yield Settings(
            database_url=url or f"sqlite:///{folder}/cairn.db", attachments_url=str(Path(folder, "a")), **more
        )


@contextmanager
def store_of(settings: Settings, *plugins: str) -> Iterator[tuple[Database, Store]]:
    """The default store, with these plugins installed, in a process that leaves alone what it has loaded."""
    with opened(settings, PluginHost.with_only(plugins)) as database:
        garbage.leave_loaded()  # as every command does
        yield database, stores.get(database, "default")


def sender_to(store: Store) -> Actor:
    """Who stores statements there."""
    return Actor(store.store_id, {"mbox": "mailto:sender@example.com"}, frozenset({"all"}), "bench")


def store_batch(database: Database, sender: Actor, batch: Sequence[Mapping[str, Any]]) -> float:
    """How many seconds it takes to store statements at once."""
    return seconds(lambda: statements.store(database, sender, Submission(batch, "1.0.3")))


def seconds(deed: Callable[[], Any]) -> float:
    """How long something takes."""
    begun_s = time.perf_counter()
    deed()
    return time.perf_counter() - begun_s


def times(ask: Callable[[], Any], questions: int, before: Callable[[], Any] = lambda: None) -> str:
    """How long a question takes that is asked so many times, each time after something else."""
    taken_ms = []
    for _ in range(questions):
        before()
        taken_ms.append(seconds(ask) * 1000)
    return f"p50 {median(taken_ms):.1f} ms, p95 {quantiles(taken_ms, n=20)[-1]:.1f} ms"
