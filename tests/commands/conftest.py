"""The command line as tests call it: `lrs("store", "list")` on the database of the run."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from click.testing import CliRunner, Result

from lrs.cli import cli
from lrs.config import Settings
from lrs.database import Database
from lrs.operations import stores

Lrs = Callable[..., Result]


@pytest.fixture
def lrs(settings: Settings) -> Lrs:
    """Runs a command within this process; what `main` would turn into a line is in the result's exception."""
    environment = {"CAIRN_DATABASE_URL": settings.database_url, "CAIRN_ATTACHMENTS_URL": settings.attachments_url}

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(cli, arguments, env=environment)

    return run


@pytest.fixture
def store(database: Database) -> str:
    """The name of an empty store."""
    name = f"store-{uuid4().hex}"
    stores.create(database, name)
    return name
