"""Attachments far larger than memory should be: they pass through in pieces."""

import hashlib
from collections.abc import Callable, Iterator

import pytest
import requests

from tests.reliability import multipart
from tests.reliability.server import Server, Store, running

MIB = 1024 * 1024
SIZE_MIB = 200
MOST_MEMORY_MIB = 300
PIECE = bytes(range(256)) * 4096


@pytest.fixture(scope="module")
def roomy_server(store_of: Callable[[str], Store]) -> Iterator[Server]:
    server = Server(store_of("sqlite"), {"max_attachment_bytes": SIZE_MIB * MIB})
    with running(server):
        yield server


@pytest.fixture(scope="module")
def digest() -> str:
    return hashlib.sha256(PIECE * SIZE_MIB).hexdigest()


def _body(beginning: bytes) -> Iterator[bytes]:
    yield beginning
    for _ in range(SIZE_MIB):
        yield PIECE
    yield multipart.END


@pytest.fixture(scope="module")
def uploaded(roomy_server: Server, digest: str) -> tuple[str, requests.Response]:
    """The id of a statement with an attachment of 200 MB, and the answer to it."""
    sent, beginning = multipart.beginning(digest, SIZE_MIB * MIB)
    with roomy_server.client() as client:
        answer = client.request("POST", "/statements", data=_body(beginning), headers=multipart.HEADERS)
    return sent["id"], answer


def test_an_attachment_of_200_mb_is_stored(uploaded: tuple[str, requests.Response]) -> None:
    statement_id, answer = uploaded

    assert answer.json() == [statement_id]


def test_its_upload_takes_little_memory(roomy_server: Server, uploaded: tuple[str, requests.Response]) -> None:
    assert uploaded[1].status_code == 200
    assert roomy_server.peak_memory_bytes() / MIB < MOST_MEMORY_MIB


def test_it_comes_back_whole_and_its_download_takes_little_memory(
    roomy_server: Server, digest: str, uploaded: tuple[str, requests.Response]
) -> None:
    params = {"statementId": uploaded[0], "attachments": "true"}
    with roomy_server.client() as client:
        answer = client.request("GET", "/statements", params=params, stream=True)
        raw = b"".join(answer.iter_content(MIB))

    delimiter = answer.headers["Content-Type"].partition("boundary=")[2].encode()
    content = raw.split(b"--" + delimiter)[2].partition(b"\r\n\r\n")[2][:-2]
    assert hashlib.sha256(content).hexdigest() == digest
    assert roomy_server.peak_memory_bytes() / MIB < MOST_MEMORY_MIB
