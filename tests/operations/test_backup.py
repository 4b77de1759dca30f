"""Backups: what is restored is what was there, to the byte, and nothing is touched before all is checked."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import asdict, replace
from importlib import resources
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import text

from lrs.config import Settings
from lrs.database import Database
from lrs.errors import Conflict, NotFound
from lrs.opened import opened, opened_as_it_is
from lrs.operations.moving import backup
from lrs.storage.database import migrate
from lrs.storage.snapshots.archive import Archive, BrokenArchive, Manifest, writing
from tests.backups import Silent, client_of, contents_of, fill, post_with, rows_of
from tests.client import Client
from tests.conftest import NewSettings
from tests.statements import statement

NewDatabase = Callable[[], Database]
_ABOUT = ("cairn", "database", "database_version", "revision", "taken", "missing")


@pytest.fixture
def new_database(new_settings: Callable[[], Settings]) -> Iterator[NewDatabase]:
    """Opens new databases, which are empty and have no tables, until the test ends."""
    with ExitStack() as stack:
        yield lambda: stack.enter_context(opened_as_it_is(new_settings()))


@pytest.fixture
def settings(new_settings: NewSettings) -> Settings:
    """Settings with a database that has something of everything."""
    return new_settings.like(fill)


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    """The database that is backed up."""
    with opened(settings) as database:
        yield database


@pytest.fixture
def client(database: Database, settings: Settings) -> Client:
    """A client of the default store."""
    return client_of(database, settings)


@pytest.fixture
def file(database: Database, tmp_path: Path) -> Path:
    """A backup."""
    backup.back_up(database, tmp_path / "backup.tar", Silent())
    return tmp_path / "backup.tar"


@pytest.fixture
def small_file(new_settings: NewSettings, tmp_path: Path) -> Path:
    """A backup of a server that nobody has sent anything."""
    with opened(new_settings.with_tables()) as database:
        backup.back_up(database, tmp_path / "small.tar", Silent())
    return tmp_path / "small.tar"


def test_every_row_is_restored(file: Path, database: Database, new_database: NewDatabase) -> None:
    target = new_database()

    backup.restore(file, target, Silent())

    assert rows_of(target) == rows_of(database)


def test_every_content_is_restored_to_the_byte(file: Path, database: Database, new_database: NewDatabase) -> None:
    target = new_database()

    backup.restore(file, target, Silent())

    assert len(contents_of(target)) == 8
    assert contents_of(target) == contents_of(database)


def test_what_was_restored_goes_on(file: Path, settings: Settings, new_database: NewDatabase) -> None:
    target = new_database()
    backup.restore(file, target, Silent())

    answer = client_of(target, settings).post_statements(statement())

    assert answer.status_code == 200


def test_a_backup_of_what_was_restored_is_restored_alike(
    file: Path, database: Database, new_database: NewDatabase, tmp_path: Path
) -> None:
    first, second = new_database(), new_database()
    backup.restore(file, first, Silent())
    backup.back_up(first, tmp_path / "again.tar", Silent())

    backup.restore(tmp_path / "again.tar", second, Silent())

    assert (rows_of(second), contents_of(second)) == (rows_of(database), contents_of(database))


def test_a_backup_into_a_pipe_is_one_too(database: Database, new_database: NewDatabase, tmp_path: Path) -> None:
    path, target = tmp_path / "piped.tar", new_database()
    with path.open("wb") as file:
        backup.stream(database, file, Silent())

    backup.restore(path, target, Silent())

    assert rows_of(target) == rows_of(database)


class _Interrupting(Silent):
    """Does something when the database is being read for the first time, and remembers what came of it."""

    def __init__(self, deed: Callable[[], Any]):
        super().__init__()
        self._deed, self.result = deed, None

    def moved(self, deed: str, done: int, total: int | None) -> None:
        if deed == "database" and self.result is None:
            self.result = self._deed()


def test_others_store_while_a_backup_is_taken(
    database: Database, client: Client, new_database: NewDatabase, tmp_path: Path
) -> None:
    before, target = rows_of(database), new_database()
    watcher = _Interrupting(lambda: client.post_statements([statement(), statement()]).status_code)

    backup.back_up(database, tmp_path / "backup.tar", watcher)

    backup.restore(tmp_path / "backup.tar", target, Silent())
    assert watcher.result == 200
    assert len(rows_of(database)["statements"]) == len(before["statements"]) + 2
    assert rows_of(target)["statements"] == before["statements"]


def test_what_is_in_the_backup_is_checked_without_a_database(file: Path) -> None:
    manifest = backup.verify(file, Silent())

    assert (manifest.members, manifest.missing) == (9, 0)


def test_contents_that_are_not_whole_are_named_and_left_out(
    database: Database, settings: Settings, tmp_path: Path, new_database: NewDatabase
) -> None:
    path, target, watcher = tmp_path / "backup.tar", new_database(), Silent()
    gone, damaged = list(contents_of(database))[:2]
    _place(settings, *gone).unlink()
    _place(settings, *damaged).write_bytes(b"rot")

    manifest = backup.back_up(database, path, watcher)

    backup.restore(path, target, Silent())
    reasons = {f"attachments/{gone[0]}/{gone[1]}": "is gone", f"attachments/{damaged[0]}/{damaged[1]}": "is damaged"}
    assert {name: reason.partition(":")[0] for name, reason in watcher.missing.items()} == reasons
    assert manifest.missing == 2
    assert rows_of(target) == rows_of(database)


def _place(settings: Settings, store_id: int, sha2: str) -> Path:
    return Path(settings.attachments_url) / str(store_id) / sha2[:2] / sha2


def test_a_database_that_is_not_empty_is_left_alone(file: Path, settings: Settings, database: Database) -> None:
    post_with(client_of(database, settings), b"later")
    before = rows_of(database), contents_of(database)

    with pytest.raises(Conflict, match="not empty"):
        backup.restore(file, database, Silent())

    assert (rows_of(database), contents_of(database)) == before


def test_a_database_that_was_only_migrated_is_not_empty(small_file: Path, new_settings: NewSettings) -> None:
    with opened(new_settings.with_tables()) as target, pytest.raises(Conflict, match="not empty"):
        backup.restore(small_file, target, Silent())


def test_replacing_loses_what_was_there(file: Path, database: Database, new_settings: Callable[[], Settings]) -> None:
    settings = new_settings()
    with opened(settings) as target:
        client = client_of(target, settings)
        client.post_statements([statement() for _ in range(30)])

        backup.replace(file, target, Silent())

        assert rows_of(target) == rows_of(database)


def test_replacing_also_drops_tables_of_a_later_version(
    file: Path, database: Database, new_settings: Callable[[], Settings]
) -> None:
    with opened(new_settings()) as target:
        with target.write_server() as connection:
            connection.execute(text("CREATE TABLE later (store_id INTEGER PRIMARY KEY)"))

        backup.replace(file, target, Silent())

        assert rows_of(target) == rows_of(database)


def test_a_database_that_somebody_has_open_is_not_replaced(file: Path, settings: Settings, database: Database) -> None:
    post_with(client_of(database, settings), b"later")
    before = rows_of(database)

    with opened_as_it_is(settings) as target, pytest.raises(Conflict, match=r"Stop|open|connections"):
        backup.replace(file, target, Silent())

    assert rows_of(database) == before


@pytest.mark.parametrize("change", ["cut-off", "one-byte"])
@pytest.mark.parametrize("deed", [backup.restore, backup.replace])
def test_a_broken_backup_touches_nothing(
    file: Path, new_settings: Callable[[], Settings], tmp_path: Path, change: str, deed: Callable[..., Any]
) -> None:
    settings, whole = new_settings(), bytearray(file.read_bytes())
    whole[whole.index(b"An essay.")] ^= 1
    file.write_bytes(whole[: len(whole) // 2] if change == "cut-off" else whole)

    with opened_as_it_is(settings) as target, pytest.raises(BrokenArchive):
        deed(file, target, Silent())

    assert not Path(settings.attachments_url).exists()
    with opened(settings) as target:
        assert rows_of(target)["statements"] == []


def _forge(path: Path, manifest: Manifest, **contents: bytes) -> None:
    """An archive whose hashes are right, with these contents by their names."""
    about = {name: value for name, value in asdict(manifest).items() if name in _ABOUT}
    with path.open("wb") as file, writing(file) as archive:
        for name, content in contents.items():
            archive.add(name, BytesIO(content), len(content))
        archive.finish(**about)


def test_a_database_inside_that_is_none_is_refused(small_file: Path, new_database: NewDatabase, tmp_path: Path) -> None:
    manifest, forged = Archive(small_file).manifest, tmp_path / "forged.tar"
    _forge(forged, manifest, **{_database_of(small_file)[0]: b"SQLite format 3 or PGDMP, but nothing else"})

    with pytest.raises(BrokenArchive, match="database is damaged"):
        backup.restore(forged, new_database(), Silent())


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("../../etc/cron.d/job", id="path-upwards"),
        pytest.param("/etc/cron.d/job", id="path-from-the-root"),
        pytest.param(f"attachments/../{'a' * 64}", id="store-upwards"),
        pytest.param(f"attachments/1/{'a' * 63}", id="short-hash"),
        pytest.param(f"attachments/1/{'A' * 64}", id="hash-in-capitals"),
        pytest.param(f"attachments/1/{'a' * 64}", id="hash-of-something-else"),
        pytest.param(f"attachments/1/{'a' * 64}/more", id="more-behind-the-hash"),
    ],
)
def test_a_member_that_belongs_to_none_touches_nothing(
    small_file: Path, new_settings: Callable[[], Settings], tmp_path: Path, name: str
) -> None:
    settings, forged = new_settings(), tmp_path / "forged.tar"
    _forge(forged, Archive(small_file).manifest, **dict([_database_of(small_file), (name, b"harm")]))

    with opened_as_it_is(settings) as target, pytest.raises(BrokenArchive):
        backup.restore(forged, target, Silent())

    assert not Path(settings.attachments_url).exists()


def _database_of(file: Path) -> tuple[str, bytes]:
    """Name and content of the first member."""
    for member, chunks in Archive(file).members():
        return member.name, b"".join(chunks)
    raise AssertionError("no member")


def test_a_backup_of_the_other_kind_is_refused_and_the_way_named(
    small_file: Path, new_database: NewDatabase, tmp_path: Path
) -> None:
    manifest, forged = Archive(small_file).manifest, tmp_path / "forged.tar"
    other = {"sqlite": "postgresql", "postgresql": "sqlite"}[manifest.database]
    _forge(forged, replace(manifest, database=other), **dict([_database_of(small_file)]))

    with pytest.raises(Conflict) as refusal:
        backup.restore(forged, new_database(), Silent())

    assert "lrs export" in refusal.value.hint


def test_a_later_revision_is_refused_and_its_version_named(
    small_file: Path, new_database: NewDatabase, tmp_path: Path
) -> None:
    manifest, forged = Archive(small_file).manifest, tmp_path / "forged.tar"
    _forge(forged, replace(manifest, revision="core_9999", cairn="99.0"), **dict([_database_of(small_file)]))

    with pytest.raises(Conflict, match="core_9999") as refusal:
        backup.restore(forged, new_database(), Silent())

    assert "99.0" in refusal.value.hint


MIGRATIONS = Config()
MIGRATIONS.set_main_option("script_location", str(resources.files("lrs_migrations")))
REVISIONS = [each.revision for each in ScriptDirectory.from_config(MIGRATIONS).walk_revisions()]


@pytest.mark.parametrize("revision", REVISIONS)
def test_a_backup_of_any_earlier_revision_is_brought_up_to_date(
    new_database: NewDatabase, tmp_path: Path, revision: str
) -> None:
    source, target, path = new_database(), new_database(), tmp_path / "backup.tar"
    with source.write_server() as connection:
        MIGRATIONS.attributes.update(connection=connection, version_table=migrate.VERSION_TABLE)
        command.upgrade(MIGRATIONS, revision)
    backup.back_up(source, path, Silent())

    backup.restore(path, target, Silent())

    assert Archive(path).manifest.revision == revision
    assert migrate.revision(target.engine) == REVISIONS[0]


@pytest.mark.parametrize("new", [True, False], ids=["no-database", "empty-database"])
def test_where_nothing_is_there_is_nothing_to_back_up(
    new_settings: Callable[[], Settings], tmp_path: Path, new: bool
) -> None:
    settings = new_settings()
    with opened_as_it_is(settings) as database, pytest.raises(NotFound):
        if not new:
            with database.read_server():
                pass
        backup.back_up(database, tmp_path / "backup.tar", Silent())

    assert list(tmp_path.glob("*backup.tar*")) == []
