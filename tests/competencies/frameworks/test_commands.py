"""lrs competencies import, export, list, show and remove, as an operator uses them."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import lrs_competencies
from lrs.cli import cli
from lrs.config import Settings
from lrs.plugin_host import PluginHost
from tests.competencies.frameworks.conftest import Shelf
from tests.competencies.frameworks.packages import association, identifier, item, package

# What is asked of databases is asked of both kinds in test_importing.py.
pytestmark = pytest.mark.parametrize("settings", ["sqlite"], indirect=True, scope="session")

Lrs = Callable[..., Result]
TREE = package(item("a", humanCodingScheme="A"), item("b"), CFAssociations=[association("b", "isChildOf", "a")])


@pytest.fixture
def lrs(settings: Settings, shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> Lrs:
    """Runs a command of the plugin in the store."""
    monkeypatch.setattr(PluginHost, "installed", lambda: PluginHost({"competencies": lrs_competencies}))
    environment = {"CAIRN_DATABASE_URL": settings.database_url, "CAIRN_ATTACHMENTS_URL": settings.attachments_url}

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(cli, ["competencies", *arguments, "--store", shelf.store.name], env=environment)

    return run


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "mine.json"
    made.write_text(json.dumps(package(item("a", statusEndDate="soon"))))
    return made


def test_an_import_tells_what_it_changed_and_mended(lrs: Lrs, file: Path) -> None:
    told = lrs("import", str(file)).stdout

    assert told.startswith("The framework: 1 items (1 new, 0 changed, 0 gone), import 1\n")
    assert "/CFItems/*/statusEndDate" in told


def test_an_import_is_told_as_json_with_each_finding(lrs: Lrs, file: Path) -> None:
    told = json.loads(lrs("import", str(file), "--json").stdout)

    assert (told["framework"], told["added"]) == (identifier("framework"), 1)
    assert [each["path"] for each in told["report"]] == ["/CFItems/0/statusEndDate"]


def test_a_known_framework_is_imported_by_its_name(lrs: Lrs, shelf: Shelf) -> None:
    answer = lrs("import", "--from", "strategies")

    assert answer.exit_code == 0, answer.output
    assert len(shelf.outline().items) == 25


def test_a_table_is_called_as_it_is_wanted(lrs: Lrs, tmp_path: Path) -> None:
    table = tmp_path / "choir.csv"
    table.write_text("statement\nSings\n")

    lrs("import", str(table), "--title", "Choir")

    assert [json.loads(line)["title"] for line in lrs("list").stdout.splitlines()] == ["Choir"]


def test_an_import_of_nothing_is_refused(lrs: Lrs) -> None:
    answer = lrs("import")

    assert (answer.exit_code, "Name a file" in answer.stderr) == (2, True)


@pytest.mark.parametrize("name", [identifier("framework"), "The framework"])
def test_a_framework_is_exported_by_identifier_or_title(lrs: Lrs, shelf: Shelf, name: str) -> None:
    shelf.put(TREE)

    assert json.loads(lrs("export", name).stdout) == TREE


def test_an_export_goes_into_a_file(lrs: Lrs, shelf: Shelf, tmp_path: Path) -> None:
    shelf.put(TREE)

    lrs("export", "The framework", "--format", "csv", "--output", str(tmp_path / "x.csv"))

    assert (tmp_path / "x.csv").read_text().startswith("identifier,uri,isChildOf,")


def test_the_tree_is_shown_by_steps(lrs: Lrs, shelf: Shelf) -> None:
    shelf.put(TREE)

    top, below = lrs("show", "The framework"), lrs("show", "The framework", "--below", identifier("a"))

    assert top.stdout == f"{identifier('a')}  A Does a (1 below)\n"
    assert below.stdout == f"{identifier('b')}  Does b\n"


def test_a_framework_is_removed(lrs: Lrs, shelf: Shelf) -> None:
    shelf.put(TREE)

    lrs("remove", "The framework")

    assert lrs("list").stdout == ""
