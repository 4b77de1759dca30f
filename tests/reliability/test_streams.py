"""Streams of a real server: nothing is missed and nothing repeated, dead clients are noticed, and all is bounded."""

import base64
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from itertools import islice
from threading import Thread

import pytest

from lrs.config import Settings
from lrs.opened import opened
from lrs.operations.senders import credentials
from lrs.operations.senders.credentials import Issued, Wanted
from tests.reliability.load import Load
from tests.reliability.server import Server, Store, running
from tests.statements import statement
from tests.web.events import Event, Reading

WRITERS = 4
WRITTEN_FOR_S = 2.0
WAITS_S = 20
MIB = 1024 * 1024


@contextmanager
def _stream(server: Server, *, after: str = "", issued: Issued | None = None) -> Iterator[HTTPResponse]:
    """The answer to a request for a stream, on a connection of its own."""
    who = issued or server.store
    login = base64.b64encode(f"{who.key}:{who.secret}".encode()).decode()
    headers = {"Authorization": f"Basic {login}", "X-Experience-API-Version": "1.0.3"}
    connection = HTTPConnection("127.0.0.1", server.port, timeout=WAITS_S)
    try:
        connection.request(
            "GET", "/xapi/extensions/stream", headers=headers | ({"Last-Event-ID": after} if after else {})
        )
        yield connection.getresponse()
    finally:
        connection.close()


def _lines(answer: HTTPResponse) -> Iterator[str]:
    return (line.decode().rstrip("\n") for line in answer)


def _status(server: Server, issued: Issued | None = None) -> int:
    with _stream(server, issued=issued) as answer:
        return answer.status


def _posted(server: Server, count: int = 1, response: str = "") -> list[str]:
    sent = [statement(result={"response": response}) for _ in range(count)]
    with server.client() as client:
        assert client.post_statements(sent).status_code == 200
    return [each["id"] for each in sent]


def _credential(store: Store) -> Issued:
    with opened(Settings(database_url=store.database_url)) as database:
        return credentials.create(database, store.store_id, Wanted("another", ["all"], "http://lrs.example.com"))


@dataclass
class Watcher:
    """Follows a store up to the position `end`, and drops its connection now and then, if it is `unsteady`."""

    server: Server
    position: int
    unsteady: bool
    end: int | None = None
    connections: int = 0

    def __post_init__(self) -> None:
        self.seen: list[tuple[int, str]] = []

    def watch(self) -> None:
        reading = Reading(last_event_id=str(self.position))
        until_s = time.monotonic() + WAITS_S
        while not self._is_done() and time.monotonic() < until_s:
            self.connections += 1
            with _stream(self.server, after=reading.last_event_id) as answer:
                stays_for = random.randint(1, 200) if self.unsteady else 10**9
                for event in islice(reading.events(_lines(answer)), stays_for):
                    self.seen.append((event.position, event.statement["id"]))
                    if self._is_done():
                        return

    def _is_done(self) -> bool:
        return self.end is not None and bool(self.seen) and self.seen[-1][0] >= self.end


@pytest.fixture(scope="module", params=[False, True], ids=["steady", "cut off again and again"])
def watched(request: pytest.FixtureRequest, two_servers: tuple[Server, Server]) -> tuple[list[Watcher], Store, int]:
    """Four threads write to two servers on one database while somebody follows each server; with the first position."""
    store = two_servers[0].store
    earlier = store.last_position()
    watchers = [Watcher(server, earlier, request.param) for server in two_servers]
    threads = [Thread(target=watcher.watch) for watcher in watchers]
    for thread in threads:
        thread.start()
    with Load(*two_servers, threads=WRITERS):
        time.sleep(WRITTEN_FOR_S)
    end = store.last_position()
    for watcher in watchers:
        watcher.end = end
    _posted(two_servers[0])  # so that nobody waits for one more event to see that it was the last
    for thread in threads:
        thread.join()
    return watchers, store, earlier


def test_a_stream_misses_nothing_and_repeats_nothing_while_others_write(
    watched: tuple[list[Watcher], Store, int],
) -> None:
    watchers, store, earlier = watched
    end = watchers[0].end
    assert end is not None

    log = [(position, each["id"]) for position, each in store.log() if earlier < position <= end]

    assert len(log) > 100
    for watcher in watchers:
        assert [each for each in watcher.seen if each[0] <= end] == log


@pytest.mark.parametrize("at", [0, 1], ids=["through the same process", "through another process"])
def test_a_statement_comes_soon_after_it_was_stored(two_servers: tuple[Server, Server], at: int) -> None:
    with _stream(two_servers[0]) as answer:
        (posted,) = _posted(two_servers[at])
        event: Event = next(Reading().events(_lines(answer)))

    assert event.statement["id"] == posted


@pytest.fixture(scope="module")
def lively_server(store_of: Callable[[str], Store]) -> Iterator[Server]:
    """A server whose streams beat each second, with threads for those of which other tests were just the clients."""
    server = Server(store_of("sqlite"), {"stream_heartbeat_s": 1, "threads": 32, "streams": 16})
    with running(server):
        yield server


def test_a_silent_stream_shows_that_it_is_alive(lively_server: Server) -> None:
    with _stream(lively_server) as answer:
        beats = (line for line in _lines(answer) if line.startswith(":"))

        assert [next(beats), next(beats)] == [": still here", ": still here"]


def test_the_place_of_a_client_that_is_gone_is_free_without_a_heartbeat(sqlite_store: Store) -> None:
    issued, server = _credential(sqlite_store), Server(sqlite_store, {"stream_heartbeat_s": 600, "threads": 32})
    with running(server):
        for _ in range(4):
            assert _status(server, issued) == 200

        until_s = time.monotonic() + WAITS_S
        while (status := _status(server, issued)) == 429 and time.monotonic() < until_s:
            time.sleep(0.2)

    assert status == 200


def test_a_revoked_credential_loses_its_streams(lively_server: Server) -> None:
    issued = _credential(lively_server.store)
    with _stream(lively_server, issued=issued) as answer:
        with opened(Settings(database_url=lively_server.store.database_url)) as database:
            credentials.revoke(database, issued.key)

        assert list(Reading().events(_lines(answer))) == []  # it ends

    assert _status(lively_server, issued) == 401


def test_a_stream_ends_in_time_and_the_next_goes_on(sqlite_store: Store) -> None:
    server = Server(sqlite_store, {"stream_s": 1})
    reading = Reading()
    with running(server):
        with _stream(server) as answer:
            first = _posted(server)
            seen = [event.statement["id"] for event in reading.events(_lines(answer))]
        between = _posted(server)
        with _stream(server, after=reading.last_event_id) as answer:
            seen += [event.statement["id"] for event in reading.events(_lines(answer))]

    assert seen == first + between


def test_streams_are_bounded_by_credential_and_in_all(sqlite_store: Store) -> None:
    other, third = _credential(sqlite_store), _credential(sqlite_store)
    server = Server(sqlite_store, {"streams": 3, "streams_per_credential": 2})
    with running(server), _stream(server) as one, _stream(server) as two:
        with _stream(server) as beyond_its_own:
            pass
        with _stream(server, issued=other) as three, _stream(server, issued=third) as beyond_all:
            pass

    assert [one.status, two.status, three.status] == [200, 200, 200]
    assert (beyond_its_own.status, beyond_its_own.headers["Retry-After"]) == (429, "10")
    assert (beyond_all.status, beyond_all.headers["Retry-After"]) == (503, "5")


def test_streams_leave_half_of_the_threads_to_others(sqlite_store: Store) -> None:
    server = Server(sqlite_store, {"threads": 4, "streams": 100, "streams_per_credential": 100})
    with running(server), _stream(server), _stream(server):
        status = _status(server)

        assert (status, len(_posted(server))) == (503, 1)


def test_a_client_that_reads_nothing_costs_little_memory_and_misses_nothing(sqlite_store: Store) -> None:
    server = Server(sqlite_store)
    with running(server):
        ids = [each for _ in range(30) for each in _posted(server, 10, "x" * 200_000)]  # 60 MB
        before = server.peak_memory_bytes()
        with _stream(server, after="0") as answer:
            time.sleep(2)
            grown = server.peak_memory_bytes() - before
            events = Reading().events(_lines(answer))
            seen = [next(events).statement["id"] for _ in ids]

    assert seen == ids
    assert grown < 30 * MIB
