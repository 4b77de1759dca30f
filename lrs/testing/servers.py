"""A server in a temporary database, with some of the installed plugins and no others."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask

from lrs.config import Settings
from lrs.database import Database
from lrs.errors import NotFound
from lrs.opened import opened
from lrs.operations import stores
from lrs.operations.plugins import activations
from lrs.operations.plugins.calls import CountedCalls
from lrs.plugin_host import PluginHost
from lrs.storage.database.scratch import scratch_database
from lrs.storage.stores import Store
from lrs.testing.stores import FreshStore
from lrs.web.application import create_app
from lrs.web.xapi import Server


class FreshServer:
    """A server with `plugins`, as the whole application, but without a network or processes."""

    def __init__(self, database: Database, app: Flask):
        self.database, self.app = database, app
        self.plugins = database.plugins.names

    def store(self, name: str = "default") -> FreshStore:
        """The store with this name, which is made where there is none, with every plugin on."""
        found = self._store(name)
        for plugin in self.plugins:
            activations.enable(self.database, found, plugin)
        return FreshStore(self.database, self.app, found)

    def bare_store(self, name: str) -> FreshStore:
        """As `store`, with no plugin on."""
        return FreshStore(self.database, self.app, self._store(name))

    def _store(self, name: str) -> Store:
        try:
            return stores.get(self.database, name)
        except NotFound:
            stores.create(self.database, name)
            return stores.get(self.database, name)

    def write_down(self) -> None:
        """Write down what is noted of requests and calls, after which no timer does so behind."""
        server: Server = self.app.extensions["cairn"]
        server.clinic.write_down()
        if isinstance(self.database.plugins.observer, CountedCalls):
            self.database.plugins.observer.write_down()


@contextmanager
def fresh_settings(server_url: str = "") -> Iterator[Settings]:
    """Settings with an empty database of their own, which is gone at the end.

    It is a SQLite file, or a database on the PostgreSQL server of `server_url`, where its user may create some.
    """
    with TemporaryDirectory(prefix="cairn-") as folder, scratch_database(Path(folder), server_url) as url:
        yield Settings(database_url=url, attachments_url=str(Path(folder) / "attachments"))


@contextmanager
def server_on(settings: Settings, *plugins: str) -> Iterator[FreshServer]:
    """A server on the database of `settings`, with these plugins. Raises BrokenPlugin."""
    with opened(settings, PluginHost.with_only(plugins)) as database:
        server = FreshServer(database, create_app(database, settings))
        try:
            yield server
        finally:
            server.write_down()


@contextmanager
def fresh_server(*plugins: str, server_url: str = "") -> Iterator[FreshServer]:
    """A server on an empty database with these installed plugins; the database is as `fresh_settings` says.

    Raises BrokenPlugin.
    """
    with fresh_settings(server_url) as settings, server_on(settings, *plugins) as server:
        yield server


@contextmanager
def fresh_store(*plugins: str, server_url: str = "") -> Iterator[FreshStore]:
    """An empty store of a server of its own, in which these installed plugins are on. Raises BrokenPlugin."""
    with fresh_server(*plugins, server_url=server_url) as server:
        yield server.store()
