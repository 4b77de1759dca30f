"""Servers as processes of their own, whose log and whose spans are read from outside."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.reliability.server import Server, make_store, running

Serving = Callable[..., Any]


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
