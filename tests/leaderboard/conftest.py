"""A database with the leaderboard, of each kind, and a store in which it is on."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask

import lrs_leaderboard
from lrs.config import Settings
from lrs.database import Database
from lrs.opened import opened
from lrs.operations.erasing import erasure
from lrs.operations.erasing.selections import PersonSelection
from lrs.operations.plugins import activations, projections
from lrs.operations.plugins.store import PluginStore
from lrs.plugin_host import PluginHost
from lrs.storage.stores import Store
from lrs.web.application import create_app
from lrs_leaderboard.operations import Asked, Reading
from tests.client import Client
from tests.conftest import make_credential, make_store_with, settings_in


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def settings(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings with a database of its own."""
    return settings_in(tmp_path_factory.mktemp("boards"), request)


@pytest.fixture(scope="session")
def database(settings: Settings) -> Iterator[Database]:
    with opened(settings, PluginHost({"leaderboard": lrs_leaderboard})) as database:
        yield database


@pytest.fixture(scope="session")
def app(database: Database, settings: Settings) -> Flask:
    return create_app(database, settings)


@pytest.fixture
def store(database: Database) -> Store:
    """An empty store with the leaderboard."""
    return make_store_with(database, "leaderboard")


@pytest.fixture
def sender(app: Flask, database: Database, store: Store) -> Client:
    """Who may do everything in the store, at the root of the server."""
    issued = make_credential(database, store.store_id)
    return Client(app, issued.key, issued.secret, mount="")


class Game:
    """A store with boards, as a test plays with it."""

    def __init__(self, database: Database, store: Store, client: Client):
        self.database, self.store, self.client = database, store, client

    def set_up(self, *rules: dict[str, Any], zone: str = "UTC", **board: Any) -> None:
        """One board by these rules, called b."""
        boards = [{"name": "b", "title": "Board", "period": "all", **board, "rules": list(rules)}]
        activations.change_settings(self.database, self.store, "leaderboard", {"boards": boards, "zone": zone})

    def post(self, *statements: dict[str, Any]) -> None:
        answer = self.client.request("POST", "/xapi/statements", json_data=list(statements))
        assert answer.status_code == 200, answer.text

    def erase(self, agent: dict[str, Any]) -> None:
        for _ in erasure.begin(
            self.database, self.store, PersonSelection([agent], "actor"), "http://lrs.example"
        ).run():
            pass

    def derive(self) -> None:
        """Bring everything up to date."""
        while projections.tend(self.database, self.store.store_id):
            pass

    def board(self, scope: str = "", **asked: Any) -> list[tuple[int, str, int]]:
        """Rank, name and points from top to bottom, when everything is up to date."""
        self.derive()
        place = PluginStore(self.database, self.store.store_id, "leaderboard")
        with place.read() as tx:
            rows = Reading(place, tx).top(Asked("b", scope, **asked), 100).rows
        return [(each.row.rank, each.face.name, each.row.points) for each in rows]

    def points(self, **asked: Any) -> dict[str, int]:
        """Points by name in small letters: by a statement that voids another, ann is called Ann."""
        return {name.lower(): points for _, name, points in self.board(**asked)}


@pytest.fixture
def game(database: Database, store: Store, sender: Client) -> Game:
    return Game(database, store, sender)


Make = Callable[..., dict[str, Any]]
