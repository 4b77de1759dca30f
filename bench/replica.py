"""`python -m bench.replica`: statements looked up on a streaming replica and on the primary, and the replica's end.

Everything runs on this one machine, so what counts is what is taken from the primary, not how much faster it becomes.
"""

import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import click
import requests

from bench import load, mixed, queries, sample
from bench.load import Run, Sender
from bench.senders import sender_of
from bench.server import serving
from tests import postgresql
from tests.postgresql import PostgresqlServer, Standby
from tests.process_tree import processor_s
from tests.reliability.server import Store, make_store

_NAME, _SIDES = "bench", ("none", "one")
_FILLED_BY, _MOST_PER_SECOND = 500, 10_000
_ASK_EVERY_S = 0.05
_THROUGH = "X-Experience-API-Consistent-Through"


@dataclass
class Figures:
    """What was measured without a replica and with one, by name and side; the median counts."""

    runs: dict[str, dict[str, list[float]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))

    def note(self, name: str, side: str, value: float) -> None:
        self.runs[name][side].append(value)

    def table(self) -> Iterator[str]:
        """Lines of Markdown."""
        yield from ("| | without a replica | with one |", "|---|---:|---:|")
        for name, sides in self.runs.items():
            yield f"| {name} | {' | '.join(f'{median(sides[side]):,.4g}' for side in _SIDES)} |"


@dataclass
class Bench:
    """A primary and its standby, servers without and with it by side, and what is sent to them in runs of `run_s`."""

    primary: PostgresqlServer
    standby: Standby
    store: Store
    ports: dict[str, int]
    sender: Sender
    stream: Iterator[bytes]
    run_s: float
    reads: Sequence[bytes] = ()

    def fill(self, size: int) -> None:
        """Store statements, and know queries that find them."""
        batches = (self.sender.post([*islice(self.stream, _FILLED_BY)]) for _ in range(size // _FILLED_BY))
        load.run(self.ports["none"], batches, most_s=float("inf"))
        asked = queries.requests(self.sender, self.store, size)
        self.reads = asked[queries.BY_AGENT] + asked[queries.RELATED]

    def reading(self, side: str, figures: Figures) -> None:
        """Eight connections that read."""
        before = self._processor_s()
        run = mixed.reads_alone(self.ports[side], cycle(self.reads), self.run_s)
        primary_s, standby_s = (after - then for after, then in zip(self._processor_s(), before, strict=True))
        figures.note("reading, requests/s", side, run.per_second)
        figures.note("p95, ms", side, run.percentile_ms(0.95))
        figures.note("processor time of the primary, ms a request", side, 1000 * primary_s / len(run.latencies_s))
        figures.note("processor time of the replica, ms a request", side, 1000 * standby_s / len(run.latencies_s))

    def mixture(self, side: str, figures: Figures) -> None:
        """The same while two connections write, and Consistent-Through meanwhile."""
        port, batches = self.ports[side], int(_MOST_PER_SECOND * self.run_s / mixed.BATCH)
        posts = [self.sender.post([*islice(self.stream, mixed.BATCH)]) for _ in range(batches)]
        with ThreadPoolExecutor(1) as threads:
            lags = threads.submit(self._lags_ms, port)
            both = mixed.together(port, cycle(self.reads), posts, self.run_s)
        figures.note("reading while two write, requests/s", side, both.reads.per_second)
        figures.note("the slowest of them, ms", side, both.reads.percentile_ms(1))
        figures.note("writing meanwhile, statements/s", side, both.writes.per_second * mixed.BATCH)
        figures.note("Consistent-Through behind the clock meanwhile, median, ms", side, median(lags.result()))
        figures.note("at most, ms", side, max(lags.result()))

    def dying(self) -> str:
        """What readers see of a replica that is killed, of one that hangs, and of one that is back."""
        killed = self._reading_while(self.standby.stop)
        self.standby.start()
        began_s = time.monotonic()
        self._until_read_from()
        back_s = time.monotonic() - began_s
        with self.standby.frozen(most_s=60):
            hanging = load.run(self.ports["one"], cycle(self.reads), most_s=20)
        return (
            f"killed: {_told(killed)}\nstarted again: read from after {back_s:.1f} s\nhangs for 20 s: {_told(hanging)}"
        )

    def _reading_while(self, deed: Callable[[], None]) -> Run:
        with ThreadPoolExecutor(1) as threads:
            reading = threads.submit(load.run, self.ports["one"], cycle(self.reads), most_s=3 * self.run_s)
            time.sleep(self.run_s)
            deed()
            return reading.result()

    def _until_read_from(self) -> None:
        connected = f"SELECT count(*) FROM pg_stat_activity WHERE datname = '{_NAME}' AND pid <> pg_backend_pid()"
        while not self.standby.run(_NAME, connected):
            load.run(self.ports["one"], islice(cycle(self.reads), load.CONNECTIONS))
            time.sleep(_ASK_EVERY_S)

    def _lags_ms(self, port: int) -> list[float]:
        """How far Consistent-Through is behind the clock, asked again and again for as long as a run takes."""
        found, until_s = [], time.monotonic() + self.run_s
        with requests.Session() as session:
            session.headers.update({"Authorization": self.sender.authorization, "X-Experience-API-Version": "1.0.3"})
            while time.monotonic() < until_s:
                asked = datetime.now(UTC)
                answer = session.get(f"http://127.0.0.1:{port}/xapi/statements?limit=1")
                found.append((asked - datetime.fromisoformat(answer.headers[_THROUGH])).total_seconds() * 1000)
                time.sleep(_ASK_EVERY_S)
        return found

    def _processor_s(self) -> tuple[float, float]:
        return processor_s(self.primary.pid), processor_s(self.standby.pid)


@click.command()
@click.option("--statements", default=20_000, show_default=True, help="Statements in the store.")
@click.option("--processes", default=2, show_default=True, help="Serving processes.")
@click.option("--runs", default=3, show_default=True, help="Runs of each figure; the median counts.")
@click.option("--run-s", default=3.0, show_default=True, help="Seconds of each run.")
def main(statements: int, processes: int, runs: int, run_s: float) -> None:
    """Measure two servers on one primary in turn, one of them with a replica. The databases lie in TMPDIR."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="cairn-bench-")))
        primary = stack.enter_context(postgresql.running())
        standby = stack.enter_context(postgresql.following(primary))
        store = make_store(primary.create_database(_NAME), folder)
        replicas = zip(_SIDES, ("", standby.url(_NAME)), strict=True)
        ports = {side: stack.enter_context(serving(store, processes, replica_url=url)).port for side, url in replicas}
        stream = sample.statements(sys.maxsize, seed=0)
        bench, figures = Bench(primary, standby, store, ports, sender_of(store), stream, run_s), Figures()
        bench.fill(statements)
        for _ in range(runs):
            for side in _SIDES:
                bench.reading(side, figures)
                bench.mixture(side, figures)
        click.echo("\n".join(figures.table()))
        click.echo(bench.dying())


def _told(run: Run) -> str:
    return f"{len(run.latencies_s):,} answers, all 200; the slowest after {run.percentile_ms(1):,.0f} ms"


if __name__ == "__main__":
    main()
