"""The one error handler: every refusal is problem details by RFC 9457."""

import logging

from flask import Flask, Response
from werkzeug.exceptions import HTTPException, MethodNotAllowed, RequestEntityTooLarge

from lrs import errors
from lrs.observe import request_id
from lrs.web.asked import asked
from lrs.xapi import exact_json

_log = logging.getLogger(__name__)


def register(app: Flask) -> None:
    """Let `app` answer every error."""
    app.register_error_handler(errors.CairnError, _answer)
    app.register_error_handler(HTTPException, answer_http)
    app.register_error_handler(Exception, _answer_broken)


def _answer(error: errors.CairnError) -> Response:
    log(error)
    return answer(error)


def log(error: errors.CairnError) -> None:
    """Let the log say what a refusal doesn't: why a plugin failed."""
    if isinstance(error, errors.PluginFailed):
        _log.error("%s", error.detail, exc_info=error)


def answer(error: errors.CairnError) -> Response:
    """The answer to a refusal."""
    asked().refused_for = error.detail
    members = {**error.as_json(), "request_id": request_id.current()}
    response = Response(exact_json.dumps(members), status=error.status, content_type="application/problem+json")
    response.headers.update(error.headers)
    if error.status == 401 and _is_asked_by_script():
        # A browser would open its own dialog over the course, and the script would wait for it.
        response.headers["WWW-Authenticate"] = 'Bearer realm="xAPI"'
    return response


def _is_asked_by_script() -> bool:
    headers = asked().headers
    return "Origin" in headers or headers.get("Sec-Fetch-Mode", "navigate") != "navigate"


def answer_http(error: HTTPException) -> Response:
    """The answer to what the framework refuses."""
    if isinstance(error, RequestEntityTooLarge):
        return answer(errors.TooLarge("the body is larger than this server takes"))
    if isinstance(error, MethodNotAllowed):
        allowed = sorted(error.valid_methods or ())
        return answer(errors.MethodNotAllowed("this resource doesn't know the method", allowed))
    if error.code == 404:
        return answer(errors.NotFound("there is no resource at this path", hint="The paths are in docs/api.md."))
    refusal = errors.CairnError(error.description or error.name)
    refusal.status, refusal.title = error.code or 500, error.name
    return answer(refusal)


def _answer_broken(error: Exception) -> Response:
    _log.exception("a request failed", exc_info=error)
    return answer(errors.CairnError("the server made a mistake; its log says which"))
