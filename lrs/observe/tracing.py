"""Traces by OpenTelemetry, where the environment asks for them with the variables of its specification (OTEL_...).

OpenTelemetry is an extra, `cairn-lrs[otel]`: nothing of it is loaded unless it is asked for.
"""

import os
from collections.abc import Mapping
from importlib import import_module
from typing import Protocol

from flask import Flask

from lrs.database import Database

_ASKING = ("OTEL_TRACES_EXPORTER", "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")


class Tracing(Protocol):
    """A running tracer; `lrs.observe.spans` has the one there is."""

    def instrument(self, app: Flask, database: Database) -> None:
        """Make a span of each request to `app`, and of each SQL statement."""

    def ids(self) -> Mapping[str, str]:
        """trace_id and span_id of what this thread does now, in hexadecimal; empty outside of spans."""


def begin(environ: Mapping[str, str] = os.environ) -> Tracing | None:
    """Begin to trace, if `environ` asks for it. Raises ValueError where it asks for what isn't there."""
    asking = next((name for name in _ASKING if environ.get(name)), None)
    if asking is None or environ.get("OTEL_TRACES_EXPORTER") == "none" or environ.get("OTEL_SDK_DISABLED") == "true":
        return None
    try:
        # By name, because an extra is only there for those who installed it.
        spans = import_module("lrs.observe.spans")
    except ModuleNotFoundError as error:
        raise ValueError(
            f"{asking} asks for traces, but {error.name} is not installed: "
            "pip install 'cairn-lrs[otel]', or unset the variable"
        ) from error
    begun: Tracing = spans.begin(environ)
    return begun
