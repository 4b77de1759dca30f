"""A plugin of somebody else: built as a wheel, installed beside the server, and taken away again."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from lrs.config import Settings
from lrs.database import Database
from lrs.opened import opened
from lrs.operations import stores
from lrs.plugin_host import PluginHost
from lrs.storage import counters
from lrs.storage.stores import Store
from tests.conftest import make_credential
from tests.killed import post, serving, wait_for
from tests.plugins import tally
from tests.plugins.test_projections import checkpoints_of, counted

pytestmark = pytest.mark.crash

_SETUP = """
[metadata]
name = lrs-tally
version = 1.0
[options]
packages = lrs_tally, lrs_tally.revisions
[options.entry_points]
lrs = tally = lrs_tally
"""
KILLS = 3


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder into which the plugin's wheel is installed."""
    source, site = tmp_path_factory.mktemp("lrs-tally"), tmp_path_factory.mktemp("site")
    shutil.copytree(Path(tally.__file__).parent, source / "lrs_tally")
    (source / "setup.cfg").write_text(_SETUP)
    (source / "setup.py").write_text("import setuptools; setuptools.setup()")
    pip, quietly = [sys.executable, "-m", "pip"], ["--quiet", "--no-deps", "--disable-pip-version-check"]
    subprocess.run(
        [*pip, "wheel", *quietly, "--no-build-isolation", "-w", str(source), str(source)],
        check=True,
        capture_output=True,
    )
    (wheel,) = source.glob("*.whl")
    subprocess.run([*pip, "install", *quietly, "--target", str(site), str(wheel)], check=True, capture_output=True)
    return site


@pytest.fixture
def settings(new_settings: Callable[[], Settings]) -> Settings:
    return new_settings()


class Machine:
    """Where the server is installed, with what lies in `site` or without it."""

    def __init__(self, settings: Settings, folder: Path, site: Path | None):
        named = {"CAIRN_DATABASE_URL": settings.database_url, "CAIRN_ATTACHMENTS_URL": settings.attachments_url}
        self._environ = {**os.environ, **named, "PYTHONPATH": str(site) if site else ""}
        self._folder = folder

    def run(self, *arguments: str) -> str:
        """What a command prints."""
        command = [sys.executable, "-m", "lrs", *arguments]
        done = subprocess.run(command, env=self._environ, cwd=self._folder, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def serving(self) -> AbstractContextManager[str]:
        """The URL of a server, which is killed at the end."""
        return serving(self._environ, self._folder)


def _are_read(database: Database, store: Store) -> bool:
    """Whether all that is stored has been derived."""
    (at,) = checkpoints_of(database, store)
    with database.read(store.store_id) as tx:
        return (at.state, at.position) == ("live", counters.read(tx).position)


@pytest.mark.parametrize("new_settings", ["sqlite"], indirect=True)
def test_a_plugin_from_a_wheel_works_and_the_server_does_without_it(
    settings: Settings, site: Path, tmp_path: Path
) -> None:
    with_it, without_it = Machine(settings, tmp_path, site), Machine(settings, tmp_path, None)
    with opened(settings, PluginHost({})) as database:
        store = stores.get(database, "default")
        issued = make_credential(database, store.store_id)
        login = (issued.key, issued.secret)

        assert with_it.run("tally", "say") == "tally\n"
        with_it.run("plugin", "enable", "tally")
        for _ in range(KILLS):
            with with_it.serving() as url:
                post(url, login, 300)  # and it is killed while they are derived
        with without_it.serving() as url:
            post(url, login, 10)
        with with_it.serving():
            wait_for(lambda: _are_read(database, store))

        assert sum(counted(database, store).values()) == KILLS * 300 + 10
