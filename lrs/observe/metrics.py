"""What is counted and measured, in Prometheus's words; docs/operating.md has a table of it.

Labels have few values, and none that strangers choose: no ids, no stores, no paths.
"""

import platform
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from time import perf_counter

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
)
from prometheus_client.exposition import choose_encoder
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector

from lrs import __version__
from lrs.observe.processes import counting_folder
from lrs.outbox import OutboxTotals
from lrs.storage.observer import Batch

_REQUEST_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_COMMIT_STATEMENTS = (1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000)
_METHODS = frozenset({"GET", "HEAD", "PUT", "POST", "DELETE", "OPTIONS", "PATCH"})
_REASONS = {400: "invalid", 403: "forbidden", 409: "conflict", 413: "too_large", 503: "unavailable"}


class Metrics:
    """What one process counts: of requests, and, as an Observer, of the statement writer."""

    def __init__(self) -> None:
        disable_created_metrics()  # when each label was first counted: a quarter of all lines, which nobody asks for
        own = self._registry = CollectorRegistry()
        by_request = ("resource", "method")
        self._requests = Counter("cairn_requests", "Requests answered", (*by_request, "status"), registry=own)
        self._request_s = Histogram(
            "cairn_request_seconds",
            "From a request to the end of its answer",
            by_request,
            buckets=_REQUEST_S,
            registry=own,
        )
        self._in_progress = Gauge(
            "cairn_requests_in_progress", "Requests being worked on", multiprocess_mode="livesum", registry=own
        )
        self._stored = Counter("cairn_statements_stored", "New statements committed", registry=own)
        self._refused = Counter("cairn_statements_refused", "Statements in refused batches", ("reason",), registry=own)
        self._waiting = Gauge(
            "cairn_writer_requests_waiting",
            "Requests whose statements wait for a commit, or are in one",
            multiprocess_mode="livesum",
            registry=own,
        )
        self._commit_s = Histogram(
            "cairn_commit_seconds", "Duration of a group commit", buckets=_REQUEST_S, registry=own
        )
        self._commit_statements = Histogram(
            "cairn_commit_statements", "Statements in a group commit", buckets=_COMMIT_STATEMENTS, registry=own
        )
        self._commit_failures = Counter("cairn_commit_failures", "Group commits that were rolled back", registry=own)
        by_call = ("plugin", "hook")
        self._plugin_s = Histogram(
            "cairn_plugin_seconds", "Duration of a call of a plugin", by_call, buckets=_REQUEST_S, registry=own
        )
        self._plugin_failures = Counter(
            "cairn_plugin_failures", "Calls in which a plugin raised", by_call, registry=own
        )
        self._answered: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}
        for reason in (*_REASONS.values(), "other"):
            self._refused.labels(reason)

    def request_begins(self) -> None:
        self._in_progress.inc()

    def request_ends(self, resource: str, method: str, status: int, seconds: float) -> None:
        """Count an answer. `resource` is the rule of the URL that matched."""
        self._in_progress.dec()
        bound = self._answered.get((resource, method, status)) or self._bind(resource, method, status)
        bound[0].inc()
        bound[1].observe(seconds)

    def _bind(self, resource: str, method: str, status: int) -> tuple[Counter, Histogram]:
        """The children of these labels, which are looked up only once."""
        known = method if method in _METHODS else "other"
        bound = self._requests.labels(resource, known, status), self._request_s.labels(resource, known)
        if known == method:
            self._answered[resource, method, status] = bound
        return bound

    def called(self, store_id: int, plugin: str, hook: str, seconds: float, error: str) -> None:
        """Count a call of a plugin, or of one of its projections."""
        self._plugin_s.labels(plugin, hook).observe(seconds)
        if error:
            self._plugin_failures.labels(plugin, hook).inc()

    def refused(self, status: int, statements: int) -> None:
        """Count the statements of a batch that was refused with `status`."""
        self._refused.labels(_REASONS.get(status, "other")).inc(statements)

    def waiting(self) -> AbstractContextManager[object]:
        return self._waiting.track_inprogress()

    @contextmanager
    def committing(self, group: Sequence[Batch]) -> Iterator[None]:
        begun_at = perf_counter()
        try:
            yield
        except Exception:
            self._commit_failures.inc()
            raise
        self._commit_s.observe(perf_counter() - begun_at)
        self._commit_statements.observe(sum(len(batch.drafts) for batch in group))
        self._stored.inc(sum(batch.stored for batch in group))

    def as_text(self, accept: str, state: "State") -> tuple[bytes, str]:
        """Everything, with `state`, in the format that an Accept header asks for, and the type of that format.

        Where processes count together, that is what all of them counted.
        """
        shown, folder = CollectorRegistry(), counting_folder()
        if folder is None:
            shown.register(self._registry)
            ProcessCollector(registry=shown)
        else:
            MultiProcessCollector(shown, path=str(folder))
        shown.register(state)
        encode, content_type = choose_encoder(accept)
        return encode(shown), content_type


@dataclass(frozen=True, eq=False)  # a registry has it in a dict
class State:
    """What is looked up when somebody asks, rather than counted.

    `connections` are those in use; `database_bytes` and `tree_lag` are None where they aren't known. `outboxes` are by
    name.
    """

    is_ready: bool
    connections: int
    database_bytes: int | None
    outboxes: Mapping[str, OutboxTotals]
    tree_lag: int | None = None

    def collect(self) -> Iterable[Metric]:
        running = {"version": __version__, "python": platform.python_version()}
        yield InfoMetricFamily("cairn_build", "The code that runs", running)
        yield GaugeMetricFamily("cairn_ready", "1 where /health/ready answers 200, else 0", self.is_ready)
        yield GaugeMetricFamily(
            "cairn_database_connections_in_use", "Taken from the pool of the process that answers", self.connections
        )
        if self.database_bytes is not None:
            yield GaugeMetricFamily("cairn_database_bytes", "Disk that the database takes", self.database_bytes)
        if self.tree_lag is not None:
            told = "Statements that the last tree lies behind its log"
            yield GaugeMetricFamily("cairn_tree_lag", told, self.tree_lag)
        yield from self._of_outboxes()

    def _of_outboxes(self) -> Iterable[Metric]:
        by_outbox = ("outbox",)
        delivered = CounterMetricFamily("cairn_outbox_delivered", "Statements that arrived", labels=by_outbox)
        dead = GaugeMetricFamily("cairn_outbox_dead", "Dead letters that wait", labels=by_outbox)
        lag = GaugeMetricFamily("cairn_outbox_lag", "Statements that the last channel lies behind", labels=by_outbox)
        for name, totals in self.outboxes.items():
            delivered.add_metric([name], totals.delivered)
            dead.add_metric([name], totals.dead)
            lag.add_metric([name], totals.lag)
        return delivered, dead, lag
