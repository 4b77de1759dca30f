"""What all xAPI resources share: version, credentials, and the headers of every answer."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from threading import Semaphore
from urllib.parse import urlencode

from flask import Blueprint, Response, current_app

from lrs.actor import Actor
from lrs.auth.authorization import authenticate
from lrs.auth.bearer import Tokens
from lrs.clock import iso
from lrs.config import Settings
from lrs.database import Database
from lrs.errors import BadRequest, CairnError, TooLarge, Unauthorized, Unavailable, UnsupportedEncoding
from lrs.observe.metrics import Metrics
from lrs.operations import stores
from lrs.operations.plugins import activations
from lrs.operations.plugins.calls import CountedCalls
from lrs.operations.readiness import Readiness
from lrs.operations.senders.clinic import Clinic
from lrs.operations.senders.health import Visit
from lrs.web import cors, limits
from lrs.web.alternate import REFUSAL
from lrs.web.asked import Asked, asked
from lrs.web.limits import Limits
from lrs.web.places import Places
from lrs.xapi import media_types
from lrs.xapi.parameters import Parameters
from lrs.xapi.version import negotiate

VERSION_HEADER = "X-Experience-API-Version"
# Below MOUNT each version is spoken, below the others only theirs.
MOUNT = "/xapi"
MOUNTS_OF_VERSIONS = {"/xapi/v1": "1.0.3", "/xapi/v2": "2.0.0"}


@dataclass(frozen=True)
class Server:
    """What a request works with."""

    database: Database
    settings: Settings
    tokens: Tokens
    limits: Limits
    clinic: Clinic
    places: Places
    metrics: Metrics
    calls: CountedCalls
    readiness: Readiness
    # One large batch is read while another is stored. More at once would share one processor, and take more memory.
    room_for_large: Semaphore = field(default_factory=partial(Semaphore, 2))


def server() -> Server:
    """The server that this request came to."""
    found: Server = current_app.extensions["cairn"]
    return found


def database() -> Database:
    """What this server stores in."""
    return server().database


def actor() -> Actor:
    """Who sends this request. Raises Unauthorized, and TooManyRequests where wrong credentials come too often."""
    request = asked()
    if request.sender is None:
        request.sender = _authenticated(request)
    return request.sender


def _authenticated(request: Asked) -> Actor:
    here = server()
    database = here.database
    for plugin in database.plugins.identifying:
        found = database.plugins.identify(plugin, request)
        if found is not None and plugin in activations.active(database, found.store_id):
            return found
    header = request.headers.get("Authorization")
    try:
        return authenticate(database, here.tokens, header)
    except Unauthorized:
        if header is not None:
            count_failure()
        raise


def count_failure() -> None:
    """Count wrong credentials from where this request came. Raises TooManyRequests where they are too many."""
    server().limits.count_failure(asked().remote_addr or "")


def version() -> str:
    """The version that this request speaks: "1.0.3" or "2.0.0"."""
    return asked().version


def prepare(blueprint: Blueprint, *, default_version: str) -> None:
    """Give the resources of `blueprint` their version, and every answer its headers."""

    @blueprint.before_request
    def begin() -> None:
        request = asked()
        request.version = default_version
        if REFUSAL in request.environ:
            refusal: CairnError = request.environ[REFUSAL]
            raise refusal
        if not request.path.endswith("/about"):
            request.version = _negotiated(request)
            check_rate()


def check_rate() -> None:
    """Raise TooManyRequests where the sender comes more often than it may; Unauthorized where there is none."""
    taken = asked().taken = server().limits.take(actor())
    if taken is not None:
        limits.check(taken)


def _negotiated(request: Asked) -> str:
    named = request.headers.get(VERSION_HEADER)
    if not named:
        return negotiate(_assumed_version())
    try:
        return negotiate(named)
    except BadRequest:
        with suppress(Unauthorized, Unavailable):
            actor()  # that the version is wrong is said first, but counts for its sender
        raise


def answer_preflight() -> Response | None:
    """The answer to OPTIONS below /xapi, also where there is nothing: a script is to see the 404 that follows."""
    request = asked()
    if request.method != "OPTIONS" or not request.path.startswith("/xapi"):
        return None
    methods = current_app.create_url_adapter(request).allowed_methods()  # type: ignore[union-attr]
    return cors.preflight(server().database, request, methods)


def _assumed_version() -> str | None:
    """What a request without a version is taken to speak, if the sender's store has decided so."""
    try:
        settings = stores.settings(server().database, actor().store_id)
    except Unauthorized:
        return None  # that the version is missing is said first
    return str(settings["assumed_version"]) or None


def finish(response: Response) -> Response:
    """The headers of every answer below /xapi, refusals too."""
    request = asked()
    if not request.path.startswith("/xapi"):
        return response
    here, sender = server(), request.sender
    for name, value in _headers(here, request):
        response.headers.add(name, value)
    if request.method != "OPTIONS":
        with suppress(Unavailable):  # the answer is decided already; no script reads it
            cors.allow(here.database, request, response, store_id=sender.store_id if sender else None)
    if sender is not None:
        here.clinic.note(sender, _visit(request, response))
    return response


def _headers(here: Server, request: Asked) -> Iterator[tuple[str, str]]:
    yield VERSION_HEADER, request.version or _version_of_path(here, request)
    yield "Cache-Control", "no-cache, no-transform"
    yield "X-Content-Type-Options", "nosniff"
    if request.taken is not None:
        yield from limits.headers(request.taken).items()
    if request.path.endswith("/statements"):
        yield "X-Experience-API-Consistent-Through", iso(_through_us(here, request))


def _visit(request: Asked, response: Response) -> Visit:
    """The request, as its sender's health counts it; that there is no such document is no failure."""
    environ, status = request.environ, response.status_code
    is_failure = status >= 400 and not (status == 404 and request.method in ("GET", "HEAD"))
    return Visit(
        failure=f"{status}: {request.refused_for or response.status}" if is_failure else "",
        version=environ.get("HTTP_X_EXPERIENCE_API_VERSION", ""),
        user_agent=environ.get("HTTP_USER_AGENT", ""),
        origin=environ.get("HTTP_ORIGIN", ""),
        date=environ.get("HTTP_DATE", ""),
    )


def _version_of_path(here: Server, request: Asked) -> str:
    """The version to answer with where no resource took the request."""
    try:
        return negotiate(request.headers.get(VERSION_HEADER))
    except BadRequest:
        return MOUNTS_OF_VERSIONS.get(request.path[:8], here.settings.default_version)


def _through_us(here: Server, request: Asked) -> int:
    """As a page found it, or as it is now; nothing is promised to strangers, and to who comes too often."""
    if request.through_us is not None:
        return request.through_us
    if request.sender is None or (request.taken is not None and not request.taken.may_pass):
        return 0
    try:
        return here.database.through_us(request.sender.store_id)
    except Unavailable:
        return 0  # the answer is decided already; nothing is promised with it


def parameters(*allowed: str, section: str) -> Parameters:
    """The parameters of this request's query. Raises BadRequest on one that is not `allowed`."""
    return Parameters.checked(asked().args.to_dict(), *allowed, section=section)


def more(given: Parameters, cursor: int | str) -> str:
    """A relative URL that goes on, also for clients that merge its query into their first one."""
    request = asked()
    return f"{request.script_root}{request.path}?{urlencode({**given.values, 'cursor': cursor})}"


def body() -> bytes:
    """The body, whole. Raises TooLarge, UnsupportedEncoding."""
    check_body(server().settings.max_body_bytes)
    return asked().get_data(cache=False)


def check_body(max_bytes: int) -> None:
    """Raise TooLarge or UnsupportedEncoding where the body can't be taken."""
    request = asked()
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise UnsupportedEncoding("the body is compressed", hint="Send it without Content-Encoding.")
    length = request.content_length
    if length is not None and length > max_bytes:
        raise TooLarge(f"the body has {length} bytes; here it may have {max_bytes}")


def json_response(content: bytes, status: int = 200) -> Response:
    """JSON bytes as an answer."""
    return Response(content, status=status, content_type="application/json")


def no_content() -> Response:
    """204."""
    response = Response(status=204)
    del response.headers["Content-Type"]
    return response


def media_type() -> str:
    """The type of the body in small letters, without parameters."""
    return media_types.media_type(asked().content_type)


def boundary() -> str:
    """The boundary of a multipart body. Raises BadRequest where there is none."""
    found = asked().mimetype_params.get("boundary")
    if not found:
        raise BadRequest(
            "the Content-Type multipart/mixed has no boundary",
            section="Communication 1.5.2",
            hint='Send Content-Type: multipart/mixed; boundary="...".',
        )
    return found
