"""The server in a thread, with an application that breaks."""

import socket
import time
from collections.abc import Iterator
from threading import Thread
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest

from lrs.config import Settings
from lrs.server.http import make_server
from lrs.server.processes import Address


def half_an_answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterator[bytes]:
    start_response("200 OK", [("Content-Type", "text/plain")])
    yield b"half"
    raise ZeroDivisionError("amid the answer")


@pytest.fixture
def port() -> Iterator[int]:
    """The port of a server whose application breaks amid its answers."""
    server = make_server(half_an_answer, Settings(threads=1))
    listening = Address("127.0.0.1", 0).bound(shared=False)
    port = listening.getsockname()[1]
    thread = Thread(target=server.run, args=([listening],))
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield port
    server.should_exit = True
    thread.join()


def test_an_error_amid_an_answer_closes_the_connection_and_is_logged(
    port: int, caplog: pytest.LogCaptureFixture
) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        heard = b"".join(iter(lambda: connection.recv(65536), b""))

    assert heard.endswith(b"\r\n4\r\nhalf\r\n")  # and no chunk that says it is the last
    assert "ZeroDivisionError: amid the answer" in caplog.text
