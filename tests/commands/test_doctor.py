"""lrs doctor: each thing is broken for real, and named with how to mend it."""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from lrs.cli import cli
from lrs.clock import now_us
from lrs.config import Settings
from lrs.doctor.examination import CHECKS
from lrs.opened import opened
from lrs.operations import stores
from lrs.storage.database.engine import make_engine
from lrs.web.application import create_app
from tests.client import Client
from tests.conftest import Models, NewSettings, make_credential
from tests.postgresql import PostgresqlServer, free_port
from tests.reliability import multipart
from tests.statements import statement, voiding

STATEMENTS = 6
CONTENT = b"a film"


@pytest.fixture
def new_postgresql(postgresql_server: PostgresqlServer) -> Callable[[], str]:
    """Makes an empty PostgreSQL database."""
    return lambda: postgresql_server.create_database(f"doctor_{uuid4().hex}")


@pytest.fixture
def sqlite(request: pytest.FixtureRequest, models: Models) -> Settings:
    """A healthy store on SQLite."""
    return NewSettings(request, "sqlite", models).like(_store_statements)


@pytest.fixture
def postgresql(request: pytest.FixtureRequest, models: Models) -> Settings:
    """A healthy store on PostgreSQL."""
    return NewSettings(request, "postgresql", models).like(_store_statements)


@pytest.fixture(params=["sqlite", "postgresql"])
def healthy(request: pytest.FixtureRequest) -> Settings:
    """A healthy store on each database, with statements of which one is voided, and an attachment."""
    settings: Settings = request.getfixturevalue(request.param)
    return settings


def _store_statements(settings: Settings) -> None:
    with opened(settings) as database:
        issued = make_credential(database, stores.get(database, "default").store_id)
        client = Client(create_app(database, settings), issued.key, issued.secret)
        client.post_statements([one := statement(), *(statement() for _ in range(STATEMENTS - 3)), voiding(one)])
        _, body, headers = multipart.with_attachment(CONTENT)
        assert client.request("POST", "/statements", data=body, headers=headers).status_code == 200


def _file_of(settings: Settings) -> Path:
    """The file of a SQLite database."""
    return Path(settings.database_url.removeprefix("sqlite:///"))


def _doctor(settings: Settings, *options: str, **environment: str) -> Result:
    given = {"CAIRN_DATABASE_URL": settings.database_url, "CAIRN_ATTACHMENTS_URL": settings.attachments_url}
    return CliRunner().invoke(cli, ["doctor", *options], env={**given, **environment})


def _found(settings: Settings, **environment: str) -> dict[str, list[dict[str, str]]]:
    """Findings by check."""
    found: dict[str, list[dict[str, str]]] = {}
    for line in _doctor(settings, "--json", **environment).stdout.splitlines():
        finding = json.loads(line)
        found.setdefault(finding["check"], []).append(finding)
    return found


def _only(settings: Settings, check: str, **environment: str) -> tuple[str, str, str]:
    """Level, what and mend of the only finding of a check."""
    (finding,) = _found(settings, **environment)[check]
    return finding["level"], finding["what"], finding["mend"]


def _sql(settings: Settings, *commands: str, **values: Any) -> None:
    engine = make_engine(settings.database_url)
    with engine.execution_options(writes=True).connect() as connection, connection.begin():
        for command in commands:
            connection.execute(text(command), values)
    engine.dispose()


def test_a_healthy_store_is_all_well(healthy: Settings) -> None:
    answer = _doctor(healthy)

    levels = {line.split()[0] for line in answer.stdout.splitlines()[:-2]}
    assert (answer.exit_code, levels) == (0, {"ok"}), answer.stdout
    assert answer.stdout.endswith("\nall is well\n")


def test_every_check_says_something_on_one_of_the_databases(sqlite: Settings, postgresql: Settings) -> None:
    said = {*_found(sqlite), *_found(postgresql)}

    # Of the two, one speaks where there is no file, the other where there is a replica.
    assert said == {check.name for check in CHECKS} - {"file", "replica"}


def test_a_problem_is_status_1_with_a_summary_and_a_warning_is_not(healthy: Settings) -> None:
    with_problem, with_warning = _doctor(healthy, CAIRN_THREDS="1"), _doctor(healthy, CAIRN_SECRET_KEY="short")

    assert (with_problem.exit_code, with_problem.stdout.splitlines()[-1]) == (1, "1 problem")
    assert (with_warning.exit_code, with_warning.stdout.splitlines()[-1]) == (0, "1 warning")


def test_the_way_to_mend_stands_below_what_is_wrong(healthy: Settings) -> None:
    answer = _doctor(healthy, CAIRN_THREDS="1")

    assert "problem  variables    CAIRN_THREDS is set, and is no setting\n" in answer.stdout
    assert f"{'':22}Did you mean CAIRN_THREADS?\n" in answer.stdout


def test_nothing_is_changed_beside_a_sqlite_file(sqlite: Settings, tmp_path: Path) -> None:
    before = {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()}

    _doctor(sqlite)

    assert {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()} == before


def test_what_a_crash_left_is_not_touched(sqlite: Settings, tmp_path: Path) -> None:
    crashed = tmp_path / "crashed"
    crashed.mkdir()
    with opened(sqlite) as database:
        stores.create(database, "in-the-log")
        for file in _file_of(sqlite).parent.glob("cairn.db*"):
            shutil.copy(file, crashed)
    left = {name: (crashed / name).read_bytes() for name in ("cairn.db", "cairn.db-wal")}

    _, what, _ = _only(replace(sqlite, database_url=f"sqlite:///{crashed}/cairn.db"), "order")

    assert "stores: 2" in what
    assert {name: (crashed / name).read_bytes() for name in left} == left


def test_nothing_is_made_where_nothing_is(tmp_path: Path) -> None:
    missing = Settings(database_url=f"sqlite:///{tmp_path}/folder/cairn.db", attachments_url=str(tmp_path / "files"))

    level, what, _ = _only(missing, "file")

    assert (level, what) == ("problem", f"there is no file {tmp_path}/folder/cairn.db")
    assert list(tmp_path.iterdir()) == []


def test_no_password_is_shown(tmp_path: Path) -> None:
    settings = Settings(database_url="postgresql://cairn:geheim@127.0.0.1:1/lrs?password=geheim")

    assert "geheim" not in _doctor(settings).output


def test_the_rest_waits_for_a_configuration_without_mistakes(healthy: Settings) -> None:
    found = _found(healthy, CAIRN_THREADS="0", CAIRN_PORT="0")

    assert list(found) == ["variables", "settings"]
    assert [each["what"] for each in found["settings"]] == [
        "port is 0, by CAIRN_PORT",
        "threads is 0, by CAIRN_THREADS",
    ]


# Databases that can't be used


def test_a_file_that_is_no_database_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "cairn.db").write_bytes(b"no database" * 1000)

    level, what, _ = _only(Settings(database_url=f"sqlite:///{tmp_path}/cairn.db"), "connection")

    assert (level, what) == ("problem", "it can't be looked at: file is not a database")


@pytest.mark.parametrize(
    ("url", "said", "mend"),
    [
        pytest.param("postgresql://cairn@127.0.0.1:{closed}/lrs", "refused", "Start PostgreSQL", id="nobody-listens"),
        pytest.param("postgresql://cairn@127.0.0.1:{port}/none", '"none" does not', "createdb", id="no-such-database"),
        pytest.param("postgresql://nobody@127.0.0.1:{port}/postgres", '"nobody" does', "createuser", id="no-such-user"),
        pytest.param("postgresql://cairn@nowhere.invalid/lrs", "nowhere.invalid", "the host in", id="no-such-host"),
    ],
)
def test_a_database_out_of_reach_is_named_with_its_own_words(
    postgresql_server: PostgresqlServer, url: str, said: str, mend: str
) -> None:
    settings = Settings(database_url=url.format(port=postgresql_server.port, closed=free_port()))

    level, what, remedy = _only(settings, "connection")

    assert level == "problem"
    assert said in what
    assert mend in remedy


@pytest.mark.parametrize(
    ("commands", "said"),
    [
        pytest.param(["DELETE FROM alembic_version_core"], "no tables of Cairn", id="none"),
        pytest.param(
            ["UPDATE alembic_version_core SET version_num = 'core_9999'"], "at core_9999, which", id="a-later-one"
        ),
    ],
)
def test_another_revision_is_a_problem_and_is_left_as_it_is(healthy: Settings, commands: list[str], said: str) -> None:
    _sql(healthy, *commands)

    (level, what, _), again = _only(healthy, "revision"), _only(healthy, "revision")

    assert level == "problem"
    assert said in what
    assert again[1] == what
    assert "order" not in _found(healthy)


def test_an_empty_postgresql_database_is_told_to_be_prepared(new_postgresql: Callable[[], str]) -> None:
    level, _, mend = _only(Settings(database_url=new_postgresql()), "revision")

    assert (level, mend) == ("problem", "If it is the right one, prepare it: lrs migrate")


# Stores that disagree with themselves


@pytest.mark.parametrize(
    ("command", "said"),
    [
        pytest.param(
            "DELETE FROM statements WHERE position = 3", "missing statements: 1, the first at position 3", id="a-gap"
        ),
        pytest.param(
            "DELETE FROM statements WHERE position < 3", "missing statements: 2, the first at position 1", id="begin"
        ),
        pytest.param(
            f"DELETE FROM statements WHERE position = {STATEMENTS}",
            f"last_position is {STATEMENTS}, the highest position {STATEMENTS - 1}",
            id="the-last-gone",
        ),
        pytest.param(
            "UPDATE stores SET last_position = 2",
            f"last_position is 2, the highest position {STATEMENTS}",
            id="counter-behind",
        ),
        pytest.param("UPDATE stores SET last_rank = 1", "last_rank is below the highest rank", id="rank-behind"),
    ],
)
def test_counters_and_statements_that_disagree_are_a_problem(healthy: Settings, command: str, said: str) -> None:
    _sql(healthy, command)

    level, what, _ = _only(healthy, "order")

    assert level == "problem"
    assert what.startswith("store default: ")
    assert said in what


def test_a_statement_that_lost_its_links_is_a_problem(healthy: Settings) -> None:
    _sql(healthy, "DELETE FROM links WHERE rank = (SELECT rank FROM statements WHERE position = 4)")

    level, what, _ = _only(healthy, "links")

    assert level == "problem"
    assert what.startswith("store default: queries miss 1 of the statements sampled, one at position 4")


def test_a_statement_that_cannot_be_read_is_a_problem(healthy: Settings) -> None:
    _sql(healthy, "UPDATE statements SET body = :body WHERE position = 4", body=b"{")

    level, what, _ = _only(healthy, "links")

    assert level == "problem"
    assert what.startswith("it can't be looked at: store default: the statement at position 4: ")


def test_every_store_is_looked_at(healthy: Settings) -> None:
    with opened(healthy) as database:
        stores.create(database, "other")
    _sql(healthy, "UPDATE stores SET last_position = 9 WHERE name = 'other'")

    _, what, _ = _only(healthy, "order")

    assert what == "store other: last_position is 9, the highest position 0"


# Attachments


def _content_file(settings: Settings) -> Path:
    (file,) = [each for each in Path(settings.attachments_url).rglob("*") if each.is_file()]
    return file


def test_a_content_that_is_gone_is_a_problem(healthy: Settings) -> None:
    file = _content_file(healthy)
    file.unlink()

    level, what, _ = _only(healthy, "contents")

    assert level == "problem"
    assert what == f"store default: 1 of 1 attachments sampled are gone or cut, one is {file.name}"


def test_a_content_of_another_size_is_a_problem(healthy: Settings) -> None:
    _content_file(healthy).write_bytes(CONTENT[:-1])

    assert _only(healthy, "contents")[0] == "problem"


def test_attachments_where_no_folder_can_be_are_a_problem(healthy: Settings, tmp_path: Path) -> None:
    file = tmp_path / "a file"
    file.touch()

    level, what, _ = _only(replace(healthy, attachments_url=f"{file}/attachments"), "attachments")

    assert (level, what) == ("problem", f"{file} is no folder that this user can write")


@pytest.mark.parametrize("url", ["nowhere://bucket", "gdrive://files"], ids=["unknown", "package-that-is-missing"])
def test_an_attachments_url_that_cannot_be_used_is_a_problem(healthy: Settings, url: str) -> None:
    level, what, _ = _only(replace(healthy, attachments_url=url), "attachments")

    assert level == "problem"
    assert what.startswith(f"attachments_url is {url}")


# Credentials


def test_a_store_without_credentials_is_a_warning(healthy: Settings) -> None:
    _sql(healthy, "DELETE FROM credentials")

    level, what, mend = _only(healthy, "credentials")

    assert (level, what) == ("warning", "store default has no credential: nobody can come in")
    assert mend == "lrs credential create --store default --label WHO"


def test_a_store_whose_credentials_all_expired_is_a_warning(healthy: Settings) -> None:
    _sql(healthy, "UPDATE credentials SET expires_us = 1")

    level, what, _ = _only(healthy, "credentials")

    assert level == "warning"
    assert "every credential is expired or revoked" in what


def test_a_store_that_tokens_of_an_issuer_open_needs_no_credential(healthy: Settings) -> None:
    _sql(healthy, "DELETE FROM credentials")
    issuer = {"CAIRN_OIDC_ISSUER": "https://id.example.org", "CAIRN_OIDC_AUDIENCE": "lrs"}

    assert _only(healthy, "credentials", **issuer)[0] == "ok"


@pytest.mark.parametrize(
    ("scopes", "days", "level"),
    [(["all"], 91, "warning"), (["all"], 89, "ok"), (["statements/write"], 91, "ok")],
    ids=["all-and-long", "all-and-lately", "narrow-and-long"],
)
def test_a_credential_with_all_rights_that_lies_idle_is_a_warning(
    healthy: Settings, scopes: list[str], days: int, level: str
) -> None:
    then_us = now_us() - days * 24 * 3600 * 1_000_000
    command = "UPDATE credentials SET scopes = :scopes, created_us = :then, last_used_us = :then"
    _sql(healthy, command, scopes=json.dumps(scopes), then=then_us)

    assert _only(healthy, "credentials")[0] == level


# SQLite alone


def test_another_journal_mode_is_a_warning(sqlite: Settings) -> None:
    engine = make_engine(sqlite.database_url)
    driver: Any = engine.raw_connection()
    driver.cursor().execute("PRAGMA journal_mode = DELETE")
    driver.close()
    engine.dispose()

    level, what, _ = _only(sqlite, "journal")

    assert (level, what) == ("warning", "the journal mode is delete, not wal: readers wait for the writer")


def test_a_damaged_page_is_a_problem(sqlite: Settings) -> None:
    with _file_of(sqlite).open("r+b") as content:
        content.seek(-3 * 8192, os.SEEK_END)
        content.write(b"\xff" * 3 * 8192)

    findings = _found(sqlite)["damage"]

    assert {each["level"] for each in findings} == {"problem"}


def test_a_file_that_others_may_open_is_a_warning(sqlite: Settings) -> None:
    file = _file_of(sqlite)
    file.parent.chmod(0o755)
    file.chmod(0o644)

    level, what, mend = _only(sqlite, "permissions")

    assert (level, what) == ("warning", f"other users of this machine may open {file}")
    assert mend == f"chmod o-rwx {file.parent}"


@pytest.mark.skipif(os.getuid() == 0, reason="root may write everything")
def test_a_file_that_cannot_be_written_is_a_problem(sqlite: Settings) -> None:
    file = _file_of(sqlite)
    file.chmod(0o400)

    level, what, _ = _only(sqlite, "permissions")

    assert (level, what) == ("problem", f"{file} can't be written by this user")


# PostgreSQL alone


@pytest.fixture
def server_setting(postgresql_server: PostgresqlServer) -> Iterator[Callable[[str], None]]:
    """Changes a setting of the whole server until the test ends."""
    engine = make_engine(postgresql_server.url("postgres")).execution_options(isolation_level="AUTOCOMMIT")

    def run(command: str) -> None:
        with engine.connect() as connection:
            connection.execute(text(f"ALTER SYSTEM {command}"))
            connection.execute(text("SELECT pg_reload_conf(), pg_sleep(0.3)"))

    yield lambda assignment: run(f"SET {assignment}")
    run("RESET ALL")
    engine.dispose()


def _database_name(settings: Settings) -> str:
    return settings.database_url.rpartition("/")[2]


def test_a_database_that_acknowledges_before_it_keeps_is_a_problem(postgresql: Settings) -> None:
    _sql(postgresql, f"ALTER DATABASE {_database_name(postgresql)} SET synchronous_commit = off")

    level, what, _ = _only(postgresql, "server")

    assert (level, what) == ("problem", "synchronous_commit is off: a crash loses statements that were acknowledged")


@pytest.mark.parametrize("name", ["fsync", "full_page_writes"])
def test_a_server_that_does_not_survive_a_crash_is_a_problem(
    postgresql: Settings, server_setting: Callable[[str], None], name: str
) -> None:
    server_setting(f"{name} = off")

    level, what, _ = _only(postgresql, "server")

    assert level == "problem"
    assert what.startswith(f"{name} is off: ")


def test_another_encoding_is_a_problem(postgresql_server: PostgresqlServer) -> None:
    options = "ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0"
    url = postgresql_server.create_database(f"doctor_{uuid4().hex}", options)

    level, what, _ = _only(Settings(database_url=url), "server")

    assert level == "problem"
    assert "LATIN1" in what


@pytest.mark.parametrize(("limit", "level"), [(23, "problem"), (24, "ok")])
def test_fewer_connections_than_the_pool_are_a_problem(postgresql: Settings, limit: int, level: str) -> None:
    _sql(postgresql, f"ALTER DATABASE {_database_name(postgresql)} CONNECTION LIMIT {limit}")

    found, what, _ = _only(postgresql, "connections")

    assert (found, what.split()[0]) == (level, str(limit))
