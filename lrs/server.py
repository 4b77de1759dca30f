"""The HTTP server: waitress, with a bound on how long a request may take to arrive.

waitress reads every request whole, to disk where it is large, before a thread gets it: a slow sender holds
a socket, never a thread.
"""

import time
from typing import Any

from flask import Flask
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.receiver import ChunkedReceiver
from waitress.server import TcpWSGIServer, create_server
from waitress.task import ErrorTask, WSGITask
from waitress.utilities import BadRequest

from lrs.config import Settings
from lrs.errors import CairnError
from lrs.xapi import exact_json

_CONNECTIONS = 1000
_LOOK_EVERY_S = 5
_CHUNK_LINE_BYTES = 4 * 1024
_TRAILER_BYTES = 16 * 1024


class _Task(WSGITask):
    """A request being answered; an empty or chunked answer ends by itself, so the connection stays open."""

    _is_heading = False

    def build_response_header(self) -> bytes:
        self._is_heading = True
        try:
            return bytes(super().build_response_header())
        finally:
            self._is_heading = False

    def set_close_on_finish(self) -> None:
        asked = self.request.headers.get("CONNECTION", "").lower() == "close"
        if not self._is_heading or asked or self.version != "1.1":
            super().set_close_on_finish()


class _Refusal(ErrorTask):
    """A request that waitress refuses itself, answered as every other refusal is."""

    def execute(self) -> None:
        error = self.request.error
        refusal = CairnError(error.body)
        refusal.status, refusal.title = error.code, error.reason
        body = exact_json.dumps(refusal.as_json())
        self.status = f"{error.code} {error.reason}"
        self.response_headers += [
            ("Content-Type", "application/problem+json"),
            ("X-Experience-API-Version", self.channel.server.default_version),
        ]
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)


class _Chunks(ChunkedReceiver):
    """A body in chunks, of which what is no content is short: waitress copies it anew with each packet."""

    def received(self, data: bytes) -> int:
        consumed = int(super().received(data))
        if len(self.control_line) > _CHUNK_LINE_BYTES or len(self.trailer) > _TRAILER_BYTES:
            self.error = BadRequest("a line between chunks, or what follows them, is too long")
        return consumed


class _Request(HTTPRequestParser):
    """A request that every proxy in front has understood alike, so that none can be smuggled in its body."""

    body_rcv: Any

    def parse_header(self, header_plus: bytes) -> None:
        if b"\r\n " in header_plus or b"\r\n\t" in header_plus:
            raise ParsingError("a header goes on in a second line")  # RFC 9112 5.2
        super().parse_header(header_plus)
        if self.chunked and "CONTENT_LENGTH" in self.headers:
            raise ParsingError("there are both Content-Length and Transfer-Encoding")  # RFC 9112 6.3
        hosts = self.headers.get("HOST")
        if (hosts is None and self.version == "1.1") or "," in (hosts or ""):
            raise ParsingError("there is not one header Host")  # RFC 9112 3.2
        if self.chunked:
            self.body_rcv = _Chunks(self.body_rcv.buf)


class _Channel(HTTPChannel):
    """A connection that knows since when its request has been arriving."""

    parser_class = _Request
    task_class = _Task
    error_task_class = _Refusal
    arriving_since: float | None = None

    def received(self, data: bytes) -> Any:
        result = super().received(data)
        if self.request is None:
            self.arriving_since = None
        elif self.arriving_since is None:
            self.arriving_since = time.monotonic()
        return result


def make_server(app: Flask, settings: Settings, *, host: str, port: int) -> Any:
    """A server for `app` that listens and is started by `run`. Raises OSError where the port is taken."""
    server = create_server(
        app,
        host=host,
        port=port,
        threads=settings.threads,
        connection_limit=_CONNECTIONS,
        cleanup_interval=_LOOK_EVERY_S,
        channel_timeout=settings.request_timeout_s,
        max_request_body_size=settings.max_request_bytes,
        clear_untrusted_proxy_headers=False,  # the application believes only the proxies that it is told of
        ident=None,
        asyncore_use_poll=True,  # select() ends the server at descriptor 1024
    )
    for each in _listeners(server):
        each.channel_class, each.default_version = _Channel, settings.default_version
        each.maintenance = _closing_late(each, settings.request_timeout_s)
    return server


def _listeners(server: Any) -> list[TcpWSGIServer]:
    """The servers below a server that listens on several addresses."""
    if isinstance(server, TcpWSGIServer):
        return [server]
    return [each for each in server.map.values() if isinstance(each, TcpWSGIServer)]


def _closing_late(server: TcpWSGIServer, timeout_s: int) -> Any:
    """waitress's own maintenance, which closes idle connections, and closes those that come or read too slowly."""
    close_idle = server.maintenance

    def maintenance(now: float) -> None:
        close_idle(now)
        latest = time.monotonic() - timeout_s
        for channel in list(server.active_channels.values()):
            since = channel.arriving_since
            if since is not None and since < latest:
                channel.will_close = True
            if channel.total_outbufs_len and channel.last_activity < now - timeout_s:
                channel.handle_close()

    return maintenance
