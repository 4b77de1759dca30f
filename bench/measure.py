"""One kind of database, measured at each size.

A store is filled to each size and then copied: the server gets one copy, the bare inserts another, so that both begin
with the same tables, and nothing that is posted while measuring makes the store larger for the next size.

What is compared takes turns, run by run, so that all see the same machine: each query at every size, and storing beside
the limit and the naive handler.
"""

import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from itertools import count, cycle, islice, product
from pathlib import Path
from statistics import mean
from typing import TypeVar

from rich.console import Console
from rich.progress import track

from bench import figures, limit, load, mixed, paging, queries, sample
from bench.calm import calmest
from bench.databases import Databases
from bench.limit import Limit
from bench.load import Run, Sender
from bench.results import AtSize, Effort
from bench.senders import naive_sender, sender_of
from bench.server import Server, running, serving
from lrs.config import Settings
from lrs.opened import opened_as_it_is
from lrs.storage import log
from tests.reliability.server import Store, make_store

_PRELOAD_BATCH = 500
_WEIGHED, _MIXED_REQUESTS = 1_000, 1_000
_WARM_S = 1.0
# More than any run can send in its time, so that requests are there before it begins.
_MOST_PER_SECOND = {1: 3_000, 50: 10_000, 500: 10_000}
Result = TypeVar("Result")
_CONSOLE = Console(stderr=True)


class _Stage:
    """A store that has been filled to `size`, and the figures that are measured with it."""

    def __init__(self, store: Store, size: int, stream: Iterator[bytes], effort: Effort):
        self.store, self.size = store, size
        self._stream, self._effort = stream, effort
        self._sender = sender_of(store)
        self._asked = queries.requests(self._sender, store, size)
        self._runs: defaultdict[str, list[float]] = defaultdict(list)

    def result(self) -> AtSize:
        return AtSize(self.size, dict(self._runs))

    def note(self, name: str, value: float) -> None:
        self._runs[name].append(value)

    def _calm(self, run: Callable[[], Result]) -> Result:
        """What `run` gives while the machine is calm, as far as it is."""
        result, stolen = calmest(run)
        self.note(figures.STOLEN, stolen * 100)
        return result

    def warm(self, server: Server, name: str) -> None:
        """Ask a query before it counts: connections are made, plans kept, and pages read."""
        load.run(server.port, cycle(self._asked[name]), most_s=min(_WARM_S, self._effort.run_s))

    def query(self, server: Server, name: str) -> None:
        run = self._calm(partial(load.run, server.port, cycle(self._asked[name]), most_s=self._effort.run_s))
        self.note(figures.get_rate(name), run.per_second)
        self.note(figures.get_p50(name), run.percentile_ms(0.5))
        self.note(figures.get_p95(name), run.percentile_ms(0.95))

    def pages(self, server: Server) -> None:
        _say("paging")
        for _ in range(self._effort.runs):
            first_ms, last_ms = self._calm(partial(paging.first_and_last_ms, server.port, self._sender))
            self.note(figures.FIRST_PAGES, first_ms)
            self.note(figures.LAST_PAGES, last_ms)

    def mixture(self, server: Server) -> None:
        _say("reading while others write")
        requests = [*islice(_in_turn([self._asked[name] for name in queries.FULL_PAGES]), _MIXED_REQUESTS)]
        run_s, posts = self._effort.run_s, partial(self._posts, self._sender, mixed.BATCH)
        for _ in range(self._effort.runs):
            reads = self._calm(lambda: mixed.reads_alone(server.port, cycle(requests), run_s))
            writes = self._calm(lambda: mixed.writes_alone(server.port, posts(), run_s))
            both = self._calm(lambda: mixed.together(server.port, cycle(requests), posts(), run_s))
            self.note(figures.READS_ALONE, reads.per_second)
            self.note(figures.WRITES_ALONE, writes.per_second * mixed.BATCH)
            self.note(figures.READS_TOGETHER, both.reads.per_second)
            self.note(figures.WRITES_TOGETHER, both.writes.per_second * mixed.BATCH)
            self.note(figures.SLOWEST_READ, both.reads.percentile_ms(1))
            self.note(figures.SLOWEST_WRITE, both.writes.percentile_ms(1))

    def posts(self, server: Server, bare: Limit, naive: Server) -> None:
        """The limit, the server and the naive handler in turn, so that all see the same machine."""
        for batch in figures.BATCHES:
            _say(f"POST in batches of {batch}")
            for _ in range(self._effort.runs):
                rate = self._calm(partial(self._at_the_limit, bare, batch))
                self.note(figures.limit(batch), rate * batch)
                run = self._calm(partial(self._posted, server, self._sender, batch))
                self.note(figures.post(batch), run.per_second * batch)
                self.note(figures.post_p95(batch), run.percentile_ms(0.95))
                if batch == 1:
                    naively = self._calm(partial(self._posted, naive, naive_sender(), batch))
                    self.note(figures.NAIVE, naively.per_second)

    def _at_the_limit(self, bare: Limit, batch: int) -> float:
        return bare.batches_per_second(bare.finished(self._batches(batch)), most_s=self._effort.run_s)

    def _posted(self, server: Server, sender: Sender, batch: int) -> Run:
        return load.run(server.port, self._posts(sender, batch), most_s=self._effort.run_s)

    def _posts(self, sender: Sender, batch: int) -> list[bytes]:
        return [sender.post(each) for each in self._batches(batch)]

    def _batches(self, batch: int) -> list[list[bytes]]:
        """Batches of statements that are not stored yet, enough for one run."""
        most = max(load.CONNECTIONS, int(_MOST_PER_SECOND[batch] * self._effort.run_s / batch))
        return [[*islice(self._stream, batch)] for _ in range(most)]


def measure(databases: Databases, folder: Path, sizes: Sequence[int], effort: Effort) -> Iterator[AtSize]:
    """The figures at each size, smallest first."""
    with ExitStack() as copies:
        stages = [*_stages(databases, folder, sizes, effort, copies)]
        _find_in_turn(stages, effort)
        for stage in stages:
            _measure_alone(stage, databases, effort)
            yield stage.result()


def _stages(
    databases: Databases, folder: Path, sizes: Sequence[int], effort: Effort, copies: ExitStack
) -> Iterator[_Stage]:
    """A store of each size, smallest first; each a copy, which `copies` takes away."""
    stream = sample.statements(sys.maxsize, seed=0)
    base = make_store(databases.create("base"), folder)
    databases.settle(base.database_url)
    empty_bytes, filled = databases.size_bytes(base.database_url), 0
    for size in sorted(sizes):
        _preload(base, stream, size - filled, effort)
        filled = size
        databases.settle(base.database_url)
        stage = _Stage(copies.enter_context(_copied(base, databases, f"served_{size}")), size, stream, effort)
        _weigh(stage, databases.size_bytes(base.database_url) - empty_bytes)
        yield stage


def _preload(store: Store, stream: Iterator[bytes], count: int, effort: Effort) -> None:
    sender = sender_of(store)
    sizes = [min(_PRELOAD_BATCH, count - start) for start in range(0, count, _PRELOAD_BATCH)]
    described = f"{store.database_url.partition(':')[0]}: storing {count:,} statements"
    with serving(store, effort.processes) as server:
        shown = track(sizes, described, console=_CONSOLE)
        load.run(server.port, (sender.post([*islice(stream, size)]) for size in shown), most_s=float("inf"))


def _weigh(stage: _Stage, bytes_on_disk: int) -> None:
    store = stage.store
    with opened_as_it_is(Settings(database_url=store.database_url)) as database, database.read(store.store_id) as tx:
        bodies = [entry.body for entry in log.read_behind(tx, 0, _WEIGHED).entries]
    stage.note(figures.DISK_BYTES, bytes_on_disk / stage.size)
    stage.note(figures.BODY_BYTES, mean(map(len, bodies)))
    stage.note(figures.SENT_BYTES, mean(map(len, sample.statements(_WEIGHED, seed=0))))


def _find_in_turn(stages: Sequence[_Stage], effort: Effort) -> None:
    with ExitStack() as stack:
        served = [(stage, stack.enter_context(serving(stage.store, effort.processes))) for stage in stages]
        for name in (*queries.FULL_PAGES, queries.RARE):
            _say(f"GET {name}")
            for stage, server in served:
                stage.warm(server, name)
            for _, (stage, server) in product(range(effort.runs), served):
                stage.query(server, name)


def _measure_alone(stage: _Stage, databases: Databases, effort: Effort) -> None:
    with ExitStack() as stack:
        bare = stack.enter_context(_copied(stage.store, databases, "bare"))
        naive_url = databases.create("naive")
        stack.callback(databases.drop, naive_url)
        server = stack.enter_context(serving(stage.store, effort.processes))
        stage.note(figures.MEMORY_AT_START, server.memory_bytes() / 1e6)
        stage.pages(server)
        stage.note(figures.MEMORY_READING, server.memory_bytes() / 1e6)
        stage.mixture(server)
        naive = stack.enter_context(_naive(naive_url, stage.store.folder))
        stage.posts(server, stack.enter_context(limit.on(bare)), naive)
        stage.note(figures.MEMORY, server.memory_bytes() / 1e6)


@contextmanager
def _copied(store: Store, databases: Databases, name: str) -> Iterator[Store]:
    """A copy of a store that nobody is connected to, for as long as the block lasts."""
    url = databases.copy(store.database_url, name)
    try:
        yield replace(store, database_url=url)
    finally:
        databases.drop(url)


@contextmanager
def _naive(database_url: str, folder: Path) -> Iterator[Server]:
    with running(["bench.naive", "--database-url", database_url], folder, {}, ready="/") as server:
        yield server


def _in_turn(lists: Sequence[Sequence[bytes]]) -> Iterator[bytes]:
    """The first of each list, the second of each, and so on without end."""
    for turn in count():
        yield from (each[turn % len(each)] for each in lists)


_say = partial(_CONSOLE.print, style="dim")
