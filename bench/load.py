"""Load from outside: keep-alive connections that send finished requests, each as soon as its last was answered.

One thread over non-blocking sockets, so that the sender takes as little as it can of the machine that it measures.
"""

import selectors
import socket
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

CONNECTIONS = 8
_READ_BYTES = 1 << 20


@dataclass
class Run:
    """What was answered: each answer's seconds, and the time from the first request to the last answer."""

    latencies_s: list[float] = field(default_factory=list)
    duration_s: float = 0.0
    last_body: bytes = b""

    @property
    def per_second(self) -> float:
        return len(self.latencies_s) / self.duration_s

    def percentile_ms(self, share: float) -> float:
        """The latency in milliseconds that `share` (0 to 1) of the answers did not exceed."""
        ordered = sorted(self.latencies_s)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000


class _Connection:
    """One connection: the request on its way, and what has come back of its answer."""

    def __init__(self, port: int):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.setblocking(False)
        self._unsent = memoryview(b"")
        self._received = bytearray()
        self._began_s = 0.0

    def begin(self, request: bytes) -> None:
        self._unsent, self._began_s = memoryview(request), time.perf_counter()
        self._received.clear()
        self.send()

    def send(self) -> None:
        try:
            while self._unsent:
                self._unsent = self._unsent[self.socket.send(self._unsent) :]
        except BlockingIOError:
            pass

    @property
    def is_sent(self) -> bool:
        return not self._unsent

    def receive(self) -> bytes | None:
        """The body, once it is whole. Raises AssertionError where the answer is no success."""
        chunk = self.socket.recv(_READ_BYTES)
        assert chunk, "the server closed the connection"
        self._received += chunk
        head_bytes = self._received.find(b"\r\n\r\n") + 4
        if head_bytes < 4:
            return None
        head = bytes(self._received[:head_bytes])
        length = _content_length(head)
        if len(self._received) < head_bytes + length:
            return None
        body = bytes(self._received[head_bytes : head_bytes + length])
        assert head[9:12] in (b"200", b"204"), head + body[:2000]
        return body

    def taken_s(self) -> float:
        return time.perf_counter() - self._began_s


def _content_length(head: bytes) -> int:
    lower = head.lower()
    if lower[9:12] == b"204":
        return 0
    at = lower.index(b"\r\ncontent-length:") + 17
    return int(lower[at : lower.index(b"\r\n", at)])


def run(port: int, requests: Iterable[bytes], *, connections: int = CONNECTIONS, most_s: float = 60) -> Run:
    """Send `requests` over `connections` at once, for no longer than `most_s`."""
    pending, done = iter(requests), Run()
    with selectors.DefaultSelector() as selector:
        began = time.perf_counter()
        for _ in range(connections):
            _start(_Connection(port), pending, selector)
        while selector.get_map():
            for key, events in selector.select():
                _turn(key.data, events, pending if time.perf_counter() - began < most_s else iter(()), selector, done)
        done.duration_s = time.perf_counter() - began
    return done


def _start(connection: _Connection, pending: Iterator[bytes], selector: selectors.BaseSelector) -> None:
    request = next(pending, None)
    if request is None:
        connection.socket.close()
        return
    connection.begin(request)
    events = selectors.EVENT_READ | (0 if connection.is_sent else selectors.EVENT_WRITE)
    selector.register(connection.socket, events, connection)


def _turn(
    connection: _Connection, events: int, pending: Iterator[bytes], selector: selectors.BaseSelector, done: Run
) -> None:
    if events & selectors.EVENT_WRITE:
        connection.send()
        if connection.is_sent:
            selector.modify(connection.socket, selectors.EVENT_READ, connection)
    if events & selectors.EVENT_READ and (body := connection.receive()) is not None:
        done.latencies_s.append(connection.taken_s())
        done.last_body = body
        selector.unregister(connection.socket)
        _start(connection, pending, selector)


@dataclass(frozen=True)
class Sender:
    """Requests of one credential as bytes; `authorization` is the header's value."""

    authorization: str

    def post(self, statements: Sequence[bytes]) -> bytes:
        """A POST of one statement, or of a batch."""
        body = statements[0] if len(statements) == 1 else b"[" + b",".join(statements) + b"]"
        head = self._head(
            "POST", "/xapi/statements", f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        )
        return head + body

    def get(self, query: str) -> bytes:
        """A GET of /statements with an encoded query, or of the path that `query` begins with."""
        return self._head("GET", query if query.startswith("/") else f"/xapi/statements?{query}", "")

    def _head(self, method: str, target: str, more: str) -> bytes:
        return (
            f"{method} {target} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: {self.authorization}\r\n"
            f"X-Experience-API-Version: 1.0.3\r\n{more}\r\n"
        ).encode()
