"""The gateway between the event loop and an application, without a socket."""

import asyncio
import gc
import time
import weakref
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event, current_thread
from typing import Any, TypeVar
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import pytest

from lrs.errors import Unavailable
from lrs.server.gateway import Gateway
from lrs.server.lane import Lane

MOST_BYTES = 4 * 1024 * 1024
CHUNKED = (b"transfer-encoding", b"chunked")
SOON_S = 10

Result = TypeVar("Result")


class Client:
    """What the event loop hands to the gateway: a request in parts, and then the client's silence until `leave`."""

    def __init__(self, *parts: bytes, headers: tuple[tuple[bytes, bytes], ...] = (), path: bytes = b"/a%20b"):
        self._parts, self._headers, self._path = list(parts), headers, path
        self._has_left = asyncio.Event()
        self.sent: list[Any] = []
        self.times_asked = 0

    @property
    def body(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self.sent)

    @property
    def has_more(self) -> bool:
        """Whether it has parts that nobody took."""
        return bool(self._parts)

    def leave(self) -> None:
        self._has_left.set()

    async def call(self, gateway: Gateway) -> None:
        scope = {
            "type": "http",
            "method": "POST",
            "raw_path": self._path,
            "query_string": b"c=d",
            "http_version": "1.1",
            "scheme": "http",
            "server": ("127.0.0.1", 80),
            "client": ("127.0.0.1", 1234),
            "headers": list(self._headers),
        }
        await asyncio.wait_for(gateway(scope, self._receive, self._send), SOON_S)

    async def _receive(self) -> dict[str, Any]:
        self.times_asked += 1
        if self._parts:
            return {"type": "http.request", "body": self._parts.pop(0), "more_body": bool(self._parts)}
        await self._has_left.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Any) -> None:
        self.sent.append(message)


def gateway(application: WSGIApplication, lane: Lane | None = None) -> Gateway:
    return Gateway(application, threads=1, max_request_bytes=MOST_BYTES, lane=lane)


def in_a_loop(wanted: Coroutine[Any, Any, Result]) -> Result:
    """What `wanted` gives in a thread of its own: the browser of the page tests runs a loop in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, wanted).result()


def called_with(*parts: bytes, headers: tuple[tuple[bytes, bytes], ...] = ()) -> tuple[WSGIEnvironment, bytes]:
    """The environment and the body that an application is called with."""
    calls = []

    def application(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        calls.append((dict(environ), environ["wsgi.input"].read()))
        start_response("204 No Content", [("Content-Length", "0")])
        return []

    async def run() -> None:
        await Client(*parts, headers=headers).call(gateway(application))

    in_a_loop(run())
    return calls[0]


def test_path_and_query_reach_the_application() -> None:
    environ, _ = called_with()

    assert (environ["PATH_INFO"], environ["QUERY_STRING"]) == ("/a b", "c=d")


def test_a_header_with_an_underscore_passes_for_no_other() -> None:
    """Else who wrote X_Forwarded_For would be believed as the proxy is who writes X-Forwarded-For."""
    environ, _ = called_with(headers=((b"x_forwarded_for", b"10.0.0.1"), (b"content_length", b"7")))

    assert "HTTP_X_FORWARDED_FOR" not in environ
    assert "CONTENT_LENGTH" not in environ


@pytest.mark.parametrize(
    ("name", "variable", "joined"),
    [
        pytest.param(b"x-forwarded-for", "HTTP_X_FORWARDED_FOR", "a,b", id="with a comma"),
        pytest.param(b"cookie", "HTTP_COOKIE", "a; b", id="cookies with a semicolon"),
    ],
)
def test_headers_of_one_name_are_joined(name: bytes, variable: str, joined: str) -> None:
    """RFC 9110 5.3, RFC 9113 8.2.3."""
    environ, _ = called_with(headers=((name, b"a"), (name, b"b")))

    assert environ[variable] == joined


def test_what_a_request_leaves_behind_is_freed_with_its_answer() -> None:
    """Not when cycles are collected: hundreds of answers would wait for that."""

    class Left:
        def __init__(self, environ: WSGIEnvironment):
            self.environ = environ

    left: list[weakref.ref[Left]] = []

    def application(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        environ["left"] = Left(environ)
        left.append(weakref.ref(environ["left"]))
        start_response("204 No Content", [("Content-Length", "0")])
        return []

    async def run() -> None:
        one_thread = gateway(application)
        await Client().call(one_thread)
        await Client().call(one_thread)  # by now, the thread has left the first

    gc.disable()
    try:
        in_a_loop(run())
        assert left[0]() is None
    finally:
        gc.enable()


def test_a_body_in_chunks_comes_whole_and_with_its_length() -> None:
    environ, body = called_with(b"a" * 5, b"b" * 5, headers=(CHUNKED,))

    assert body == b"aaaaabbbbb"
    assert environ["CONTENT_LENGTH"] == "10"
    assert "HTTP_TRANSFER_ENCODING" not in environ


def test_a_body_too_large_for_memory_comes_whole() -> None:
    parts = [bytes([number]) * 1024 * 1024 for number in range(3)]

    _, body = called_with(*parts, headers=(CHUNKED,))

    assert body == b"".join(parts)


def test_of_a_body_beyond_the_limit_no_more_is_taken_than_shows_it() -> None:
    part = b"a" * (1024 * 1024)

    environ, _ = called_with(*[part] * 20, headers=(CHUNKED,))

    assert MOST_BYTES < int(environ["CONTENT_LENGTH"]) <= MOST_BYTES + len(part)


def test_large_bodies_beyond_the_room_for_all_are_unavailable_and_small_ones_are_not() -> None:
    largest, small = b"a" * MOST_BYTES, b"b"
    clients = [Client(each, headers=(CHUNKED,)) for each in (*[largest] * 5, small)]
    heard: list[int | str] = []

    def application(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        while any(client.has_more for client in clients):
            time.sleep(0.01)
        try:
            heard.append(len(environ["wsgi.input"].read()))
        except Unavailable:
            heard.append("unavailable")
        start_response("204 No Content", [])
        return []

    async def run() -> None:
        one_thread = gateway(application)
        await asyncio.gather(*(client.call(one_thread) for client in clients))
        await Client(largest, headers=(CHUNKED,)).call(one_thread)

    in_a_loop(run())

    assert heard == [*[MOST_BYTES] * 4, "unavailable", 1, MOST_BYTES]


def test_a_client_that_leaves_before_its_request_is_whole_bothers_no_application() -> None:
    def application(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        raise AssertionError("called")

    async def run() -> list[Any]:
        client = Client(headers=((b"content-length", b"10"),))
        client.leave()
        await client.call(gateway(application))
        return client.sent

    assert in_a_loop(run()) == []


def streaming(chunks: Callable[[], Iterator[bytes]]) -> WSGIApplication:
    def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterator[bytes]:
        start_response("200 OK", [("Content-Type", "text/plain")])
        return chunks()

    return application


def test_an_answer_of_unknown_length_is_sent_as_it_comes() -> None:
    async def run() -> Client:
        client = Client()
        await client.call(gateway(streaming(lambda: iter([b"a", b"", b"b"]))))
        return client

    sent = in_a_loop(run()).sent

    assert [message.get("body") for message in sent] == [None, b"a", b"b", b""]
    assert [message.get("more_body", False) for message in sent] == [False, True, True, False]


def test_an_answer_that_has_no_body_needs_no_watch_for_the_end_of_its_client() -> None:
    """As a stream does: werkzeug takes Content-Length from a 204."""

    def application(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        start_response("204 No Content", [])
        return []

    async def run() -> Client:
        client = Client()
        await client.call(gateway(application))
        return client

    client = in_a_loop(run())

    assert [message.get("status") for message in client.sent] == [204, None]
    assert client.times_asked == 0


def test_a_streamed_answer_stops_when_its_client_leaves() -> None:
    closed = Event()

    def endless() -> Iterator[bytes]:
        try:
            while True:
                yield b"a"
        finally:
            closed.set()

    async def run() -> None:
        client = Client()
        call = asyncio.create_task(client.call(gateway(streaming(endless))))
        while len(client.sent) < 3:
            await asyncio.sleep(0.01)
        client.leave()
        await call

    in_a_loop(run())

    assert closed.is_set()


def test_an_error_amid_a_streamed_answer_reaches_the_connection() -> None:
    """Which closes then, so that half of an answer doesn't pass for the whole."""

    def broken() -> Iterator[bytes]:
        yield b"half"
        raise ZeroDivisionError

    async def run() -> Client:
        client = Client()
        with pytest.raises(ZeroDivisionError):
            await client.call(gateway(streaming(broken)))
        return client

    sent = in_a_loop(run()).sent

    assert [message.get("body") for message in sent] == [None, b"half"]


def test_a_thread_serves_on_after_an_error() -> None:
    answers: Iterator[Any] = iter([ZeroDivisionError(), None])

    def application(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        if error := next(answers):
            raise error
        start_response("200 OK", [("Content-Length", "2")])
        return [b"ok"]

    async def run() -> bytes:
        one_thread = gateway(application)
        with pytest.raises(ZeroDivisionError):
            await Client().call(one_thread)
        client = Client()
        await client.call(one_thread)
        return client.body

    assert in_a_loop(run()) == b"ok"


@pytest.mark.parametrize(
    ("path", "body", "thread"),
    [
        pytest.param(b"/xapi/statements", b"{}", "lane", id="a statement goes through the lane"),
        pytest.param(b"/xapi/statements", b"[" + b" " * 20_000 + b"]", "request-0", id="many do not"),
        pytest.param(b"/xapi/activities/state", b"{}", "request-0", id="nor does a document"),
    ],
)
def test_only_short_requests_that_store_go_through_the_lane(path: bytes, body: bytes, thread: str) -> None:
    assert answering_thread(Lane(), path, body) == thread


def test_who_comes_while_the_lane_is_held_up_is_answered_elsewhere() -> None:
    lane, done = Lane(), Event()
    lane.answer(lambda: done.wait(SOON_S) and None)
    while not lane.is_held_up:
        time.sleep(0.01)

    assert answering_thread(lane, b"/xapi/statements", b"{}") == "request-0"

    done.set()
    while lane.is_held_up:
        time.sleep(0.01)
    assert answering_thread(lane, b"/xapi/statements", b"{}") == "lane"


def answering_thread(lane: Lane, path: bytes, body: bytes) -> str:
    """The name of the thread that answers a request."""

    def application(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        name = current_thread().name.encode()
        start_response("200 OK", [("Content-Length", str(len(name)))])
        return [name]

    client = Client(body, headers=((b"content-length", str(len(body)).encode()),), path=path)

    async def run() -> None:
        await client.call(gateway(application, lane))

    in_a_loop(run())
    return client.body.decode()
