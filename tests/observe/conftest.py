"""Databases of their own, and servers as processes of their own, whose log and whose spans are read from outside."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from lrs.config import Settings
from lrs.database import Database
from lrs.opened import opened
from tests.reliability.server import Server, make_store, running

Serving = Callable[..., Any]


@pytest.fixture
def only_database(new_settings: Callable[[], Settings]) -> Iterator[Database]:
    """A database that nothing else uses; notes of the applications of other tests are written to theirs in a while."""
    with opened(new_settings()) as database:
        yield database


@pytest.fixture(scope="session")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Serving:
    """Runs a server with the given settings on a new SQLite database, for as long as the block lasts."""

    @contextmanager
    def serve(**settings: str) -> Iterator[Server]:
        folder: Path = tmp_path_factory.mktemp("observed")
        server = Server(make_store(f"sqlite:///{folder}/cairn.db", folder), settings)
        with running(server):
            yield server

    return serve
