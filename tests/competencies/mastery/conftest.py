"""A database with competencies, of each kind, and a store in which they are on, with a small framework."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from flask import Flask

import lrs_competencies
from lrs.config import Settings
from lrs.database import Database
from lrs.opened import opened
from lrs.plugin_host import PluginHost
from lrs.testing import FreshStore
from lrs.web.application import create_app
from lrs_competencies.mastery.answers import explained
from lrs_competencies.mastery.reading import Reading
from tests.competencies.mastery import outlines
from tests.conftest import make_credential, make_store_with, settings_in


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def settings(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings with a database of its own."""
    return settings_in(tmp_path_factory.mktemp("competencies"), request)


@pytest.fixture(scope="session")
def database(settings: Settings) -> Iterator[Database]:
    with opened(settings, PluginHost({"competencies": lrs_competencies})) as database:
        yield database


@pytest.fixture(scope="session")
def app(database: Database, settings: Settings) -> Flask:
    return create_app(database, settings)


class School(FreshStore):
    """A store with competencies, as a test goes to it."""

    def credentials(self) -> tuple[str, str]:
        """Key and secret of somebody who may do everything."""
        issued = make_credential(self.database, self.store_id)
        return issued.key, issued.secret

    def explained(self, agent: Mapping[str, Any], item: str, at_us: int | None = None) -> Any:
        """All that can be said of what somebody has of an item, when everything is up to date."""
        self.derive()
        with self.inside("competencies").read() as tx:
            reading = Reading(tx, at_us)
            return explained(reading, reading.record(reading.person(agent)), reading.item(item))

    def level(self, agent: Mapping[str, Any], item: str, at_us: int | None = None) -> str:
        """The level that somebody holds."""
        return str(self.explained(agent, item, at_us)["level"])


@pytest.fixture
def school(database: Database, app: Flask) -> School:
    """An empty store with two small frameworks."""
    made = School(database, app, make_store_with(database, "competencies"))
    with made.inside("competencies").write() as tx:
        outlines.keep(tx)
    return made
