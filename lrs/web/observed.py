"""Every request as an operator sees it: its id, its time, its line in the access log."""

import logging
from collections.abc import Iterable
from time import perf_counter
from typing import Any, Self
from urllib.parse import quote
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Response, g

from lrs.actor import Actor
from lrs.observe import access, request_id
from lrs.observe.metrics import Metrics
from lrs.web.asked import asked

_EXCHANGE = "cairn.exchange"
_PROBES = ("/health/live", "/health/ready", "/metrics")
_MOST_OF_PATH, _MOST_OF_METHOD = 500, 20


class Observed:
    """WSGI middleware, the outermost: an answer leaves through it, and is noted when its last byte does."""

    def __init__(self, application: WSGIApplication, metrics: Metrics):
        self._application, self._metrics = application, metrics

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        exchange = environ[_EXCHANGE] = _Exchange(environ, start_response, self._metrics)
        try:
            exchange.answer_with(self._application(environ, exchange.start))
        except BaseException:
            exchange.end()
            raise
        return exchange


class _Exchange:
    """A request and its answer, whose body it is; `resource` is the rule that the URL matched."""

    def __init__(self, environ: WSGIEnvironment, start_response: StartResponse, metrics: Metrics):
        self._begun_at = perf_counter()
        self._request_id = request_id.begin(environ.get("HTTP_X_REQUEST_ID"))
        self._environ, self._start_response, self._metrics = environ, start_response, metrics
        self._status, self._body_bytes, self._has_ended = 500, 0, False
        self.resource = "none"
        self.sender: Actor | None = None
        metrics.request_begins()

    def start(self, status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
        """The server's start_response, with the id among the headers."""
        self._status = int(status[:3])
        return self._start_response(status, [*headers, (request_id.HEADER, self._request_id)], exc_info)

    def answer_with(self, body: Iterable[bytes]) -> None:
        self._body, self._chunks = body, iter(body)

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> bytes:
        chunk = next(self._chunks, None)
        if chunk is None:
            self.end()
            raise StopIteration
        self._body_bytes += len(chunk)
        return chunk

    def close(self) -> None:
        """The server is done with the answer, whether it was sent whole or given up."""
        try:
            if hasattr(self._body, "close"):
                self._body.close()
        finally:
            self.end()

    def end(self) -> None:
        """Note the exchange, once."""
        if self._has_ended:
            return
        self._has_ended = True
        del self._environ[_EXCHANGE]  # else each would keep the other, and the body, until garbage is collected
        seconds = perf_counter() - self._begun_at
        self._metrics.request_ends(self.resource, self._environ["REQUEST_METHOD"], self._status, seconds)
        level = logging.DEBUG if self.resource in _PROBES else logging.INFO
        if access.is_written(level):
            self._write_line(level, seconds)
        request_id.end()

    def _write_line(self, level: int, seconds: float) -> None:
        """A line of the access log; without the query, in which names of people stand."""
        # Percent-encoded again: a line end in a path would begin a line of a stranger's.
        path = quote(self._environ["PATH_INFO"], encoding="latin-1")[:_MOST_OF_PATH]
        method = quote(self._environ["REQUEST_METHOD"], encoding="latin-1")[:_MOST_OF_METHOD]
        answered: dict[str, Any] = {
            "method": method,
            "path": path,
            "status": self._status,
            "ms": round(seconds * 1000, 1),
            "bytes": self._body_bytes,
        }
        if self.sender is not None:
            answered.update({"store_id": self.sender.store_id, "key": self.sender.key or "-"})
        access.write(level, answered)


def note(response: Response) -> Response:
    """Note what only the application knows of a request: which resource it came to, and who sent it."""
    request = asked()
    exchange: _Exchange = request.environ[_EXCHANGE]
    if rule := request.url_rule:
        exchange.resource = rule.rule
    exchange.sender = request.sender or g.get("reader")
    return response
