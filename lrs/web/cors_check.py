"""What a script from some origin would be told: the store's own answers to it, in words."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import Request, Response
from werkzeug.datastructures import Headers
from werkzeug.test import EnvironBuilder

from lrs.database import Database
from lrs.errors import BadRequest
from lrs.web import cors

METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE")
# Those that a browser asks for before it sends what xAPI needs.
_ASKED = ("authorization", "content-type", "if-match", "if-none-match", "x-experience-api-version")
_SAFELISTED = ("GET", "HEAD", "POST")  # Fetch standard: they need no mention in Allow-Methods
_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Verdict:
    """Whether a script may send a method and read the answer, and why."""

    method: str
    is_allowed: bool
    why: str


def origin_of(text: str) -> str:
    """`text` as a browser writes an origin. Raises BadRequest where it is none, with the one that was meant."""
    if text == "null":
        return text
    try:
        url = urlsplit(text)
        port = "" if url.port in (None, _DEFAULT_PORTS.get(url.scheme)) else f":{url.port}"
        host = f"[{url.hostname}]" if ":" in (url.hostname or "") else url.hostname
    except ValueError:
        host = None
    if not host or not url.scheme or not text.isascii() or not text.isprintable():
        raise BadRequest(
            f"{text!r} is no origin", hint="An origin is a scheme, a host and maybe a port: https://lms.example.org"
        )
    origin = f"{url.scheme}://{host}{port}"
    if origin != text:
        raise BadRequest(f"{text!r} is no origin as browsers send it", hint=f"You may mean {origin}")
    return origin


def verdicts(database: Database, store_id: int, origin: str) -> list[Verdict]:
    """What scripts from `origin` may do with the store, by method."""
    return [_verdict(database, store_id, origin, method) for method in METHODS]


def _verdict(database: Database, store_id: int, origin: str, method: str) -> Verdict:
    preflight = cors.preflight(database, _preflight_of(method, origin), METHODS)
    refused = _refused_by(preflight, origin, method)
    if refused:
        return Verdict(method, False, f"The browser doesn't send it: {refused}.")
    if not cors.allow(database, _request(method, origin, {}), Response(), store_id=store_id):
        why = (
            "It is sent and carried out, because another store allows the origin, but the script can't read the answer."
        )
        return Verdict(method, False, why)
    return Verdict(method, True, "The browser sends it, and the script reads the answer.")


def _refused_by(preflight: Response, origin: str, method: str) -> str:
    """Why a browser would go no further than this preflight; "" if it would."""
    headers = preflight.headers
    if headers.get("Access-Control-Allow-Origin") != origin:
        return "the preflight doesn't allow the origin"
    if method not in (*_SAFELISTED, *_listed(headers.get("Access-Control-Allow-Methods", ""))):
        return "the preflight doesn't allow the method"
    allowed = {name.lower() for name in _listed(headers.get("Access-Control-Allow-Headers", ""))}
    missing = [name for name in _ASKED if name not in allowed]
    return f"the preflight doesn't allow the header {missing[0]}" if missing else ""


def _listed(header: str) -> list[str]:
    return [each.strip() for each in header.split(",")]


def _preflight_of(method: str, origin: str) -> Request:
    asked = {"Access-Control-Request-Method": method, "Access-Control-Request-Headers": ",".join(_ASKED)}
    return _request("OPTIONS", origin, asked)


def _request(method: str, origin: str, headers: dict[str, str]) -> Request:
    built = EnvironBuilder("/xapi/statements", method=method, headers=Headers({"Origin": origin, **headers}))
    return Request(built.get_environ())
