"""lrs backup, lrs restore: what an operator sees, and what a kill leaves."""

import json
import os
import stat
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from lrs.cli import cli
from lrs.config import Settings
from lrs.opened import opened
from tests.backups import client_of, contents_of, fill, post_with, rows_of
from tests.conftest import NewSettings
from tests.reliability.processes import Ran, ran, started

EMPTY = sha256(b"").hexdigest()


@pytest.fixture
def settings(new_settings: NewSettings) -> Settings:
    """Settings with a database that has something of everything."""
    return new_settings.like(fill)


def _environment(settings: Settings) -> dict[str, str]:
    return {"CAIRN_DATABASE_URL": settings.database_url, "CAIRN_ATTACHMENTS_URL": settings.attachments_url}


def _lrs(settings: Settings, *arguments: object) -> Result:
    """A command within this process."""
    return CliRunner().invoke(cli, [str(each) for each in arguments], env=_environment(settings))


def _main(settings: Settings, folder: Path, *arguments: object) -> Ran:
    """A command in a process of its own."""
    return ran([str(each) for each in arguments], environ={**os.environ, **_environment(settings)}, folder=folder)


def test_a_backup_makes_the_same_server_elsewhere(
    settings: Settings, new_settings: Callable[[], Settings], tmp_path: Path
) -> None:
    path, target = tmp_path / "backup.tar", new_settings()

    saved, restored = _lrs(settings, "backup", path), _lrs(target, "restore", path)

    assert (saved.exit_code, restored.exit_code) == (0, 0), saved.output + restored.output
    assert _lrs(target, "export").stdout_bytes == _lrs(settings, "export").stdout_bytes != b""
    with opened(settings) as first, opened(target) as second:
        assert (rows_of(second), contents_of(second)) == (rows_of(first), contents_of(first))


def test_the_doctor_finds_nothing_amiss_in_a_restored_store(
    settings: Settings, new_settings: Callable[[], Settings], tmp_path: Path
) -> None:
    path, target = tmp_path / "backup.tar", new_settings()
    _lrs(settings, "backup", path)
    _lrs(target, "restore", path)

    found = [json.loads(line) for line in _lrs(target, "doctor", "--json").stdout.splitlines()]

    assert [each for each in found if each["check"] in ("journal", "revision") and each["level"] != "ok"] == []
    assert {"journal", "revision"} & {each["check"] for each in found}


def test_a_backup_is_for_its_owner_only(settings: Settings, tmp_path: Path) -> None:
    _lrs(settings, "backup", tmp_path / "backup.tar")

    assert stat.S_IMODE((tmp_path / "backup.tar").stat().st_mode) == 0o600


def test_a_backup_leaves_nothing_beside_it(settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()

    _lrs(settings, "backup", folder / "backup.tar")

    assert os.listdir(folder) == ["backup.tar"]


def test_a_dash_is_standard_output(settings: Settings, tmp_path: Path) -> None:
    answer = _main(settings, tmp_path, "backup", "-")
    (tmp_path / "backup.tar").write_bytes(answer.output)

    verified = _lrs(settings, "backup", "--verify", tmp_path / "backup.tar")

    assert (answer.status, verified.exit_code) == (0, 0)
    assert "saved" in answer.errors.decode()


def test_what_was_saved_is_said(settings: Settings, tmp_path: Path) -> None:
    saved = _lrs(settings, "backup", tmp_path / "backup.tar").stdout
    verified = _lrs(settings, "backup", "--verify", tmp_path / "backup.tar").stdout

    assert saved.startswith("saved ")
    assert "8 attachments" in saved
    assert verified.startswith(saved.removeprefix("saved ").strip())


def test_a_content_that_is_gone_is_named_and_the_status_1(settings: Settings, tmp_path: Path) -> None:
    _place(settings, EMPTY).unlink()

    answer = _lrs(settings, "backup", tmp_path / "backup.tar")

    assert answer.exit_code == 1
    assert f"attachments/1/{EMPTY} is gone; left out\n" in answer.stderr
    assert "7 attachments, 1 more were gone" in answer.stdout


def _place(settings: Settings, sha2: str) -> Path:
    """Where a content of the default store lies."""
    return Path(settings.attachments_url) / "1" / sha2[:2] / sha2


@pytest.mark.parametrize("arguments", [("backup", "--verify"), ("restore",), ("restore", "--replace")])
def test_a_broken_file_is_one_line_and_status_1(
    new_settings: Callable[[], Settings], tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    path = tmp_path / "broken.tar"
    path.write_bytes(b"no backup")

    answer = _main(new_settings(), tmp_path, *arguments, path)

    assert (answer.status, answer.output) == (1, b"")
    assert answer.errors.decode().startswith(f"lrs: {path} is no backup")
    assert len(answer.errors.splitlines()) == 1


def test_a_database_that_is_not_empty_is_refused_in_one_line(settings: Settings, tmp_path: Path) -> None:
    _lrs(settings, "backup", tmp_path / "backup.tar")

    answer = _main(settings, tmp_path, "restore", tmp_path / "backup.tar")

    assert (answer.status, len(answer.errors.splitlines())) == (1, 1)
    assert "is not empty" in answer.errors.decode()


def test_replace_takes_the_place_of_what_was_there(settings: Settings, tmp_path: Path) -> None:
    _lrs(settings, "backup", tmp_path / "backup.tar")
    with opened(settings) as database:
        before = rows_of(database)
        post_with(client_of(database, settings), b"to be lost")

    answer = _lrs(settings, "restore", "--replace", tmp_path / "backup.tar")

    assert answer.exit_code == 0, answer.output
    with opened(settings) as database:
        assert rows_of(database) == before


@pytest.mark.crash
def test_a_killed_backup_leaves_an_earlier_one_alone(settings: Settings, tmp_path: Path) -> None:
    """It is killed while it waits for a content, with the database in the archive already."""
    path = tmp_path / "backups" / "backup.tar"
    path.parent.mkdir()
    path.write_bytes(b"an earlier backup")
    _place(settings, EMPTY).unlink()
    os.mkfifo(_place(settings, EMPTY))  # nobody writes into it, so that reading it never ends
    environ = {**os.environ, **_environment(settings)}
    process = started(["backup", str(path)], environ=environ, output=tmp_path / "killed.log")
    _wait_for(lambda: _archives_in(path.parent))

    process.kill()
    process.join()

    assert path.read_bytes() == b"an earlier backup"


def _archives_in(folder: Path) -> list[Path]:
    return [part for part in folder.glob(".*/archive") if part.stat().st_size > 0]


def _wait_for(happens: Callable[[], object]) -> None:
    for _ in range(3000):
        if happens():
            return
        time.sleep(0.01)
    raise AssertionError("it didn't happen within 30 s")
