"""SQLite without room: 503 with Retry-After, nothing half stored, and then all is well again."""

import os
import resource
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

from tests.reliability import multipart
from tests.reliability.server import HttpClient, Server, Store, make_store, running
from tests.statements import statement

pytestmark = pytest.mark.crash

MIB = 1024 * 1024


@dataclass(frozen=True)
class Disk:
    """A server on a disk, and how to fill that and to make room again."""

    server: Server
    fill: Callable[[], None]
    make_room: Callable[[], None]


def _limited(store: Store) -> Iterator[Disk]:
    """Files that can't grow: as if the disk were full, on any machine."""
    server = Server(store)

    def limit(most_bytes: int) -> None:
        resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (most_bytes, resource.RLIM_INFINITY))

    with running(server):
        yield Disk(server, lambda: limit(64 * 1024), lambda: limit(resource.RLIM_INFINITY))


def _mounted(folder: Path) -> Iterator[Disk]:
    """A disk of 8 MiB."""
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode != 0:
        pytest.skip(f"a small disk can't be mounted here: {mounted.stderr.decode().strip()}")
    ballast = folder / "ballast"
    try:
        server = Server(make_store(f"sqlite:///{folder}/cairn.db", folder), {"attachments_url": str(folder / "files")})
        with running(server):
            yield Disk(server, lambda: _fill(ballast), lambda: ballast.unlink(missing_ok=True))
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def _fill(ballast: Path) -> None:
    with ballast.open("wb", buffering=0) as file:
        for size in (65536, 4096):
            while True:
                try:
                    file.write(b" " * size)
                except OSError:
                    break


@pytest.fixture(scope="module", params=["files that can't grow", "a disk of 8 MiB"])
def shared_disk(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, store_of: Callable[[str], Store]
) -> Iterator[Disk]:
    if request.param == "a disk of 8 MiB":
        if shutil.which("mount") is None or os.getuid() != 0:
            pytest.skip("only root mounts a small disk")
        yield from _mounted(tmp_path_factory.mktemp("disk"))
    else:
        yield from _limited(store_of("sqlite"))


@pytest.fixture
def disk(shared_disk: Disk) -> Iterator[Disk]:
    """A disk with room, each time."""
    yield shared_disk
    shared_disk.make_room()


def _until_refused(client: HttpClient) -> tuple[list[list[str]], list[str], requests.Response]:
    """Ids of batches that were stored, those of the first that wasn't, and the answer to it."""
    stored: list[list[str]] = []
    for _ in range(200):
        batch = [statement(result={"response": "a" * 1000}) for _ in range(50)]
        answer = client.post_statements(batch)
        if answer.status_code != 200:
            return stored, [each["id"] for each in batch], answer
        stored.append([each["id"] for each in batch])
    raise AssertionError("the disk never got full")


def test_a_full_disk_is_answered_with_503_and_when_to_try_again(disk: Disk) -> None:
    """Communication 3.2: 503 Service Unavailable is what a sender may repeat."""
    disk.fill()

    with disk.server.client() as client:
        _, _, answer = _until_refused(client)

    assert answer.status_code == 503, answer.text
    assert int(answer.headers["Retry-After"]) > 0


def test_a_full_disk_stores_nothing_half_and_loses_nothing(disk: Disk) -> None:
    with disk.server.client() as client:
        client.post_statements(statement())
        before = [each["id"] for _, each in disk.server.store.log()]
        disk.fill()
        stored, _, _ = _until_refused(client)
        disk.make_room()

    assert [each["id"] for _, each in disk.server.store.log()] == before + [each for batch in stored for each in batch]


def test_a_full_disk_can_be_read(disk: Disk) -> None:
    with disk.server.client() as client:
        one = client.post_statements(statement()).json()
        disk.fill()
        _until_refused(client)

        answer = client.get_statements(statementId=one[0])

    assert answer.status_code == 200, answer.text


def test_the_server_recovers_by_itself_when_there_is_room_again(disk: Disk) -> None:
    with disk.server.client() as client:
        disk.fill()
        _until_refused(client)
        disk.make_room()

        answers = [client.post_statements([statement() for _ in range(50)]) for _ in range(5)]

    assert [answer.status_code for answer in answers] == [200] * 5


def test_an_attachment_without_room_is_answered_with_503_and_leaves_no_file(disk: Disk) -> None:
    _, body, headers = multipart.with_attachment(b"a" * (300 * 1024))

    with disk.server.client() as client:
        client.post_statements(statement())
        disk.fill()
        answer = client.request("POST", "/statements", data=body, headers=headers)

    folders = [disk.server.store.folder / name / ".incoming" for name in ("files", "attachments")]
    left = [file for folder in folders if folder.exists() for file in folder.iterdir()]
    assert (answer.status_code, left) == (503, [])


@pytest.mark.parametrize("size", [MIB, 4 * MIB], ids=["of 1 MiB", "of 4 MiB"])
def test_a_body_without_room_for_its_buffer_leaves_the_server_running(disk: Disk, size: int) -> None:
    """A body waits on disk until it is complete; a sender whose body can't wait there may try again."""
    disk.fill()
    with disk.server.client() as client:
        with suppress(requests.ConnectionError):
            client.request("POST", "/statements", data=b" " * size, headers={"Content-Type": "application/json"})
        disk.make_room()

        answer = client.post_statements(statement())

    assert answer.status_code == 200
