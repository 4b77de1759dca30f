"""A database with frameworks, of each kind, and a store in which the plugin is on."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from lrs.database import Database
from lrs.operations.plugins import activations
from lrs.operations.plugins.store import PluginStore
from lrs.storage.stores import Store
from lrs_competencies.frameworks import operations
from lrs_competencies.frameworks.exporting import package_of
from lrs_competencies.frameworks.importing import Imported
from lrs_competencies.frameworks.operations import File
from lrs_competencies.frameworks.outline import Item, Outline, read_outline
from tests.client import Client
from tests.competencies.frameworks.packages import identifier
from tests.conftest import make_credential, make_store_with


@pytest.fixture
def store(database: Database) -> Store:
    """An empty store with the plugin."""
    return make_store_with(database, "competencies")


class Shelf:
    """A store with frameworks, as a test puts them there and looks at them."""

    def __init__(self, database: Database, store: Store):
        self.database, self.store = database, store
        self.inside = PluginStore(database, store.store_id, "competencies")

    def put(self, package: Any, name: str = "package.json") -> Imported:
        """Import what would be a file with this name."""
        content = package if isinstance(package, bytes) else json.dumps(package).encode()
        return operations.import_file(self.inside, File(name, content))

    def take(self, name: str = "framework", to: str = "case") -> bytes:
        """A framework in a format."""
        return operations.export(self.inside, identifier(name), to)[1]

    def package(self, name: str = "framework") -> Any:
        return json.loads(self.take(name))

    def package_of(self, made: Imported) -> Any:
        """What was imported, as it is exported."""
        with self.inside.read() as tx:
            return package_of(tx, made.document)

    def outline(self) -> Outline:
        with self.inside.read() as tx:
            return read_outline(tx)

    def item(self, name: str) -> Item:
        """The item that `packages.item` made of this name."""
        found = self.outline().find(identifier(name))
        assert found is not None
        return found

    def names(self, keys: tuple[bytes, ...]) -> list[str]:
        """What items are called, without the words that all of them have."""
        return [self.outline().items[key].label.removeprefix("Does ") for key in keys]

    def set_up(self, **settings: Any) -> None:
        activations.change_settings(self.database, self.store, "competencies", settings)


@pytest.fixture
def shelf(database: Database, store: Store) -> Shelf:
    return Shelf(database, store)


@pytest.fixture
def client_with(app: Flask, database: Database, store: Store) -> Callable[..., Client]:
    """Clients of the store, with the scopes that are given."""

    def make(*scopes: str) -> Client:
        issued = make_credential(database, store.store_id, *scopes)
        return Client(app, issued.key, issued.secret, mount="")

    return make
