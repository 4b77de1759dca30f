"""Spans of requests and of SQL, sent by OTLP or written to the console. Imported only where OpenTelemetry is.

What people's names stand in stays out: the query of a URL, and the parameters of SQL.
"""

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from functools import partial
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

from flask import Flask, Response, request
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.instrumentation.sqlalchemy import SQLAlchemyInstrumentor
from opentelemetry.instrumentation.utils import suppress_instrumentation
from opentelemetry.instrumentation.wsgi import OpenTelemetryMiddleware
from opentelemetry.sdk.resources import SERVICE_NAME, SERVICE_VERSION, Resource
from opentelemetry.sdk.trace import ReadableSpan, SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, ConsoleSpanExporter, SpanExporter
from opentelemetry.trace import Span, SpanKind, Tracer, format_span_id, format_trace_id

from lrs import __version__
from lrs.database import Database
from lrs.observe import request_id

_EXPORTERS: Mapping[str, type[SpanExporter]] = {"otlp": OTLPSpanExporter, "console": ConsoleSpanExporter}
# With the query in them, by the old and the new conventions of OpenTelemetry.
_WITH_QUERY = ("http.target", "http.url", "url.full", "url.query")
_PROBES = ("/health/", "/metrics")


class Spans:
    """A tracer of this process; the spans go to `processor`."""

    def __init__(self, resource: Resource, processor: SpanProcessor):
        self._provider = TracerProvider(resource=resource)
        self._provider.add_span_processor(processor)

    def instrument(self, app: Flask, database: Database) -> None:
        plain = app.wsgi_app
        traced = OpenTelemetryMiddleware(plain, request_hook=_forget_query, tracer_provider=self._provider)

        def wsgi_app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
            if not environ["PATH_INFO"].startswith(_PROBES):
                return traced(environ, start_response)
            with suppress_instrumentation():
                return plain(environ, start_response)

        app.wsgi_app = wsgi_app  # type: ignore[method-assign]
        app.after_request(_name)
        # The check refuses SQLAlchemy 2.1, with which it works: tests/observe/test_tracing.py.
        SQLAlchemyInstrumentor().instrument(engine=database.engine, tracer_provider=self._provider, skip_dep_check=True)
        # Which doesn't see what the driver alone runs.
        tracer = self._provider.get_tracer("lrs.storage")
        database.watched = partial(_Driver, tracer, database.engine.dialect.name)

    def ids(self) -> Mapping[str, str]:
        context = trace.get_current_span().get_span_context()
        if not context.is_valid:
            return {}
        return {"trace_id": format_trace_id(context.trace_id), "span_id": format_span_id(context.span_id)}


class _Driver:
    """A driver's connection: each statement is a span, without its parameters, named as SQLAlchemy's are."""

    def __init__(self, tracer: Tracer, system: str, connection: Any):
        self._tracer, self._system, self._connection = tracer, system, connection

    def execute(self, sql: str, *values: Any, **options: Any) -> Any:
        with self._span(sql):
            return self._connection.execute(sql, *values, **options)

    def executemany(self, sql: str, rows: Any) -> Any:
        with self._span(sql):
            return self._connection.executemany(sql, rows)

    def _span(self, sql: str) -> AbstractContextManager[Span]:
        said = {"db.statement": sql, "db.system": self._system}
        return self._tracer.start_as_current_span(sql.partition(" ")[0], kind=SpanKind.CLIENT, attributes=said)


def begin(environ: Mapping[str, str]) -> Spans:
    """Tracing as the variables OTEL_... say. Raises ValueError on what this server can't do."""
    exporter = environ.get("OTEL_TRACES_EXPORTER", "otlp")
    if exporter not in _EXPORTERS:
        raise ValueError(f"OTEL_TRACES_EXPORTER is {exporter!r}; it is one of otlp, console, none")
    protocol = environ.get("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL") or environ.get("OTEL_EXPORTER_OTLP_PROTOCOL")
    if protocol not in (None, "", "http/protobuf"):
        raise ValueError(f"OTEL_EXPORTER_OTLP_PROTOCOL is {protocol!r}; this server sends http/protobuf only")
    return Spans(_resource(environ), BatchSpanProcessor(_EXPORTERS[exporter]()))


def _resource(environ: Mapping[str, str]) -> Resource:
    """Who sends the spans: "cairn", unless the environment names it."""
    is_named = "OTEL_SERVICE_NAME" in environ or SERVICE_NAME in environ.get("OTEL_RESOURCE_ATTRIBUTES", "")
    return Resource.create({SERVICE_VERSION: __version__, **({} if is_named else {SERVICE_NAME: "cairn"})})


def _forget_query(span: Span, environ: WSGIEnvironment) -> None:
    if isinstance(span, ReadableSpan):
        for name in _WITH_QUERY:
            if name in (span.attributes or {}):
                span.set_attribute(name, environ["PATH_INFO"])


def _name(response: Response) -> Response:
    """Name the span by the rule that the URL matched, so that spans of one resource have one name."""
    span = trace.get_current_span()
    span.set_attribute("request_id", request_id.current())
    if request.url_rule is not None:
        span.update_name(f"{request.method} {request.url_rule.rule}")
        span.set_attribute("http.route", request.url_rule.rule)
    return response
