"""lrs plugin new, and lrs plugin check."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from lrs.cli import cli
from lrs.commands import plugin_check
from lrs.plugin_host import installed_names
from tests.testing.conftest import Planted
from tests.testing.planting import Change


def lrs(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["plugin", *arguments])


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder, which is empty."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_every_file_has_the_name_of_the_plugin(folder: Path) -> None:
    written = lrs("new", "good_deeds").stdout.split()

    files = sorted(str(path.relative_to(folder)) for path in (folder / "lrs-good_deeds").rglob("*") if path.is_file())

    assert sorted(written) == files
    assert not [file for file in files if "newplugin" in file or "newplugin" in (folder / file).read_text().lower()]


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("Badges", id="a capital letter"),
        pytest.param("9lives", id="a digit in front"),
        pytest.param("my-badges", id="a hyphen"),
        pytest.param("../badges", id="a path"),
        pytest.param("b" * 32, id="too long"),
        pytest.param("core", id="the server's own"),
        pytest.param("store", id="a command"),
    ],
)
def test_a_name_that_no_plugin_can_have_is_refused(folder: Path, name: str) -> None:
    refused = lrs("new", name)

    assert refused.exit_code == 1
    assert name in str(refused.exception)
    assert list(folder.iterdir()) == []


def test_a_folder_that_is_there_is_left_alone(folder: Path) -> None:
    (folder / "lrs-medals").mkdir()

    refused = lrs("new", "medals")

    assert "is there already" in str(refused.exception)
    assert list((folder / "lrs-medals").iterdir()) == []


def test_what_is_wrong_is_told_with_status_1(planted: Planted, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = planted(Change("__init__.py", "import click", "import clack"))
    monkeypatch.setenv("CAIRN_DATABASE_URL", "sqlite:////nowhere/that/could/be/written")

    told = lrs("check", broken)

    assert told.exit_code == 1
    assert told.stdout.splitlines()[0] == f"{broken} on SQLite"
    assert told.stdout.splitlines()[1].startswith("✗ starts alone: ")
    assert "Install clack beside it" in told.stdout


def test_every_installed_plugin_is_checked_where_none_is_named(
    planted: Planted, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = [planted(Change("__init__.py", "import click", "import clack")) for _ in range(2)]
    assert set(broken) < set(installed_names())
    monkeypatch.setattr(
        plugin_check, "installed_names", lambda: broken
    )  # without those of the project, which take a while

    told = lrs("check").stdout

    assert [f"{name} on SQLite" in told for name in broken] == [True, True]


def test_a_plugin_that_is_not_installed_is_told() -> None:
    told = lrs("check", "nowhere")

    assert told.exit_code == 1
    assert "it is not installed" in told.stdout
