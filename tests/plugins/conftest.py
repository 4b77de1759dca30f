"""A database with the plugin `tally`, of each kind."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from lrs.config import Settings
from lrs.database import Database
from lrs.opened import opened
from lrs.plugin_host import PluginHost
from lrs.storage.stores import Store
from lrs.web.application import create_app
from tests.client import Client
from tests.conftest import make_credential, make_store_with, settings_in
from tests.plugins import tally

ClientIn = Callable[[Store], Client]


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def settings(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings with a database of its own: that of other tests has no plugin."""
    return settings_in(tmp_path_factory.mktemp("plugged"), request)


@pytest.fixture(scope="session")
def database(settings: Settings) -> Iterator[Database]:
    """A database with the plugin."""
    with opened(settings, PluginHost({"tally": tally})) as database:
        yield database


@pytest.fixture(scope="session")
def app(database: Database, settings: Settings) -> Flask:
    return create_app(database, settings)


@pytest.fixture
def store(database: Database) -> Store:
    """An empty store in which the plugin is on."""
    return make_store_with(database, "tally")


@pytest.fixture
def client_in(app: Flask, database: Database) -> ClientIn:
    """Makes clients with all rights in a store."""

    def make(store: Store) -> Client:
        issued = make_credential(database, store.store_id)
        return Client(app, issued.key, issued.secret)

    return make


@pytest.fixture
def sender(client_in: ClientIn, store: Store) -> Client:
    """Who may do everything in the store."""
    return client_in(store)
