"""Bodies and headers beyond the limits: refused before they do harm (1.0.3 Communication 3.2)."""

import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.reliability import multipart
from tests.reliability.server import Server, Store, running
from tests.statements import statement

MIB = 1024 * 1024
JSON = {"Content-Type": "application/json"}
SETTINGS = {"max_body_bytes": MIB, "max_request_bytes": 8 * MIB, "max_attachment_bytes": 2 * MIB, "max_batch": 100}


@pytest.fixture(scope="module")
def narrow_server(store_of: Callable[[str], Store]) -> Iterator[Server]:
    """A server with small limits."""
    server = Server(store_of("sqlite"), SETTINGS)
    with running(server):
        yield server


def _in_chunks(size: int) -> Iterator[bytes]:
    """A body whose size nobody knows before it ends."""
    for _ in range(size // 65536):
        yield b" " * 65536


@pytest.mark.parametrize("path", ["/statements", "/activities/state"])
@pytest.mark.parametrize(
    "body",
    [
        pytest.param(lambda: b" " * (2 * MIB), id="with its length"),
        pytest.param(lambda: b" " * (20 * MIB), id="with a length beyond the limit of requests"),
        pytest.param(lambda: _in_chunks(2 * MIB), id="in chunks"),
        pytest.param(lambda: _in_chunks(20 * MIB), id="in chunks beyond the limit of requests"),
    ],
)
def test_a_body_beyond_the_limit_is_too_large(narrow_server: Server, path: str, body: Callable[[], Any]) -> None:
    """Communication 3.2: 413 Request Entity Too Large."""
    params = {"activityId": "http://example.com", "agent": {"mbox": "mailto:a@example.com"}, "stateId": "s"}
    with narrow_server.client() as client:
        answer = client.request("POST", path, params=params if path != "/statements" else {}, data=body(), headers=JSON)

    assert answer.status_code == 413


def test_a_length_that_is_only_claimed_is_too_large_at_once(narrow_server: Server) -> None:
    """The server doesn't wait for what it won't take."""
    with narrow_server.client() as client:
        answer = client.request(
            "POST", "/statements", data=b"", headers={**JSON, "Content-Length": str(10**12)}, timeout=3
        )

    assert answer.status_code == 413


def test_an_attachment_within_the_limit_is_stored(narrow_server: Server) -> None:
    _, body, headers = multipart.with_attachment(b"a" * (2 * MIB))

    with narrow_server.client() as client:
        answer = client.request("POST", "/statements", data=body, headers=headers)

    assert answer.status_code == 200, answer.text[:500]


def test_an_attachment_beyond_the_limit_is_too_large(narrow_server: Server) -> None:
    _, body, headers = multipart.with_attachment(b"a" * (2 * MIB + 1))

    with narrow_server.client() as client:
        answer = client.request("POST", "/statements", data=body, headers=headers)

    assert answer.status_code == 413


def test_a_refused_attachment_leaves_no_file(narrow_server: Server) -> None:
    _, body, headers = multipart.with_attachment(b"b" * (2 * MIB + 1))

    with narrow_server.client() as client:
        client.request("POST", "/statements", data=body, headers=headers)

    incoming: Path = narrow_server.store.folder / "attachments" / ".incoming"
    assert list(incoming.iterdir()) == []


def test_a_batch_beyond_the_limit_is_too_large(narrow_server: Server) -> None:
    with narrow_server.client() as client:
        answer = client.post_statements([statement() for _ in range(101)])

    assert answer.status_code == 413


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"X-Large": "a" * 300_000}, id="one header"),
        pytest.param({f"X-{number}": "a" * 1000 for number in range(300)}, id="many headers"),
    ],
)
def test_headers_that_are_too_large_are_refused(narrow_server: Server, headers: dict[str, str]) -> None:
    """RFC 6585 5: 431 Request Header Fields Too Large."""
    answer = requests.get(f"{narrow_server.url}/xapi/about", headers=headers, timeout=5)

    assert answer.status_code == 431


def test_a_path_that_is_too_long_is_refused(narrow_server: Server) -> None:
    answer = requests.get(f"{narrow_server.url}/xapi/about?{'a' * 300_000}", timeout=5)

    assert answer.status_code == 431


@pytest.mark.parametrize("version", ["1.0.3", "2.0.0"])
def test_the_server_serves_on(narrow_server: Server, version: str) -> None:
    with narrow_server.client() as client:
        answer = client.request("GET", "/statements", headers={"X-Experience-API-Version": version})

    assert answer.status_code == 200


_STRANGERS = (
    b"POST /xapi/statements HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 8388608\r\n\r\n"
)


def _bytes_in_files(server: Server) -> int:
    """How much lies in files that have no name any more."""
    opened = [each for each in Path(f"/proc/{server.pid}/fd").iterdir() if os.readlink(each).endswith("(deleted)")]
    return sum(each.stat().st_size for each in opened)


def test_large_bodies_beyond_the_room_that_strangers_leave_are_answered_503(narrow_server: Server) -> None:
    _, body, headers = multipart.with_attachment(b"a" * (MIB + MIB // 2))
    with narrow_server.client() as client, ExitStack() as stack:
        for _ in range(4):
            stranger = stack.enter_context(socket.create_connection(("127.0.0.1", narrow_server.port), timeout=10))
            stranger.sendall(_STRANGERS + b" " * (8 * MIB - MIB // 4))
        while _bytes_in_files(narrow_server) < 30 * MIB:
            time.sleep(0.05)

        large = client.request("POST", "/statements", data=body, headers=headers)
        small = client.post_statements(statement())

    assert (large.status_code, small.status_code) == (503, 200)
    assert int(large.headers["Retry-After"]) > 0
