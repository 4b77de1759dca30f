"""One connection: uvicorn's, with bounds on how long a request may arrive, and how long an answer may wait.

What broken HTTP is, llhttp knows for the most part; here is the rest.
"""

import asyncio
from dataclasses import dataclass
from typing import Any, NoReturn

import httptools
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from lrs.errors import BadRequest, CairnError, HeadersTooLarge, TooLarge
from lrs.xapi import exact_json

MOST_HEADER_BYTES = 256 * 1024
MOST_CONNECTIONS = 1000
_HEADERS_TOO_LARGE = HeadersTooLarge(f"the headers of a request may have {MOST_HEADER_BYTES} bytes")
_RFC_9112 = "RFC 9112 3.2"


@dataclass(frozen=True)
class Bounds:
    """What a connection allows: seconds for a request to arrive and for an answer to be taken, and bytes of a body.

    `default_version` of xAPI is what refusals are marked with that never reach the application.
    """

    timeout_s: float
    max_request_bytes: int
    default_version: str


class _Refused(Exception):
    """Raised within the parser, which hands it on as broken HTTP."""


def connection_class(bounds: Bounds) -> type[asyncio.Protocol]:
    """Connections that end a request that breaks `bounds`."""

    class Connection(_Connection):
        pass

    Connection.bounds = bounds
    return Connection


class _Connection(HttpToolsProtocol):
    bounds: Bounds
    _arriving: asyncio.TimerHandle | None = None
    _stalled: asyncio.TimerHandle | None = None
    _refusal: CairnError = BadRequest("this is no HTTP request", hint="Check what stands before the body.")
    _bytes_beside_bodies = 0
    _is_in_headers = True

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait_for_request()
        if len(self.connections) > MOST_CONNECTIONS:
            transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._request_is_here()
        self._answer_is_taken()

    def data_received(self, data: bytes) -> None:
        if self._arriving is None:
            self._wait_for_request()
        self._bytes_beside_bodies += len(data)
        self._feed(data)
        if self._bytes_beside_bodies > MOST_HEADER_BYTES and not self.transport.is_closing():
            self._refuse(_HEADERS_TOO_LARGE)

    def _feed(self, data: bytes) -> None:
        """Have a request with an offer to speak another protocol parsed as if it made none (RFC 9110 7.8).

        Java's HttpClient offers HTTP/2 with its first request; llhttp takes a body behind that for the other protocol.
        """
        self._unset_keepalive_if_required()
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade as offer:
            (length,) = offer.args
            head = self._head_without_offer()
            self.parser = httptools.HttpRequestParser(self)
            self.parser.set_dangerous_leniencies(lenient_data_after_close=True)  # as uvicorn has it
            self._feed(head + data[length:])
        except httptools.HttpParserError:
            self._refuse(self._refusal)

    def _head_without_offer(self) -> bytes:
        version = self.parser.get_http_version().encode()
        lines = [b"%b: %b\r\n" % header for header in self.headers if header[0] != b"upgrade"]
        return b"%b %b HTTP/%b\r\n%b\r\n" % (self.parser.get_method(), self.url, version, b"".join(lines))

    def on_header(self, name: bytes, value: bytes) -> None:
        if self._is_in_headers:  # else a trailer, which must not pass for a header (RFC 9110 6.5.1)
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._is_in_headers = False
        self._check_size()
        self._check_host()
        if self.parser.get_method() == b"CONNECT":
            self._refuse_in_parser(BadRequest("CONNECT is for proxies, and this is none"))
        if not self.parser.should_upgrade():
            super().on_headers_complete()

    def _check_size(self) -> None:
        if len(self.url) + sum(len(name) + len(value) for name, value in self.headers) > MOST_HEADER_BYTES:
            self._refuse_in_parser(_HEADERS_TOO_LARGE)
        declared = dict(self.headers).get(b"content-length", b"0")
        if int(declared) > self.bounds.max_request_bytes:
            self._refuse_in_parser(TooLarge(f"a request may have {self.bounds.max_request_bytes} bytes"))

    def _check_host(self) -> None:
        hosts = [value for name, value in self.headers if name == b"host"]
        if len(hosts) > 1:
            self._refuse_in_parser(BadRequest("Host stands there more than once", section=_RFC_9112))
        if not hosts and self.parser.get_http_version() == "1.1":
            self._refuse_in_parser(BadRequest("Host is missing", section=_RFC_9112))

    def on_body(self, body: bytes) -> None:
        self._bytes_beside_bodies = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._is_in_headers = True
        if self.parser.should_upgrade():
            return  # it comes once more, without the offer
        super().on_message_complete()
        self._bytes_beside_bodies = 0
        self._request_is_here()
        if not self.parser.should_keep_alive():
            self.cycle.keep_alive = False  # llhttp obeys a trailer, too, and reads no further

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.cycle.more_body and not self.pipeline and self._arriving is None:
            self._wait_for_request()  # for the rest of one that began to arrive behind the one that is answered

    def pause_writing(self) -> None:
        super().pause_writing()
        self._stalled = self.loop.call_later(self.bounds.timeout_s, self.transport.abort)

    def resume_writing(self) -> None:
        super().resume_writing()
        self._answer_is_taken()

    def _refuse_in_parser(self, error: CairnError) -> NoReturn:
        self._refusal = error
        raise _Refused

    def _refuse(self, error: CairnError) -> None:
        """End the connection, with `error` as the answer unless it would be taken for that to an earlier request."""
        if not self._is_owing():
            self._write(error)
        self.transport.close()

    def _is_owing(self) -> bool:
        """Whether an answer has begun, or has not, though its request has arrived."""
        if self.cycle is None or self.cycle.response_complete:
            return False
        return bool(self.pipeline) or self.cycle.response_started or not self.cycle.more_body

    def _write(self, error: CairnError) -> None:
        body = exact_json.dumps(error.as_json())
        head = (
            b"content-type: application/problem+json\r\nx-experience-api-version: %b\r\n"
            b"content-length: %d\r\nconnection: close\r\n\r\n" % (self.bounds.default_version.encode(), len(body))
        )
        self.transport.write(STATUS_LINE[error.status] + head + body)

    def _wait_for_request(self) -> None:
        self._arriving = self.loop.call_later(self.bounds.timeout_s, self.transport.abort)

    def _request_is_here(self) -> None:
        self._arriving = _cancelled(self._arriving)

    def _answer_is_taken(self) -> None:
        self._stalled = _cancelled(self._stalled)


def _cancelled(timer: asyncio.TimerHandle | None) -> Any:
    if timer is not None:
        timer.cancel()
