"""Servers as processes of their own, each on a database of its own."""

from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest

from tests import postgresql
from tests.postgresql import PostgresqlServer
from tests.reliability.server import Server, Store, make_store, running

StoreOf = Callable[[str], Store]


@pytest.fixture(scope="session")
def store_of(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> StoreOf:
    """Makes a new database of the kind that is named: sqlite or postgresql."""

    def make(kind: str) -> Store:
        folder = tmp_path_factory.mktemp(kind)
        if kind == "sqlite":
            return make_store(f"sqlite:///{folder}/cairn.db", folder)
        postgresql: PostgresqlServer = request.getfixturevalue("postgresql_server")
        return make_store(postgresql.create_database(f"reliability_{uuid4().hex}"), folder)

    return make


@pytest.fixture(scope="module")
def own_postgresql() -> Iterator[PostgresqlServer]:
    """A PostgreSQL that nobody else uses."""
    if postgresql.programs() is None:
        pytest.skip("no PostgreSQL programs")
    with postgresql.running() as server:
        yield server


@pytest.fixture
def sqlite_store(store_of: StoreOf) -> Store:
    return store_of("sqlite")


@pytest.fixture(
    scope="session",
    params=[pytest.param(kind, marks=pytest.mark.xdist_group(f"servers-{kind}")) for kind in ("sqlite", "postgresql")],
)
def two_servers(request: pytest.FixtureRequest, store_of: StoreOf) -> Iterator[tuple[Server, Server]]:
    """Two server processes on one database of each kind, which all tests share that leave them running."""
    store = store_of(request.param)
    pair = Server(store), Server(store)
    with running(*pair):
        yield pair


@pytest.fixture(scope="session")
def server(two_servers: tuple[Server, Server]) -> Server:
    """A server on each database, which all tests share that leave it running."""
    return two_servers[0]
