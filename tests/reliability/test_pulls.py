"""Pulls from a server that are ended half-way: the next one goes on, and in the end both stores say the same."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.reliability import multipart
from tests.reliability.server import Server, Store, running
from tests.statements import reference_to, statement, voiding

HUNDREDS = 4
PAGE_SIZE = 4


@pytest.fixture(scope="module")
def source(store_of: Callable[[str], Store]) -> Iterator[Server]:
    """A server with some hundred statements, a few of which refer to others, are voided, or have an attachment."""
    server = Server(store_of("sqlite"))
    with running(server):
        with server.client() as client:
            for _ in range(HUNDREDS):
                sent = [statement(result={"score": {"raw": 0.5}}) for _ in range(100)]
                assert client.post_statements(sent).status_code == 200
                assert client.post_statements([voiding(sent[0]), reference_to(sent[1])]).status_code == 200
            _, body, headers = multipart.with_attachment(os.urandom(300_000))
            assert client.request("POST", "/statements", data=body, headers=headers).status_code == 200
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def target(request: pytest.FixtureRequest, store_of: Callable[[str], Store]) -> Store:
    """An empty store of each kind."""
    return store_of(request.param)


def _lrs(store: Store, *arguments: str, **environment: str) -> subprocess.Popen[str]:
    paths = {"CAIRN_DATABASE_URL": store.database_url, "CAIRN_ATTACHMENTS_URL": str(store.folder / "attachments")}
    return subprocess.Popen(
        # Who runs the tests in the background may have them ignore Ctrl-C.
        ["env", "--default-signal=INT", sys.executable, "-m", "lrs", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **paths, **environment},
    )


def _pull(source: Server, target: Store) -> subprocess.Popen[str]:
    login = {"CAIRN_IMPORT_KEY": source.store.key, "CAIRN_IMPORT_SECRET": source.store.secret}
    return _lrs(
        target, "import", "--from", f"{source.url}/xapi", "--keep-stored", "--page-size", str(PAGE_SIZE), **login
    )


def _end(process: subprocess.Popen[str], target: Store, how: signal.Signals) -> str:
    """End a pull when it has stored some pages; what it says then."""
    until_s = time.monotonic() + 30
    while target.last_position() < 2 * PAGE_SIZE and time.monotonic() < until_s:
        time.sleep(0.02)
    process.send_signal(how)
    said, _ = process.communicate(timeout=30)
    return said


def _statements(store: Store) -> list[dict[str, Any]]:
    """All that is stored, in no order: a voided statement is pulled together with the one that voids it."""
    return sorted((one for _, one in store.log()), key=lambda one: str(one["id"]))


def _contents(store: Store) -> dict[str, bytes]:
    folder = store.folder / "attachments" / str(store.store_id)
    return {place.name: place.read_bytes() for place in folder.glob("*/*")}


@pytest.mark.crash
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT], ids=["killed", "interrupted by Ctrl-C"])
def test_a_pull_that_was_ended_goes_on_until_both_stores_say_the_same(
    source: Server, target: Store, how: signal.Signals
) -> None:
    half = _pull(source, target)
    _end(half, target, how)
    there = target.last_position()

    said, errors = (rest := _pull(source, target)).communicate(timeout=120)

    assert (half.returncode, rest.returncode, errors.count("again")) == (-9 if how == signal.SIGKILL else 1, 0, 0)
    assert 0 < there < source.store.last_position()
    assert int(said.split(" read")[0]) < source.store.last_position()
    assert _statements(target) == _statements(source.store)
    assert _contents(target) == _contents(source.store) != {}


@pytest.mark.crash
def test_a_pull_that_is_interrupted_says_how_far_it_came(source: Server, sqlite_store: Store) -> None:
    process = _pull(source, sqlite_store)

    said = _end(process, sqlite_store, signal.SIGINT)

    told = int(said.split(" read, ")[1].split(" stored")[0])
    assert told <= sqlite_store.last_position() <= told + PAGE_SIZE + 1  # the page that was being stored
