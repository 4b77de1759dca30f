"""A database with the plugin `forwarding`, of each kind; what is sent goes to faked receivers, without a network."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import responses
from flask import Flask

from lrs.config import Settings
from lrs.database import Database
from lrs.fetch import Fetcher
from lrs.opened import opened
from lrs.operations.outboxes.delivery import Deliverer
from lrs.operations.outboxes.sending import due
from lrs.operations.plugins import activations
from lrs.plugin_host import PluginHost
from lrs.storage.stores import Store
from lrs.web.application import create_app
from tests.client import Client
from tests.conftest import make_credential, make_store_with, settings_in

HOOK = "https://crm.example.com/hook"
OTHER = "https://lrs.example.org/xapi"
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def webhook(**changes: Any) -> dict[str, Any]:
    """A webhook as a store sets it."""
    return {"name": "crm", "url": HOOK, "secret": SECRET, **changes}


def forward(**changes: Any) -> dict[str, Any]:
    """Another store as a store sets it."""
    return {"name": "central", "endpoint": OTHER, "key": "k", "secret": "s", **changes}


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def settings(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings with a database of its own."""
    return settings_in(tmp_path_factory.mktemp("forwarding"), request)


@pytest.fixture(scope="session")
def database(settings: Settings) -> Iterator[Database]:
    """A database with what is installed, which is the plugin."""
    with opened(settings, PluginHost.installed()) as database:
        yield database


@pytest.fixture(scope="session")
def app(database: Database, settings: Settings) -> Flask:
    return create_app(database, settings)


@pytest.fixture
def store(database: Database) -> Store:
    """An empty store in which the plugin is on."""
    return make_store_with(database, "forwarding")


@pytest.fixture
def sender(app: Flask, database: Database, store: Store) -> Client:
    """Who may do everything in the store."""
    issued = make_credential(database, store.store_id)
    return Client(app, issued.key, issued.secret)


class Forwarding:
    """The forwarding of a store: to be set, and to be done."""

    def __init__(self, database: Database, store: Store):
        self.database, self.store = database, store
        self.deliverer = Deliverer(database, Fetcher())

    def to(self, **changes: Any) -> None:
        activations.change_settings(self.database, self.store, "forwarding", changes)

    def go(self) -> None:
        """Send whatever is due."""
        while channels := due(self.database, self.store.store_id, self.deliverer.holder):
            for name, channel in channels.items():
                self.deliverer.send_next(self.store.store_id, name, channel)


@pytest.fixture
def forwarding(database: Database, store: Store) -> Forwarding:
    return Forwarding(database, store)


@pytest.fixture
def faked() -> Iterator[responses.RequestsMock]:
    """Receivers who take everything."""
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mocked:
        mocked.post(HOOK, status=204)
        mocked.post(f"{OTHER}/statements", json=[])
        yield mocked


def told(faked: responses.RequestsMock) -> list[dict[str, Any]]:
    """The statements that arrived at a webhook."""
    bodies = (json.loads(call.request.body) for call in faked.calls if call.request.url == HOOK)
    return [each for body in bodies for each in body["data"]["statements"]]


def forwarded(faked: responses.RequestsMock) -> list[dict[str, Any]]:
    """The statements that arrived at the other store, where none had attachments."""
    bodies = (json.loads(call.request.body) for call in faked.calls if call.request.url != HOOK)
    return [each for body in bodies for each in body]
