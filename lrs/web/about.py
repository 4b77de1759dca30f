"""/about (1.0.3 Communication 2.8, 2.0 4.1.6.7): open to everybody, also without a version."""

from flask import Blueprint, Response, request

from lrs import __version__
from lrs.errors import BadRequest
from lrs.web import openapi, xapi
from lrs.xapi import exact_json
from lrs.xapi.version import VERSIONS, negotiate

_EXTENSION = "https://w3id.org/cairn/extensions/server"
_RESOURCES = (
    "extensions/count",
    "extensions/check",
    "extensions/refusals",
    "extensions/senders",
    "extensions/stream",
    "extensions/erase",
)


def register(blueprint: Blueprint) -> None:
    """Add the resource to `blueprint`."""
    blueprint.add_url_rule("/about", view_func=_get_about, methods=["GET"])


def _get_about() -> Response:
    xapi.parameters(section="Communication 2.8")
    server = {"name": "Cairn", "version": __version__, "resources": list(_RESOURCES)}
    about = {
        "version": _versions(request.headers.get(xapi.VERSION_HEADER)),
        "extensions": {_EXTENSION: server},
    }
    response = xapi.json_response(exact_json.dumps(about))
    response.headers["Link"] = openapi.link()
    return response


def _versions(header: str | None) -> list[str]:
    """The versions that this server speaks; to a client of 1.0.x, which may trip over others, only its own."""
    try:
        spoken = negotiate(header)
    except BadRequest:
        return list(VERSIONS)
    return ["1.0.3", "1.0.2", "1.0.1", "1.0.0"] if spoken == "1.0.3" else list(VERSIONS)
