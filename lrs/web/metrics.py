"""/metrics, for Prometheus and whoever reads its format; for who has the token, or for everybody, as is set."""

import hmac
from collections.abc import Mapping

from flask import Blueprint, Response, request

from lrs.config import Settings
from lrs.database import Database
from lrs.errors import NotFound, Unauthorized, Unavailable
from lrs.observe.metrics import State
from lrs.operations import readiness
from lrs.operations.outboxes import channels
from lrs.operations.transparency import tree
from lrs.outbox import OutboxTotals
from lrs.web import problem, xapi

_SECTION = "docs/operating.md"


def blueprint() -> Blueprint:
    """The metrics."""
    metrics = Blueprint("metrics", __name__)
    metrics.add_url_rule("/metrics", view_func=_metrics, methods=["GET"])
    return metrics


def _metrics() -> Response:
    server = xapi.server()
    if not (server.settings.metrics_open or server.settings.metrics_token):
        raise NotFound("metrics are off", section=_SECTION, hint="Set metrics_token or metrics_open.")
    if not _may_read(server.settings):
        return _refusal()
    content, content_type = server.metrics.as_text(request.headers.get("Accept", ""), _state(server))
    return Response(content, content_type=content_type, headers={"Cache-Control": "no-store"})


def _may_read(settings: Settings) -> bool:
    given = request.headers.get("Authorization", "")
    return settings.metrics_open or hmac.compare_digest(given.encode(), f"Bearer {settings.metrics_token}".encode())


def _refusal() -> Response:
    hint = "Send Authorization: Bearer with metrics_token."
    response = problem.answer(Unauthorized("metrics need their token", section=_SECTION, hint=hint))
    response.headers["WWW-Authenticate"] = 'Bearer realm="metrics"'
    return response


def _state(server: xapi.Server) -> State:
    """A database that doesn't answer isn't asked for more: the metrics are needed then most."""
    is_ready = not server.readiness.reasons()
    connections = readiness.connections(server.database)
    if not is_ready:
        return State(is_ready, connections, None, {})
    found = server.database
    return State(is_ready, connections, readiness.disk_bytes(found), _outboxes(found), _tree_lag(found))


def _tree_lag(database: Database) -> int | None:
    try:
        return tree.lag(database)
    except Unavailable:
        return None


def _outboxes(database: Database) -> Mapping[str, OutboxTotals]:
    try:
        return channels.totals(database)
    except Unavailable:
        return {}  # it has gone since it was ready
