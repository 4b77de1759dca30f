"""Stores whose logs are shown to others: databases of each kind, on a server that has a name and can keep keys."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from lrs.actor import Actor
from lrs.config import Settings
from lrs.database import Database
from lrs.operations import statements
from lrs.operations.statements import Submission
from tests.conftest import settings_in
from tests.statements import statement

PUBLIC_URL = "https://lrs.example.org"
Store = Callable[..., list[UUID]]


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def settings(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a server that can sign."""
    plain = settings_in(tmp_path_factory.mktemp("transparent"), request)
    return named(plain)


@pytest.fixture(scope="session")
def database(settings: Settings, open_database: Callable[[Settings], Database]) -> Database:
    return open_database(settings)


@pytest.fixture(scope="session")
def app(database: Database, settings: Settings, serve: Callable[[Database, Settings], Flask]) -> Flask:
    return serve(database, settings)


def named(plain: Settings) -> Settings:
    """These settings with what is needed to sign."""
    return replace(plain, public_url=PUBLIC_URL, sealing_key="a sealing key of tests, which is long enough")


@pytest.fixture
def store(database: Database, store_id: int) -> Store:
    """Stores so many statements; their ids."""
    return lambda count, **more: stored(database, store_id, count, **more)


def stored(database: Database, store_id: int, count: int, **more: Any) -> list[UUID]:
    """Store so many statements, in batches; their ids."""
    sender = Actor(store_id, {"objectType": "Agent", "mbox": "mailto:lms@example.com"}, frozenset({"all"}), "test")
    made = [statement(**more) for _ in range(count)]
    for start in range(0, count, 500):
        statements.store(database, sender, Submission(made[start : start + 500], "1.0.3"))
    return [UUID(each["id"]) for each in made]
