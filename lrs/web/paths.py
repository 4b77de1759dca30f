"""One spelling for each path, before anything else looks at it.

Clients call `/xAPI`, double and trailing slashes, and whole URLs as request targets (PHP's
request_fulluri). All are answered directly: a redirect would lose a POST or a preflight.
"""

import re
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

_ABSOLUTE = re.compile(r"^https?://?[^/]*(?=/|$)", re.I)
_SLASHES = re.compile(r"/{2,}")
_MOUNT = re.compile(r"^/xapi(?=/|$)", re.I)


class OneSpelling:
    """WSGI middleware that gives the application the path as `docs/api.md` spells it."""

    def __init__(self, application: WSGIApplication):
        self._application = application

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Any:
        environ["PATH_INFO"] = spelling(environ.get("PATH_INFO", "/"))
        return self._application(environ, start_response)


def spelling(path: str) -> str:
    """`path` without scheme and host, without needless slashes, with /xapi in small letters."""
    inner = _SLASHES.sub("/", _ABSOLUTE.sub("", path))
    return _MOUNT.sub("/xapi", inner.rstrip("/") or "/")
