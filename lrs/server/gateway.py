"""From the event loop to the application: a request gets a thread once it has arrived whole.

So a slow sender holds a socket, never a thread. Large bodies wait in files, which have room for so many bytes. Short
requests that store share a thread (`server/lane`).
"""

import asyncio
import io
import sys
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from contextlib import closing
from dataclasses import dataclass
from itertools import chain
from queue import SimpleQueue
from tempfile import SpooledTemporaryFile
from threading import Thread
from typing import IO, Any
from urllib.parse import unquote_to_bytes
from wsgiref.types import WSGIApplication, WSGIEnvironment

from lrs.errors import Unavailable
from lrs.server.lane import Lane

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

_IN_MEMORY_BYTES = 1024 * 1024
_LARGEST_AT_ONCE = 4  # requests of the largest size that wait in files, together
_SHORT_BYTES = 16 * 1024


class Gateway:
    """An ASGI application that has a WSGI one called by `threads` threads, and by that of `lane`."""

    def __init__(self, application: WSGIApplication, *, threads: int, max_request_bytes: int, lane: Lane | None = None):
        self._application, self._max_request_bytes, self._lane = application, max_request_bytes, lane
        self._room = _Room(_LARGEST_AT_ONCE * max_request_bytes)
        self._calls: SimpleQueue[_Call] = SimpleQueue()
        for number in range(threads):
            Thread(target=self._work, name=f"request-{number}", daemon=True).start()

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        environ = _environ(scope)
        with closing(_Body(self._room)) as body:
            if not await _has_arrived(environ, body, receive, self._max_request_bytes):
                return  # the client has gone
            environ["wsgi.input"] = body.content
            call = _Call(self._application, environ, receive, send, asyncio.get_running_loop())
            if self._lane and _stores_little(environ, body) and not self._lane.is_held_up:
                self._lane.answer(call.run)
            else:
                self._calls.put(call)
            await call.answered()

    def _work(self) -> None:
        while True:
            self._calls.get().run()


@dataclass
class _Room:
    """How much more the files may hold in which the bodies of all requests wait."""

    left_bytes: int


class _Body:
    """The body of a request: in memory while it is small, else in a file, which takes of `room`.

    Where there is none left, `content` says so to whoever reads it: after the sender was asked who it is.
    """

    def __init__(self, room: _Room):
        self._room, self._taken_bytes = room, 0
        self.content: IO[bytes] = SpooledTemporaryFile(_IN_MEMORY_BYTES)  # noqa: SIM115 (`close` closes it)
        self.length = 0
        self.is_refused = False

    def write(self, part: bytes) -> None:
        self.length += len(part)
        taken_bytes = self.length if self.length > _IN_MEMORY_BYTES else 0
        if taken_bytes - self._taken_bytes > self._room.left_bytes:
            self._refuse()
        else:
            self._room.left_bytes -= taken_bytes - self._taken_bytes
            self._taken_bytes = taken_bytes
            self.content.write(part)

    def _refuse(self) -> None:
        self.close()
        self.content, self.is_refused = io.BufferedReader(_NoRoom()), True

    def close(self) -> None:
        self.content.close()
        self._room.left_bytes += self._taken_bytes
        self._taken_bytes = 0


class _NoRoom(io.RawIOBase):
    """A body that there was no room for."""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        raise Unavailable("too many large requests are arriving at once", hint="Send it again, later.")


def _stores_little(environ: WSGIEnvironment, body: _Body) -> bool:
    is_storing = environ["REQUEST_METHOD"] in ("POST", "PUT") and environ["PATH_INFO"].endswith("/statements")
    return is_storing and body.length <= _SHORT_BYTES


async def _has_arrived(environ: WSGIEnvironment, body: _Body, receive: Receive, max_bytes: int) -> bool:
    """Whether the body has arrived, whole; False where nobody is there any more.

    Of one that is larger than `max_bytes` without saying so before, enough for the application to refuse it.
    """
    if environ.pop("HTTP_TRANSFER_ENCODING", None) is None and "CONTENT_LENGTH" not in environ:
        return True
    is_there_more = True
    while is_there_more and body.length <= max_bytes and not body.is_refused:
        message = await receive()
        if message["type"] != "http.request":
            return False
        body.write(message["body"])
        is_there_more = message["more_body"]
    if not body.is_refused:
        body.content.seek(0)
    environ["CONTENT_LENGTH"] = str(body.length)
    return True


@dataclass(frozen=True)
class _Head:
    """Status and headers of an answer."""

    status: int
    headers: list[tuple[bytes, bytes]]

    @property
    def is_whole(self) -> bool:
        """Whether they tell the length of the body; werkzeug takes Content-Length from answers without one."""
        return self.status in (204, 304) or any(name.lower() == b"content-length" for name, _ in self.headers)


class _Call:
    """One call of the application in a thread, and its answer on the way to the client."""

    def __init__(
        self,
        application: WSGIApplication,
        environ: WSGIEnvironment,
        receive: Receive,
        send: Send,
        loop: asyncio.AbstractEventLoop,
    ):
        self._application, self._environ, self._loop = application, environ, loop
        self._receive, self._send = receive, send
        self._head = _Head(500, [])
        self._body: asyncio.Future[bytes | None] = loop.create_future()
        self._is_client_gone = False

    async def answered(self) -> None:
        """Return when the answer was given to the connection."""
        body = await self._body
        if body is not None:
            await self._send_head()
            await self._send({"type": "http.response.body", "body": body})

    def run(self) -> None:
        """Call the application; in a thread."""
        try:
            answer = self._application(self._environ, self._start_response)
            try:
                body = self._taken(answer)
            finally:
                getattr(answer, "close", lambda: None)()
        except BaseException as error:
            self._loop.call_soon_threadsafe(self._body.set_exception, error)
        else:
            self._loop.call_soon_threadsafe(self._body.set_result, body)
        finally:
            # Else request and answer, which know each other by it, would stay in memory until cycles are collected.
            self._environ.clear()

    def _start_response(self, status: str, headers: list[tuple[str, str]], error: Any = None) -> Any:
        encoded = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        self._head = _Head(int(status[:3]), encoded)

    def _taken(self, answer: Iterable[bytes]) -> bytes | None:
        """The body of an answer of known length; another one is sent as it comes."""
        chunks = iter(answer)
        first = next(chunks, b"")  # which has the application begin its answer
        if self._head.is_whole:
            return first + b"".join(chunks)
        self._stream(chain((first,), chunks))
        return None

    def _stream(self, chunks: Iterable[bytes]) -> None:
        """Send each chunk when the one before was taken, for as long as the client is there."""
        self._in_loop(self._send_head())
        watch = asyncio.run_coroutine_threadsafe(self._notice_the_end(), self._loop)
        for chunk in chunks:
            if self._is_client_gone:
                return
            if chunk:
                self._in_loop(self._send({"type": "http.response.body", "body": chunk, "more_body": True}))
        self._in_loop(self._send({"type": "http.response.body", "body": b""}))
        watch.cancel()

    def _in_loop(self, sending: Any) -> None:
        asyncio.run_coroutine_threadsafe(sending, self._loop).result()

    async def _send_head(self) -> None:
        await self._send({"type": "http.response.start", "status": self._head.status, "headers": self._head.headers})

    async def _notice_the_end(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self._is_client_gone = True


def _environ(scope: Message) -> WSGIEnvironment:
    """The request as WSGI (PEP 3333) has it, without its body."""
    server, client = scope["server"] or ("", 0), scope["client"] or ("", 0)
    environ: WSGIEnvironment = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(scope["raw_path"]).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1]),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": client[0],
        "REMOTE_PORT": str(client[1]),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in scope["headers"]:
        # "X_Forwarded_For" would pass for "X-Forwarded-For", which only proxies may set.
        if b"_" not in name:
            _add_header(environ, name.decode("latin-1").upper().replace("-", "_"), value.decode("latin-1"))
    return environ


def _add_header(environ: WSGIEnvironment, name: str, value: str) -> None:
    variable = name if name in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{name}"
    if variable in environ:
        value = f"{environ[variable]}{'; ' if name == 'COOKIE' else ','}{value}"
    environ[variable] = value
