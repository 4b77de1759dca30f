"""PostgreSQL's programs: which is taken, and what it is told."""

from collections.abc import Callable
from pathlib import Path

import pytest

from lrs.errors import Unavailable
from lrs.storage.database.engine import make_engine
from lrs.storage.snapshots import programs

Install = Callable[[str, str], Path]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Puts a program on the PATH, as a script."""

    def make(name: str, script: str) -> Path:
        path = tmp_path / name
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
        monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
        return path

    return make


def test_a_program_is_found_on_the_path(install: Install) -> None:
    installed = install("pg_unheard_of", "echo 'pg_unheard_of (PostgreSQL) 17.2 (Debian 17.2-1)'")

    assert programs.find("pg_unheard_of", at_least=17) == installed


def test_a_program_that_is_too_old_is_named_with_what_is_needed(install: Install) -> None:
    installed = install("pg_unheard_of", "echo 'pg_unheard_of (PostgreSQL) 14.9'")

    with pytest.raises(Unavailable) as refusal:
        programs.find("pg_unheard_of", at_least=15)

    assert f"of PostgreSQL 15 or later is needed, and {installed} is of 14" in refusal.value.detail
    assert "postgresql-client-15" in refusal.value.hint


def test_a_missing_program_is_named() -> None:
    with pytest.raises(Unavailable, match="pg_unheard_of of PostgreSQL 15 or later is needed, and there is none"):
        programs.find("pg_unheard_of", at_least=15)


def test_a_program_that_fails_is_quoted(install: Install) -> None:
    program = install("pg_unheard_of", "echo some; echo 'server: no\n such table' >&2; exit 3")

    with pytest.raises(Unavailable, match="failed: server: no such table"):
        list(programs.output(program, []))


def test_what_a_program_writes_is_read(install: Install) -> None:
    program = install("pg_unheard_of", 'printf "%s" "$@"')

    assert b"".join(programs.output(program, ["a b", "c"])) == b"a bc"


def test_how_to_reach_the_database_stands_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGAPPNAME", "kept")
    engine = make_engine("postgresql://ann:s%40cret@db.example.com:5433/records?sslmode=require")

    told = programs.environment(engine)

    expected = {
        "PGHOST": "db.example.com",
        "PGPORT": "5433",
        "PGUSER": "ann",
        "PGPASSWORD": "s@cret",
        "PGDATABASE": "records",
        "PGSSLMODE": "require",
        "PGAPPNAME": "kept",
    }
    assert {name: told[name] for name in expected} == expected
