"""Clients that send or read too slowly: cut off in time, and keeping nobody out."""

import base64
import resource
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.reliability import multipart
from tests.reliability.server import Server, Store, at_once, running
from tests.statements import statement

TIMEOUT_S = 2
# Room for a machine that has other work.
CUT_OFF_WITHIN_S = TIMEOUT_S + 5 + 2
HEADERS = b"POST /xapi/statements HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"


@pytest.fixture(scope="module")
def impatient_server(store_of: Callable[[str], Store]) -> Iterator[Server]:
    server = Server(store_of("sqlite"), {"request_timeout_s": TIMEOUT_S})
    with running(server):
        yield server


_HALF_A_BODY = HEADERS + b"Content-Length: 2000000\r\n\r\n" + b" " * 1_500_000


def _connect(server: Server) -> socket.socket:
    return socket.create_connection(("127.0.0.1", server.port), timeout=5)


def _seconds_until_cut_off(connection: socket.socket, drop: bytes) -> float:
    """How long the server lets somebody send `drop` again and again, five times a second."""
    begun = time.monotonic()
    connection.settimeout(0.2)
    while time.monotonic() - begun < 2 * CUT_OFF_WITHIN_S:
        try:
            connection.sendall(drop)
            if connection.recv(1) == b"":
                break
        except TimeoutError:
            continue
        except ConnectionError:
            break
    return time.monotonic() - begun


def test_who_sends_drop_by_drop_is_cut_off(impatient_server: Server) -> None:
    slow = [
        (HEADERS + b"Content-Length: 1000\r\n\r\n", b" "),
        (HEADERS + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"),
        (HEADERS, b"X-Slow: x\r\n"),
    ]

    def send(number: int) -> float:
        beginning, drop = slow[number]
        with _connect(impatient_server) as connection:
            connection.sendall(beginning)
            return _seconds_until_cut_off(connection, drop)

    assert max(at_once(len(slow), send)) < CUT_OFF_WITHIN_S


def test_who_begins_a_request_behind_another_and_falls_silent_is_cut_off(impatient_server: Server) -> None:
    with _connect(impatient_server) as connection:
        connection.sendall(b"GET /xapi/about HTTP/1.1\r\nHost: x\r\n\r\n" + HEADERS + b"Content-Length: 10\r\n\r\n")

        assert _seconds_until_cut_off(connection, b"") < CUT_OFF_WITHIN_S


def _post(server: Server, sent: Any) -> requests.Response:
    with server.client() as client:
        return client.post_statements(sent)


def _seconds_to_post(server: Server) -> float:
    begun = time.monotonic()
    assert _post(server, statement()).status_code == 200
    return time.monotonic() - begun


@pytest.mark.parametrize(
    "beginning",
    [
        pytest.param(b"", id="that send nothing"),
        pytest.param(HEADERS, id="within their headers"),
        pytest.param(HEADERS + b"Content-Length: 1000000\r\n\r\n" + b" " * 1000, id="within their bodies"),
    ],
)
def test_200_slow_connections_keep_nobody_out(server: Server, beginning: bytes) -> None:
    with ExitStack() as stack:
        for _ in range(200):
            stack.enter_context(_connect(server)).sendall(beginning)

        assert _seconds_to_post(server) < 2


@pytest.fixture
def many_descriptors() -> Iterator[None]:
    """As many open files as 1,100 connections need, here and in the servers that are started."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < 4096:
        pytest.skip(f"a process may have {hard} open files here")
    resource.setrlimit(resource.RLIMIT_NOFILE, (4096, hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.crash
@pytest.mark.usefixtures("many_descriptors")
@pytest.mark.parametrize("open_files", [4096, 300], ids=["with open files to spare", "with too few open files"])
def test_more_idle_connections_than_the_server_takes_do_not_end_it(sqlite_store: Store, open_files: int) -> None:
    server = Server(sqlite_store, {"request_timeout_s": 30})
    with running(server):
        resource.prlimit(server.pid, resource.RLIMIT_NOFILE, (open_files, open_files))
        with ExitStack() as stack:
            for _ in range(60):  # whose bodies wait in files
                stack.enter_context(_connect(server)).sendall(_HALF_A_BODY)
            _wait_for_open_files(server, 120)
            for _ in range(1000):
                stack.enter_context(_connect(server))
            time.sleep(1)

        assert _is_served(server), server.log_text()[-500:]


def _wait_for_open_files(server: Server, count: int) -> None:
    for _ in range(100):
        if len(list(Path(f"/proc/{server.pid}/fd").iterdir())) >= count:
            return
        time.sleep(0.05)
    raise AssertionError(f"the server never had {count} open files")


def _is_served(server: Server) -> bool:
    """Whether it answers soon: who comes while many connections end may be turned away."""
    for _ in range(50):
        with suppress(requests.ConnectionError):
            return requests.get(f"{server.url}/xapi/about", timeout=30).status_code == 200
        time.sleep(0.1)
    return False


@pytest.mark.crash
def test_clients_that_read_nothing_of_a_large_answer_keep_nobody_out(sqlite_store: Store) -> None:
    server = Server(sqlite_store, {"request_timeout_s": TIMEOUT_S, "threads": 4})
    sent, body, headers = multipart.with_attachment(b"a" * (40 * 1024**2))
    with running(server), server.client() as client, ExitStack() as stack:
        assert client.request("POST", "/statements", data=body, headers=headers).status_code == 200
        for _ in range(4):
            connection = stack.enter_context(_connect(server))
            connection.sendall(_download(sqlite_store, sent["id"]))
        time.sleep(1)

        answer = client.request("GET", "/about", timeout=2 * CUT_OFF_WITHIN_S)

    assert answer.status_code == 200


def _download(store: Store, statement_id: str) -> bytes:
    """A request for a statement with its attachments."""
    login = base64.b64encode(f"{store.key}:{store.secret}".encode()).decode()
    target = f"/xapi/statements?statementId={statement_id}&attachments=true"
    headers = f"Host: localhost\r\nAuthorization: Basic {login}\r\nX-Experience-API-Version: 1.0.3"
    return f"GET {target} HTTP/1.1\r\n{headers}\r\n\r\n".encode()
