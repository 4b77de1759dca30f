"""/openapi.json: what this server can be asked, as an OpenAPI document (docs/api.md).

One module a group of resources has its operations as plain values; a new route gets its own there.
`tests/web/test_openapi.py` fails for a route that is not described, and for one that is not there.
"""

from functools import cache

from flask import Blueprint, Flask, Response, request, url_for

from lrs.web import xapi
from lrs.web.openapi.document import document
from lrs.web.openapi.plugins import told
from lrs.xapi import exact_json

_KEPT_S = 300


def blueprint(app: Flask) -> Blueprint:
    """The route of the document, which tells what is mounted in `app`; it is made when somebody asks for it."""
    openapi = Blueprint("openapi", __name__)
    described = cache(lambda: document(told(app)))

    @openapi.get("/openapi.json")
    def show() -> Response:
        root = xapi.server().settings.public_url or request.script_root or "/"
        content = exact_json.dumps({**described(), "servers": [{"url": root}]})
        response = Response(content, content_type="application/json")
        response.headers["Cache-Control"] = f"public, max-age={_KEPT_S}"
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.add_etag()
        response.make_conditional(request)
        return response

    return openapi


def link() -> str:
    """The header Link that names the document (RFC 8631)."""
    return f'<{url_for("openapi.show")}>; rel="service-desc"; type="application/json"'
