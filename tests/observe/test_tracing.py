"""Traces by OpenTelemetry: what a span says and what it doesn't, and when there are any."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from queue import Queue
from threading import Thread

import pytest
from flask import Flask
from opentelemetry.instrumentation.sqlalchemy import SQLAlchemyInstrumentor
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from lrs.config import Settings
from lrs.database import Database
from lrs.observe import tracing
from lrs.observe.spans import Spans
from lrs.web.application import create_app
from tests.client import Client
from tests.conftest import make_credential
from tests.observe.conftest import Serving
from tests.statements import statement

Finished = Callable[[], list[ReadableSpan]]


@contextmanager
def tracing_of(database: Database, settings: Settings) -> Iterator[tuple[Flask, Finished]]:
    """A traced application, and the spans that it has finished."""
    exporter = InMemorySpanExporter()
    app = create_app(database, settings)
    Spans(Resource({}), SimpleSpanProcessor(exporter)).instrument(app, database)
    yield app, lambda: list(exporter.get_finished_spans())
    SQLAlchemyInstrumentor().uninstrument()


@pytest.fixture
def traced(database: Database, settings: Settings) -> Iterator[tuple[Flask, Finished]]:
    with tracing_of(database, settings) as traced:
        yield traced


@pytest.fixture
def sender(traced: tuple[Flask, Finished], database: Database, store_id: int) -> Client:
    issued = make_credential(database, store_id)
    return Client(traced[0], issued.key, issued.secret)


@pytest.fixture
def spans(traced: tuple[Flask, Finished], sender: Client) -> Finished:
    """The spans that were finished after the credential was made."""
    before = len(traced[1]())
    return lambda: traced[1]()[before:]


def test_a_request_is_a_span_named_by_its_resource(sender: Client, spans: Finished) -> None:
    answer = sender.get("/statements", limit=1)

    last = spans()[-1]

    assert (last.name, last.attributes["http.route"]) == ("GET /xapi/statements", "/xapi/statements")
    assert last.attributes["request_id"] == answer.headers["X-Request-ID"]


def test_sql_is_spans_below_the_request(sender: Client, spans: Finished) -> None:
    sender.post_statements(statement())

    *sql, request = spans()

    assert any("INSERT INTO statements" in str(span.attributes.get("db.statement")) for span in sql)
    assert {span.context.trace_id for span in sql} == {request.context.trace_id}


def test_a_span_takes_up_the_trace_that_the_request_came_with(sender: Client, spans: Finished) -> None:
    """W3C Trace Context 3.2."""
    parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

    sender.request("GET", "/statements", headers={"traceparent": parent})

    assert f"{spans()[-1].context.trace_id:x}" == "4bf92f3577b34da6a3ce929d0e0e4736"


def test_what_was_sent_stays_out_of_spans(sender: Client, spans: Finished) -> None:
    """Queries, bodies and parameters of SQL hold names of people."""
    one = statement(actor={"mbox": "mailto:body@example.com"})
    sender.post_statements(one)
    sender.get("/statements", agent={"mbox": "mailto:query@example.com"})
    sender.get_statement(one["id"])

    said = " ".join(span.to_json() for span in spans())

    assert [word for word in ("example.com", one["id"], sender.secret) if word in said] == []


def test_probes_are_not_traced(only_database: Database) -> None:
    with tracing_of(only_database, Settings()) as (app, spans):
        before = spans()
        for path in ("/health/live", "/health/ready", "/metrics"):
            app.test_client().get(path)

        assert spans() == before


@pytest.mark.parametrize(
    "environ",
    [{}, {"OTEL_TRACES_EXPORTER": "none"}, {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://x", "OTEL_SDK_DISABLED": "true"}],
    ids=["nobody", "none", "disabled"],
)
def test_nothing_is_traced_unless_asked_for(environ: dict[str, str]) -> None:
    assert tracing.begin(environ) is None


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        ({"OTEL_TRACES_EXPORTER": "zipkin"}, "OTEL_TRACES_EXPORTER is 'zipkin'; it is one of otlp, console, none"),
        (
            {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://x", "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"},
            "OTEL_EXPORTER_OTLP_PROTOCOL is 'grpc'; this server sends http/protobuf only",
        ),
    ],
    ids=["exporter", "protocol"],
)
def test_what_cannot_be_traced_is_named(environ: dict[str, str], said: str) -> None:
    with pytest.raises(ValueError) as raised:
        tracing.begin(environ)

    assert str(raised.value) == said


def _main(code: str, **environ: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", code]
    return subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, **environ})


def test_who_asks_for_traces_without_the_extra_is_told_how_to_get_it(tmp_path: Path) -> None:
    without = (
        "import sys; sys.modules['opentelemetry'] = None; sys.argv = ['lrs', 'serve']; from lrs.cli import main; main()"
    )

    database_url = f"sqlite:///{tmp_path}/cairn.db"  # else it makes one where the tests run
    answer = _main(without, OTEL_EXPORTER_OTLP_ENDPOINT="http://127.0.0.1:4318", CAIRN_DATABASE_URL=database_url)

    assert (answer.returncode, answer.stderr) == (
        1,
        "lrs: OTEL_EXPORTER_OTLP_ENDPOINT asks for traces, but opentelemetry is not installed: "
        "pip install 'cairn-lrs[otel]', or unset the variable\n",
    )


def test_opentelemetry_is_not_loaded_unless_asked_for() -> None:
    answer = _main(
        "import sys, lrs.commands.serve; print([name for name in sys.modules if name.startswith('opentelemetry')])"
    )

    assert answer.stdout == "[]\n"


class _Collector(HTTPServer):
    """A collector of OTLP that keeps what it is sent."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Collecting)
        self.received: Queue[ExportTraceServiceRequest] = Queue()


class _Collecting(BaseHTTPRequestHandler):
    server: _Collector

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.received.put(ExportTraceServiceRequest.FromString(body))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *given: object) -> None:
        """Nothing."""


def _received(collector: _Collector) -> Iterator[Span]:
    """The spans that a server named "cairn" sends, as they come."""
    while True:
        for sent in collector.received.get(timeout=30).resource_spans:
            names = {attribute.key: attribute.value.string_value for attribute in sent.resource.attributes}
            assert names["service.name"] == "cairn"
            yield from (span for scope in sent.scope_spans for span in scope.spans)


@pytest.fixture
def collector() -> Iterator[_Collector]:
    with _Collector() as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def test_a_server_sends_its_spans_to_the_collector_and_logs_their_ids(
    collector: _Collector, serving: Serving, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://127.0.0.1:{collector.server_port}")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_COMPRESSION", "none")
    monkeypatch.setenv("OTEL_BSP_SCHEDULE_DELAY", "100")

    with serving(log_format="json") as server:
        sent = next(each for each in _received(collector) if each.name == "GET /xapi/about")
        logged = [json.loads(line) for line in server.log_text().splitlines() if '"lrs.access"' in line]

    assert sent.trace_id.hex() in {line["trace_id"] for line in logged}
