"""Stops, of one process and of several: what was taken is answered, and nobody is left behind."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.postgresql import free_port
from tests.reliability.server import Server, Store, running
from tests.statements import statement

pytestmark = pytest.mark.crash

STOP_TIMEOUT_S = 5
SOON_S = 30
CUT_SHORT = "timeout graceful shutdown exceeded"


@pytest.fixture(params=[1, 2], ids=["one process", "two processes"])
def server(request: pytest.FixtureRequest, sqlite_store: Store) -> Iterator[Server]:
    server = Server(sqlite_store, {"processes": request.param, "stop_timeout_s": STOP_TIMEOUT_S})
    with running(server):
        assert _happens(lambda: server.log_text().count("Started server process") == request.param)
        yield server


@pytest.fixture
def crew(sqlite_store: Store) -> Iterator[Server]:
    """A server of two processes."""
    server = Server(sqlite_store, {"processes": 2, "stop_timeout_s": STOP_TIMEOUT_S})
    with running(server):
        assert _happens(lambda: server.log_text().count("Started server process") == 2)
        yield server


def _members(server: Server) -> set[int]:
    """The processes that serve under that of `server`."""
    children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
    return set(map(int, children))


def _is_alive(pid: int) -> bool:
    with suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def _happens(what: Callable[[], Any]) -> bool:
    until_s = time.monotonic() + SOON_S
    while time.monotonic() < until_s:
        if what():
            return True
        time.sleep(0.05)
    return False


def _is_served(server: Server) -> bool:
    with suppress(requests.RequestException):
        return requests.get(f"{server.url}/xapi/about", timeout=2).status_code == 200
    return False


def _post_until_it_stops(server: Server) -> list[str]:
    """The ids that were answered, one request after the other on one connection."""
    answered: list[str] = []
    with server.client() as client, suppress(requests.ConnectionError):
        while True:
            answer = client.post_statements(statement())
            assert answer.status_code == 200, answer.text[:500]
            answered += answer.json()
    return answered


def test_all_that_was_stored_before_a_stop_was_answered(server: Server) -> None:
    """A request on its way is answered, or was not begun; none is stored without an answer."""
    with ThreadPoolExecutor(8) as senders:
        results = [senders.submit(_post_until_it_stops, server) for _ in range(8)]
        time.sleep(1)
        server.begin_to_stop()
        status = server.exit_status(STOP_TIMEOUT_S + SOON_S)
        answered = [each for result in results for each in result.result()]

    assert status == 0
    assert len(answered) > 8
    assert sorted(answered) == sorted(body["id"] for _, body in server.store.log())


def _request(store: Store, sent: dict[str, Any]) -> tuple[bytes, bytes]:
    """A request that stores a statement: its head, and its body."""
    body = json.dumps(sent).encode()
    prepared = requests.Request(
        "POST",
        "http://x/xapi/statements",
        data=body,
        auth=(store.key, store.secret),
        headers={"Content-Type": "application/json", "X-Experience-API-Version": "1.0.3", "Host": "x"},
    ).prepare()
    head = "".join(f"{name}: {value}\r\n" for name, value in prepared.headers.items())
    return f"POST /xapi/statements HTTP/1.1\r\n{head}\r\n".encode(), body


def _taken_but_for_its_end(server: Server, sent: dict[str, Any]) -> tuple[socket.socket, bytes]:
    """A connection on which all but the end of a request was read by the server, and that end."""
    head, body = _request(server.store, sent)
    connection = socket.create_connection(("127.0.0.1", server.port), timeout=SOON_S)
    connection.sendall(head.replace(b"\r\n\r\n", b"\r\nExpect: 100-continue\r\n\r\n"))
    assert connection.recv(1000) == b"HTTP/1.1 100 Continue\r\n\r\n"
    return connection, body


def _accepts_nobody(server: Server) -> bool:
    try:
        socket.create_connection(("127.0.0.1", server.port), timeout=1).close()
    except OSError:
        return True
    return False


def test_a_request_that_is_arriving_at_a_stop_is_answered(server: Server) -> None:
    connection, rest = _taken_but_for_its_end(server, statement())
    with connection:
        server.begin_to_stop()
        assert _happens(lambda: _accepts_nobody(server))
        connection.sendall(rest)
        heard = connection.recv(65536)

        assert heard.startswith(b"HTTP/1.1 200")
        assert b"connection: close" in heard.lower()
        assert server.exit_status(STOP_TIMEOUT_S + SOON_S) == 0


def test_a_request_that_never_arrives_holds_a_stop_no_longer_than_it_may(server: Server) -> None:
    connection, _ = _taken_but_for_its_end(server, statement())
    with connection:
        server.begin_to_stop()

        assert server.exit_status(STOP_TIMEOUT_S + SOON_S) == 0
        assert CUT_SHORT in server.log_text()


def test_an_idle_connection_holds_no_stop(server: Server) -> None:
    with server.client() as client:
        client.request("GET", "/about")
        server.begin_to_stop()

        assert server.exit_status(STOP_TIMEOUT_S + SOON_S) == 0
        assert CUT_SHORT not in server.log_text()


def test_an_open_stream_holds_no_stop(server: Server) -> None:
    with server.client() as client:
        stream = client.request("GET", "/extensions/stream", stream=True)
        assert next(stream.iter_lines()).startswith(b"retry:")
        server.begin_to_stop()

        assert server.exit_status(STOP_TIMEOUT_S + SOON_S) == 0
        assert CUT_SHORT not in server.log_text()


def test_the_health_of_senders_is_written_down_at_a_stop(server: Server) -> None:
    with server.client() as client:
        client.post_statements(statement())
    server.begin_to_stop()
    server.exit_status(STOP_TIMEOUT_S + SOON_S)

    server.start()
    with server.client() as client:
        answer = client.request("GET", "/extensions/senders")
    assert [sender["statements_accepted"] for sender in answer.json()["senders"]] == [1]


def test_a_stop_ends_all_processes(crew: Server) -> None:
    members = _members(crew)
    crew.begin_to_stop()

    assert crew.exit_status(STOP_TIMEOUT_S + SOON_S) == 0
    assert len(members) == 2
    assert not any(_is_alive(pid) for pid in members)


def test_a_process_that_was_killed_is_followed_by_another_that_serves(crew: Server) -> None:
    before = _members(crew)
    assert len(before) == 2
    for pid in before:
        os.kill(pid, signal.SIGKILL)

    assert _happens(lambda: len(_members(crew) - before) == 2)
    assert _happens(lambda: _is_served(crew)), crew.log_text()[-2000:]


def test_processes_whose_parent_was_killed_end_too(crew: Server) -> None:
    members = _members(crew)
    crew.kill()

    assert len(members) == 2
    assert _happens(lambda: not any(_is_alive(pid) for pid in members))


_NO_MEMBER_CAN_SERVE = """
import sys
from lrs.config import Settings
from lrs.server.processes import Address, serve

serve(Settings(database_url=sys.argv[1], processes=2, fetch_private="office"), Address("127.0.0.1", int(sys.argv[2])))
"""


def test_processes_that_cannot_begin_are_not_started_for_ever(sqlite_store: Store) -> None:
    command = [sys.executable, "-c", _NO_MEMBER_CAN_SERVE, sqlite_store.database_url, str(free_port())]

    tried = subprocess.run(command, cwd=sqlite_store.folder, capture_output=True, text=True, timeout=SOON_S)

    assert tried.returncode == 1
    assert tried.stderr.endswith("ChildProcessError: a serving process ended with status 1 before it served\n")


@pytest.mark.parametrize("processes", [1, 2])
@pytest.mark.parametrize("owners", [1, 2], ids=["by one process", "by processes that share it"])
def test_a_port_that_is_taken_is_one_line_of_error(
    store_of: Callable[[str], Store], processes: int, owners: int
) -> None:
    """A kernel would let two servers share a port who both are willing, and mix their answers."""
    owner = Server(store_of("sqlite"), {"processes": owners})
    environ = {**os.environ, "CAIRN_PROCESSES": str(processes)}
    command = [sys.executable, "-m", "lrs", "serve", "--port", str(owner.port), "--database-url", "sqlite:///other.db"]
    with running(owner):
        folder = owner.store.folder
        tried = subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True, timeout=30)

    assert tried.returncode == 1
    assert tried.stderr == f"lrs: can't listen on 127.0.0.1:{owner.port}: Address already in use\n"
    assert tried.stdout == ""
