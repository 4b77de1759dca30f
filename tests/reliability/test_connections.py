"""What the HTTP server itself answers, over a bare socket."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.reliability.server import Server, make_store, running


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a server."""
    folder: Path = tmp_path_factory.mktemp("connections")
    server = Server(make_store(f"sqlite:///{folder}/cairn.db", folder))
    with running(server):
        yield server.port


def exchange(port: int, *requests: bytes) -> list[bytes]:
    """The heads of the answers to requests that are sent on one connection, one after the other."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        heads = []
        for request in requests:
            connection.sendall(request)
            heads.append(connection.recv(65536).partition(b"\r\n\r\n")[0])
        return heads


def test_a_connection_stays_open_after_an_empty_answer(port: int) -> None:
    preflight = b"OPTIONS /xapi/statements HTTP/1.1\r\nHost: x\r\nOrigin: http://a.example\r\n\r\n"

    heads = exchange(port, preflight, preflight)

    assert [head.partition(b"\r\n")[0] for head in heads] == [b"HTTP/1.1 204 No Content"] * 2


def test_a_client_that_asks_for_it_has_its_connection_closed(port: int) -> None:
    request = b"OPTIONS /xapi/statements HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"

    (head,) = exchange(port, request)

    assert b"connection: close" in head.lower()


def test_a_body_beyond_the_limit_is_refused_as_all_else_is(port: int) -> None:
    request = b"POST /xapi/statements HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999\r\n\r\n"

    (head,) = exchange(port, request)

    assert head.startswith(b"HTTP/1.1 413")
    assert b"x-experience-api-version: 1.0.3" in head.lower()
    assert b"application/problem+json" in head
