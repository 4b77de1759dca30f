"""One connection: uvicorn's, with bounds on how long a request may arrive, and how long an answer may wait."""

import asyncio
from dataclasses import dataclass
from typing import Any, NoReturn

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from lrs.errors import BadRequest, CairnError, HeadersTooLarge, TooLarge
from lrs.xapi import exact_json

MOST_HEADER_BYTES = 256 * 1024
MOST_CONNECTIONS = 1000
_HEADERS_TOO_LARGE = HeadersTooLarge(f"the headers of a request may have {MOST_HEADER_BYTES} bytes")


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
    _header_bytes = 0
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
        if self._is_in_headers:
            self._header_bytes += len(data)
        super().data_received(data)
        if self._is_in_headers and self._header_bytes > MOST_HEADER_BYTES and not self.transport.is_closing():
            self._refuse(_HEADERS_TOO_LARGE)

    def on_headers_complete(self) -> None:
        self._is_in_headers = False
        if len(self.url) + sum(len(name) + len(value) for name, value in self.headers) > MOST_HEADER_BYTES:
            self._refuse_in_parser(_HEADERS_TOO_LARGE)
        declared = dict(self.headers).get(b"content-length", b"0")
        if int(declared) > self.bounds.max_request_bytes:
            self._refuse_in_parser(TooLarge(f"a request may have {self.bounds.max_request_bytes} bytes"))
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self._is_in_headers, self._header_bytes = True, 0
        self._request_is_here()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._stalled = self.loop.call_later(self.bounds.timeout_s, self.transport.abort)

    def resume_writing(self) -> None:
        super().resume_writing()
        self._answer_is_taken()

    def _refuse_in_parser(self, error: CairnError) -> NoReturn:
        self._refusal = error
        raise _Refused

    def send_400_response(self, msg: str) -> None:
        self._refuse(self._refusal)

    def _refuse(self, error: CairnError) -> None:
        body = exact_json.dumps(error.as_json())
        head = (
            b"content-type: application/problem+json\r\nx-experience-api-version: %b\r\n"
            b"content-length: %d\r\nconnection: close\r\n\r\n" % (self.bounds.default_version.encode(), len(body))
        )
        self.transport.write(STATUS_LINE[error.status] + head + body)
        self.transport.close()

    def _wait_for_request(self) -> None:
        self._arriving = self.loop.call_later(self.bounds.timeout_s, self.transport.abort)

    def _request_is_here(self) -> None:
        self._arriving = _cancelled(self._arriving)

    def _answer_is_taken(self) -> None:
        self._stalled = _cancelled(self._stalled)


def _cancelled(timer: asyncio.TimerHandle | None) -> Any:
    if timer is not None:
        timer.cancel()
