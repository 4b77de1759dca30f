"""Scripts from other origins (CORS): pages and H5P in a browser.

A preflight carries no credentials, so it is allowed if any store allows the origin; the answer itself is
readable only if the sender's own store does. Cookies never count for xAPI resources, so that the origin
may be echoed together with Allow-Credentials, which old wrappers ask for.
"""

from collections.abc import Iterable

from flask import Request, Response

from lrs.database import Database
from lrs.operations import stores

_METHODS = "GET, HEAD, PUT, POST, DELETE, OPTIONS"
_ALLOWED = ", ".join(
    (
        "Accept",
        "Accept-Language",
        "Authorization",
        "Cache-Control",
        "Content-Length",
        "Content-Transfer-Encoding",
        "Content-Type",
        "If-Match",
        "If-Modified-Since",
        "If-None-Match",
        "Last-Event-ID",
        "Pragma",
        "X-Cairn-Partial",
        "X-Experience-API-Hash",
        "X-Experience-API-Version",
        "X-Request-ID",
        "X-Requested-With",
    )
)
_EXPOSED = ", ".join(
    (
        "ETag",
        "Last-Modified",
        "Content-Length",
        "RateLimit",
        "RateLimit-Policy",
        "Retry-After",
        "WWW-Authenticate",
        "X-Cairn-Mended",
        "X-Experience-API-Consistent-Through",
        "X-Experience-API-Hash",
        "X-Experience-API-Version",
        "X-Request-ID",
    )
)
_PREFLIGHT_KEPT_S = 7200


def preflight(database: Database, request: Request, methods: Iterable[str]) -> Response:
    """The answer to OPTIONS, at a resource that knows `methods`."""
    response = Response(status=204, headers={"Allow": ", ".join(sorted(methods))})
    del response.headers["Content-Type"]
    if allow(database, request, response, store_id=None):
        response.headers["Access-Control-Allow-Methods"] = _METHODS
        response.headers["Access-Control-Allow-Headers"] = _ALLOWED
        response.headers["Access-Control-Max-Age"] = str(_PREFLIGHT_KEPT_S)
    return response


def allow(database: Database, request: Request, response: Response, *, store_id: int | None) -> bool:
    """Let scripts from the request's origin read the response, if the store allows; whether it does."""
    origin = request.headers.get("Origin")
    if origin is None:
        return False
    response.vary.add("Origin")
    if not stores.is_origin_allowed(database, store_id, origin):
        return False
    response.headers["Access-Control-Allow-Origin"] = origin
    response.headers["Access-Control-Allow-Credentials"] = "true"
    response.headers["Access-Control-Expose-Headers"] = _EXPOSED
    return True
