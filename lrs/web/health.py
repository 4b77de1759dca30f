"""/health/live and /health/ready, for whoever starts, stops and balances servers. Open to everybody."""

from flask import Blueprint, Response

from lrs.web import xapi
from lrs.xapi import exact_json


def blueprint() -> Blueprint:
    """The two probes."""
    probes = Blueprint("health", __name__)
    probes.add_url_rule("/health/live", view_func=_live, methods=["GET"])
    probes.add_url_rule("/health/ready", view_func=_ready, methods=["GET"])
    return probes


def _live() -> Response:
    """That the process answers at all, whatever else fails: a restart would not mend a database."""
    return _state({"status": "live"}, 200)


def _ready() -> Response:
    """Whether requests can be served now, and if not, what stands in the way."""
    reasons = xapi.server().readiness.reasons()
    if reasons:
        return _state({"status": "not ready", "reasons": dict(reasons)}, 503)
    return _state({"status": "ready"}, 200)


def _state(members: dict[str, object], status: int) -> Response:
    response = xapi.json_response(exact_json.dumps(members), status)
    response.headers["Cache-Control"] = "no-store"
    return response
