"""Every request as an operator sees it: its id, its time, its line in the access log."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from time import perf_counter
from typing import Any, Self
from urllib.parse import quote
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Response, g, request

from lrs.actor import Actor
from lrs.observe import logs, request_id
from lrs.observe.metrics import Metrics

_EXCHANGE = "cairn.exchange"
_PROBES = ("/health/live", "/health/ready", "/metrics")
_MOST_OF_PATH, _MOST_OF_METHOD = 500, 20
_log = logging.getLogger(logs.ACCESS)


@dataclass(slots=True)
class _Exchange:
    """A request and its answer, as far as they have come; `resource` is the rule that the URL matched."""

    request_id: str
    begun_at: float
    resource: str = "none"
    sender: Actor | None = None
    status: int = 500
    body_bytes: int = 0


class Observed:
    """WSGI middleware, the outermost: an answer leaves through it, and is noted when its last byte does."""

    def __init__(self, application: WSGIApplication, metrics: Metrics):
        self._application, self._metrics = application, metrics

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        exchange = _Exchange(request_id.begin(environ.get("HTTP_X_REQUEST_ID")), perf_counter())
        environ[_EXCHANGE] = exchange
        self._metrics.request_begins()

        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            exchange.status = int(status[:3])
            return start_response(status, [*headers, (request_id.HEADER, exchange.request_id)], exc_info)

        finish = partial(self._finish, environ, exchange)
        try:
            return _Body(self._application(environ, start), exchange, finish)
        except BaseException:
            finish()
            raise

    def _finish(self, environ: WSGIEnvironment, exchange: _Exchange) -> None:
        seconds = perf_counter() - exchange.begun_at
        self._metrics.request_ends(exchange.resource, environ["REQUEST_METHOD"], exchange.status, seconds)
        level = logging.DEBUG if exchange.resource in _PROBES else logging.INFO
        if _log.isEnabledFor(level):
            _write_line(level, environ, exchange, seconds)
        request_id.end()


class _Body:
    """The body of an answer, measured as it leaves; `finish` is called once, at its end or when it is given up."""

    def __init__(self, chunks: Iterable[bytes], exchange: _Exchange, finish: Callable[[], None]):
        self._chunks, self._rest = chunks, iter(chunks)
        self._exchange, self._finish = exchange, finish
        self._is_finished = False

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> bytes:
        chunk = next(self._rest, None)
        if chunk is None:
            self._end()
            raise StopIteration
        self._exchange.body_bytes += len(chunk)
        return chunk

    def close(self) -> None:
        try:
            if hasattr(self._chunks, "close"):
                self._chunks.close()
        finally:
            self._end()

    def _end(self) -> None:
        if not self._is_finished:
            self._is_finished = True
            self._finish()


def note(response: Response) -> Response:
    """Note what only the application knows of a request: which resource it came to, and who sent it."""
    exchange: _Exchange = request.environ[_EXCHANGE]
    if rule := request.url_rule:
        exchange.resource = rule.rule
    exchange.sender = g.get("actor") or g.get("reader")
    return response


def _write_line(level: int, environ: WSGIEnvironment, exchange: _Exchange, seconds: float) -> None:
    """A line of the access log; without the query, in which names of people stand."""
    # Percent-encoded again: a line end in a path would begin a line of a stranger's.
    path = quote(environ["PATH_INFO"], encoding="latin-1")[:_MOST_OF_PATH]
    method = quote(environ["REQUEST_METHOD"], encoding="latin-1")[:_MOST_OF_METHOD]
    sender = exchange.sender
    fields: dict[str, Any] = {
        "method": method,
        "path": path,
        "status": exchange.status,
        "ms": round(seconds * 1000, 1),
        "bytes": exchange.body_bytes,
    }
    if sender is not None:
        fields.update({"store_id": sender.store_id, "key": sender.key or "-"})
    _log.log(level, "%s %s %d", method, path, exchange.status, extra=fields)
