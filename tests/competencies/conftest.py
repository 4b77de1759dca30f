"""A database with the plugin of competencies, of each kind."""

from collections.abc import Iterator

import pytest
from flask import Flask

import lrs_competencies
from lrs.config import Settings
from lrs.database import Database
from lrs.opened import opened
from lrs.plugin_host import PluginHost
from lrs.web.application import create_app
from tests.conftest import settings_in


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
