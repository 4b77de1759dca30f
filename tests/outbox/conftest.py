"""A database with the plugin `courier`, of each kind."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from lrs.config import Settings
from lrs.database import Database
from lrs.fetch import Fetcher
from lrs.opened import opened
from lrs.operations.outboxes.delivery import Deliverer
from lrs.operations.outboxes.sending import due
from lrs.operations.plugins import activations
from lrs.plugin_host import PluginHost
from lrs.storage.outboxes import cursors
from lrs.storage.outboxes.cursors import ChannelName, Cursor
from lrs.storage.stores import Store
from lrs.web.application import create_app
from tests.client import Client
from tests.conftest import make_credential, make_store_with, settings_in
from tests.outbox import courier
from tests.outbox.receiver import Receiver, receiving

HOME = ChannelName("courier_post", "home")


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def settings(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings with a database of its own: that of other tests has no such plugin."""
    return settings_in(tmp_path_factory.mktemp("sending"), request)


@pytest.fixture(scope="session")
def database(settings: Settings) -> Iterator[Database]:
    """A database with the plugin."""
    with opened(settings, PluginHost({"courier": courier})) as database:
        yield database


@pytest.fixture(scope="session")
def app(database: Database, settings: Settings) -> Flask:
    return create_app(database, settings)


@pytest.fixture
def store(database: Database) -> Store:
    """An empty store in which the plugin is on, without a receiver."""
    return make_store_with(database, "courier")


@pytest.fixture
def sender(app: Flask, database: Database, store: Store) -> Client:
    """Who may do everything in the store."""
    issued = make_credential(database, store.store_id)
    return Client(app, issued.key, issued.secret)


class Post:
    """The post of a store: `configure` it, and `go` to send all that is due."""

    def __init__(self, database: Database, store: Store):
        self.database, self.store, self.deliverer = database, store, Deliverer(database, Fetcher())

    def configure(self, **receiver: Any) -> None:
        """Have one receiver, `home`, with these settings."""
        changes = {"receivers": [{"name": "home", **receiver}]}
        activations.change_settings(self.database, self.store, "courier", changes)

    def go(self) -> int:
        """Send what is due, until nothing is; how many parcels."""
        parcels = 0
        while channels := due(self.database, self.store.store_id, self.deliverer.holder):
            parcels += sum(self.deliverer.send_next(self.store.store_id, *each) for each in channels.items())
        return parcels

    def go_patiently(self, rounds: int = 100) -> None:
        """Send everything, without a wait before what is tried again."""
        for _ in range(rounds):
            self.go()
            with self.database.write(self.store.store_id) as tx:
                cursors.hurry(tx, HOME)

    def cursor(self) -> Cursor:
        """How far the channel has come."""
        with self.database.read(self.store.store_id) as tx:
            found = cursors.find(tx, HOME)
        assert found is not None
        return found


@pytest.fixture
def post(database: Database, store: Store) -> Post:
    """The post of the store, with the receiver `home`."""
    made = Post(database, store)
    made.configure()
    return made


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """Who gets what is sent to `home`."""
    made = Receiver()
    with receiving(home=made):
        yield made
