"""What holds for every command: help, exit status, and an error as one line."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import click
import pytest
from click.testing import CliRunner, Result

from lrs import __version__
from lrs.cli import cli
from lrs.config import Settings
from lrs.errors import NotFound
from lrs.opened import opened
from lrs.operations import stores
from lrs.plugin_host import PluginHost
from tests.conftest import NewSettings
from tests.postgresql import PostgresqlServer


def _commands(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            each = command.get_command(context, name)
            assert each is not None
            yield from _commands(each, (*path, name))


COMMANDS = [path for path, _ in _commands(cli)]
LEAVES = [path for path, command in _commands(cli) if not isinstance(command, click.Group)]
# Commands for authors of plugins work on no database of theirs.
WITHOUT_DATABASE = [("plugin", "new"), ("plugin", "check"), ("portfolio", "sign"), ("verify",)]


def _run(*arguments: str) -> Result:
    """A command within this process."""
    return CliRunner().invoke(cli, arguments)


def _main(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A command as an operator starts it."""
    return subprocess.run(
        [sys.executable, "-m", "lrs", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environment},
    )


@pytest.mark.parametrize("option", ["--help", "-h"])
@pytest.mark.parametrize("path", COMMANDS, ids=lambda path: "-".join(path) or "lrs")
def test_every_command_explains_itself(path: tuple[str, ...], option: str) -> None:
    answer = _run(*path, option)

    assert answer.exit_code == 0
    assert answer.stdout.startswith("Usage:")


@pytest.mark.parametrize("path", [path for path in LEAVES if path not in WITHOUT_DATABASE], ids="-".join)
def test_every_command_takes_a_database_url(path: tuple[str, ...]) -> None:
    assert "--database-url" in _run(*path, "--help").stdout


# These make the database, where there is none, and those look into it by themselves.
MAKING = [("serve",), ("migrate",), ("restore",), ("store", "create"), ("credential", "create"), ("import",)]
LOOKING = [("doctor",), ("settings",)]
ANN = "ann@example.com"
# What isn't marked as required: one of several will do.
BESIDE = {
    ("badges", "credential", "issue"): ("--all",),
    ("erase",): ("--agent", '{"mbox": "mailto:ann@example.com"}'),
    ("refused", "replay"): ("--all",),
}


def _arguments(path: tuple[str, ...], file: Path) -> Iterator[str]:
    """What a command can't do without; `file` stands for any."""
    command = next(each for found, each in _commands(cli) if found == path)
    values = {"file": str(file), "filename": str(file), "uuid": str(uuid4()), "agent": ANN, "person": ANN}
    for each in command.params:
        if each.required and isinstance(each, click.Option):
            yield each.opts[0]
        if each.required:
            choices = each.type.choices if isinstance(each.type, click.Choice) else ["1"]
            yield values.get(each.type.name, str(choices[0]))
    yield from BESIDE.get(path, ())


@pytest.mark.parametrize(
    "path", [path for path in LEAVES if path not in (*MAKING, *LOOKING, *WITHOUT_DATABASE)], ids="-".join
)
def test_where_there_is_no_database_it_says_where_it_looked_and_makes_none(
    path: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "given.json"
    file.write_text("{}")
    place = tmp_path / "here"
    place.mkdir()
    monkeypatch.chdir(place)

    answer = _run(*path, *_arguments(path, file))

    assert isinstance(answer.exception, NotFound), answer.output
    assert f"at {place}/data/cairn.db" in str(answer.exception)
    assert list(place.iterdir()) == []


def test_a_database_that_has_no_tables_gets_none(new_settings: NewSettings) -> None:
    settings = new_settings()

    answer = _run("store", "list", "--database-url", settings.database_url)

    assert isinstance(answer.exception, NotFound)


def test_the_commands_are_those_of_the_manual() -> None:
    manual = Path(__file__).parents[2] / "docs" / "commands.md"

    documented = re.findall(r"^\| `lrs ([a-z ]*[a-z])", manual.read_text(), re.MULTILINE)

    own = (" ".join(path) for path in LEAVES if path[0] not in PluginHost.installed().names)
    assert sorted(documented) == sorted(own)


def test_the_version_is_told() -> None:
    assert __version__ in _run("--version").stdout


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(("unknown",), id="unknown-command"),
        pytest.param(("store", "create"), id="missing-argument"),
        pytest.param(("store", "create", "x", "--colour", "red"), id="unknown-option"),
        pytest.param(("credential", "create"), id="missing-option"),
        pytest.param(("store", "set", "default", "cors_origins", "no json"), id="value-that-is-no-json"),
        pytest.param(("import", "/no/such/file"), id="missing-file"),
        pytest.param(("credential", "create", "--label", "x", "--expires", "soon"), id="time-that-is-none"),
    ],
)
def test_a_command_line_that_cannot_be_read_is_status_2(arguments: tuple[str, ...]) -> None:
    answer = _run(*arguments)

    assert answer.exit_code == 2
    assert "Error: " in answer.stderr


@pytest.mark.parametrize(
    ("arguments", "url", "said"),
    [
        pytest.param(
            ("credential", "create", "--store", "none", "--label", "a"),
            "",
            "there is no store 'none'",
            id="missing-store",
        ),
        pytest.param(("migrate",), "nonsense", "URL", id="url-that-is-none"),
        pytest.param(("migrate",), "postgresql://x@127.0.0.1:1/y", "can't be used now", id="database-out-of-reach"),
    ],
)
def test_an_error_is_one_line_and_status_1(tmp_path: Path, arguments: tuple[str, ...], url: str, said: str) -> None:
    answer = _main(*arguments, CAIRN_DATABASE_URL=url or f"sqlite:///{tmp_path}/cairn.db")

    assert (answer.returncode, answer.stdout) == (1, "")
    assert answer.stderr.startswith("lrs: ")
    assert len(answer.stderr.splitlines()) == 1
    assert said in answer.stderr


def test_a_setting_of_the_wrong_kind_is_named(tmp_path: Path) -> None:
    answer = _main("migrate", CAIRN_DATABASE_URL=f"sqlite:///{tmp_path}/cairn.db", CAIRN_THREADS="many")

    said = "threads is 'many', by CAIRN_THREADS. It has to be a whole number from 1 up."
    assert (answer.returncode, answer.stderr) == (1, f"lrs: {said}\n")


def test_migrate_makes_an_empty_sqlite_file_ready(tmp_path: Path) -> None:
    _check_made_ready(f"sqlite:///{tmp_path}/folder/cairn.db")


def test_migrate_makes_an_empty_postgresql_database_ready(postgresql_server: PostgresqlServer) -> None:
    _check_made_ready(postgresql_server.create_database(f"migrated_{uuid4().hex}"))


def _check_made_ready(url: str) -> None:
    first, again = _run("migrate", "--database-url", url), _run("migrate", "--database-url", url)

    assert (first.exit_code, again.exit_code) == (0, 0)
    assert first.stdout == again.stdout
    assert first.stdout.startswith("up to date at revision core_")
    with opened(Settings(database_url=url)) as database:
        assert [each.name for each in stores.all_of_them(database)] == ["default"]


def test_the_option_outweighs_the_environment(tmp_path: Path) -> None:
    chosen, other = f"sqlite:///{tmp_path}/chosen.db", f"sqlite:///{tmp_path}/other.db"
    environment = {"CAIRN_DATABASE_URL": other}

    CliRunner().invoke(cli, ["store", "create", "here", "--database-url", chosen], env=environment)

    listed = [_run("store", "list", "--database-url", url).stdout for url in (chosen, other)]
    assert ["here" in each for each in listed] == [True, False]


def test_the_file_that_is_named_before_a_command_counts(tmp_path: Path) -> None:
    file, url = tmp_path / "other.toml", f"sqlite:///{tmp_path}/by_file.db"
    file.write_text(f'database_url = "{url}"')

    _run("--config", str(file), "store", "create", "here")

    assert "here" in _run("store", "list", "--database-url", url).stdout


def test_another_kind_of_database_is_refused() -> None:
    answer = _run("migrate", "--database-url", "mysql://x/y")

    assert isinstance(answer.exception, ValueError)
    assert "It has to be the URL sqlite:///FILE or postgresql://USER@HOST/NAME" in str(answer.exception)
