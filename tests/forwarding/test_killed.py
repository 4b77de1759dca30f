"""One server forwards to another, and is killed in between: everything arrives, once."""

import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
import requests

from lrs.config import Settings
from lrs.database import Database
from lrs.opened import opened
from lrs.operations import stores
from lrs.operations.outboxes import channels
from lrs.operations.plugins import activations
from lrs.storage import counters
from lrs.storage.stores import Store
from tests.conftest import make_credential
from tests.forwarding.conftest import forward
from tests.killed import post, serving, wait_for

pytestmark = pytest.mark.crash

_WITHIN_S = 90  # a killed sender's channel is held for some time
COUNT = 2_000


def _serving(settings: Settings, folder: Path) -> AbstractContextManager[str]:
    """The URL of a server that may send to others of this machine, and is killed at the end."""
    named = {"CAIRN_DATABASE_URL": settings.database_url, "CAIRN_ATTACHMENTS_URL": settings.attachments_url}
    return serving({**os.environ, **named, "CAIRN_FETCH_PRIVATE": "127.0.0.1"}, folder)


def _stored(database: Database, store: Store) -> int:
    with database.read(store.store_id) as tx:
        return counters.read(tx).position


def test_nothing_is_lost_or_stored_twice_though_the_sender_is_killed(
    new_settings: Callable[[], Settings], tmp_path: Path
) -> None:
    here, there = new_settings(), new_settings()
    with opened(here) as database, opened(there) as receiving, _serving(there, tmp_path) as endpoint:
        store, central = stores.get(database, "default"), stores.get(receiving, "default")
        issued, theirs = make_credential(database, store.store_id), make_credential(receiving, central.store_id)
        receiver = forward(endpoint=f"{endpoint}/xapi", key=theirs.key, secret=theirs.secret, batch=10)
        activations.enable(database, store, "forwarding")
        activations.change_settings(database, store, "forwarding", {"forwards": [receiver]})

        with _serving(here, tmp_path) as url:
            sent = post(url, (issued.key, issued.secret), COUNT)
            wait_for(lambda: _stored(receiving, central) > 50, _WITHIN_S)
        when_killed = _stored(receiving, central)
        with _serving(here, tmp_path):
            wait_for(lambda: channels.listed(database, store.store_id)[0].lag == 0, _WITHIN_S)

        arrived = _ids(f"{endpoint}/xapi", (theirs.key, theirs.secret))
        assert when_killed < COUNT, "it was killed in between"
        assert (len(arrived), set(arrived)) == (COUNT, sent)
        assert channels.listed(database, store.store_id)[0].dead == 0


def _ids(endpoint: str, login: tuple[str, str]) -> list[str]:
    """Every statement of a store, by its xAPI."""
    found, more = [], "/xapi/statements?limit=500"
    while more:
        headers = {"X-Experience-API-Version": "1.0.3"}
        page = requests.get(endpoint.removesuffix("/xapi") + more, auth=login, headers=headers, timeout=60).json()
        found += [each["id"] for each in page["statements"]]
        more = page.get("more", "")
    return found
