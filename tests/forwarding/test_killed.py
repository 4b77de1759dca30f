"""One server forwards to another, and is killed in between: everything arrives, once."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests

from lrs.config import Settings
from lrs.database import Database
from lrs.opened import opened
from lrs.operations import outboxes, plugins, stores
from lrs.storage import counters
from lrs.storage.stores import Store
from tests.conftest import make_credential
from tests.forwarding.conftest import forward
from tests.postgresql import free_port
from tests.statements import statement

pytestmark = pytest.mark.crash

_WITHIN_S = 90  # a killed sender's channel is held for some time
COUNT = 2_000


@contextmanager
def serving(settings: Settings, folder: Path) -> Iterator[str]:
    """The URL of a server, which is killed at the end."""
    port = free_port()
    named = {"CAIRN_DATABASE_URL": settings.database_url, "CAIRN_ATTACHMENTS_URL": settings.attachments_url}
    environ = {**os.environ, **named, "CAIRN_FETCH_PRIVATE": "127.0.0.1"}
    command = [sys.executable, "-m", "lrs", "serve", "--port", str(port)]
    with (folder / "serve.log").open("ab") as log:
        process = subprocess.Popen(command, env=environ, cwd=folder, stdout=log, stderr=log)
    try:
        _wait_for(lambda: _answers(f"http://127.0.0.1:{port}"))
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


def _answers(url: str) -> bool:
    try:
        return requests.get(f"{url}/health/ready", timeout=5).status_code == 200
    except requests.ConnectionError:
        return False


def _wait_for(is_so: Callable[[], bool]) -> None:
    until_s = time.monotonic() + _WITHIN_S
    while not is_so():
        assert time.monotonic() < until_s, f"it isn't so after {_WITHIN_S} s"
        time.sleep(0.02)


def _store(url: str, login: tuple[str, str]) -> set[str]:
    """Store statements; their ids."""
    sent = [statement() for _ in range(COUNT)]
    headers: dict[str, Any] = {"X-Experience-API-Version": "1.0.3"}
    requests.post(f"{url}/xapi/statements", json=sent, auth=login, headers=headers, timeout=60).raise_for_status()
    return {each["id"] for each in sent}


def _stored(database: Database, store: Store) -> int:
    with database.read(store.store_id) as tx:
        return counters.read(tx).position


def test_nothing_is_lost_or_stored_twice_though_the_sender_is_killed(
    new_settings: Callable[[], Settings], tmp_path: Path
) -> None:
    here, there = new_settings(), new_settings()
    with opened(here) as database, opened(there) as receiving, serving(there, tmp_path) as endpoint:
        store, central = stores.get(database, "default"), stores.get(receiving, "default")
        issued, theirs = make_credential(database, store.store_id), make_credential(receiving, central.store_id)
        receiver = forward(endpoint=f"{endpoint}/xapi", key=theirs.key, secret=theirs.secret, batch=10)
        plugins.enable(database, store, "forwarding")
        plugins.change_settings(database, store, "forwarding", {"forwards": [receiver]})

        with serving(here, tmp_path) as url:
            sent = _store(url, (issued.key, issued.secret))
            _wait_for(lambda: _stored(receiving, central) > 50)
        when_killed = _stored(receiving, central)
        with serving(here, tmp_path):
            _wait_for(lambda: outboxes.listed(database, store.store_id)[0].lag == 0)

        arrived = _ids(f"{endpoint}/xapi", (theirs.key, theirs.secret))
        assert when_killed < COUNT, "it was killed in between"
        assert (len(arrived), set(arrived)) == (COUNT, sent)
        assert outboxes.listed(database, store.store_id)[0].dead == 0


def _ids(endpoint: str, login: tuple[str, str]) -> list[str]:
    """Every statement of a store, by its xAPI."""
    found, more = [], "/xapi/statements?limit=500"
    while more:
        headers = {"X-Experience-API-Version": "1.0.3"}
        page = requests.get(endpoint.removesuffix("/xapi") + more, auth=login, headers=headers, timeout=60).json()
        found += [each["id"] for each in page["statements"]]
        more = page.get("more", "")
    return found
