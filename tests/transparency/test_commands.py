"""lrs log, as an operator calls it: JSON that strangers check."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner, Result

from lrs.cli import cli
from lrs.config import Settings
from lrs.database import Database
from lrs.operations import stores
from lrs.verifiable.log.transparency import check_consistency, check_inclusion, claimed_head
from tests.transparency.conftest import Store
from tests.transparency.test_heads import body_of, change_statement

Run = Callable[..., Result]


@pytest.fixture
def run(settings: Settings, database: Database, store_id: int) -> Run:
    """Runs `lrs log` on the store of the test."""
    name = stores.by_id(database, store_id).name
    environment = {
        "CAIRN_DATABASE_URL": settings.database_url,
        "CAIRN_ATTACHMENTS_URL": settings.attachments_url,
        "CAIRN_PUBLIC_URL": settings.public_url,
        "CAIRN_SEALING_KEY": settings.sealing_key,
    }
    return lambda *arguments: CliRunner().invoke(cli, ["log", *arguments, "--store", name], env=environment)


def shown(result: Result) -> dict[str, Any]:
    assert result.exit_code == 0, result.exception
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_a_statement_is_proven_with_the_head_that_it_leads_to(
    run: Run, database: Database, store_id: int, store: Store
) -> None:
    one, _ = store(2)

    found = shown(run("prove", str(one)))

    head = claimed_head(found["head"]["jws"])
    check_inclusion(head, found["proof"], body_of(database, store_id, one))
    assert found["head"] == shown(run("head"))
    assert shown(run("prove", str(one), "--size", "1"))["proof"]["hashes"] == []


def test_a_statement_that_is_not_there_can_not_be_proven(run: Run, store: Store) -> None:
    _, later = store(2)

    result = run("prove", str(later), "--size", "1")

    assert "not among the first 1" in str(result.exception)


def test_two_heads_are_consistent(run: Run, store: Store) -> None:
    store(2)
    older = claimed_head(shown(run("head"))["jws"])
    store(3)
    later = claimed_head(shown(run("head"))["jws"])

    check_consistency(older, later, shown(run("consistency", "--first", "2")))
    check_consistency(older, later, shown(run("consistency", "--first", "2", "--second", "5")))


def test_a_check_says_what_it_found_and_fails_where_something_is_wrong(
    run: Run, database: Database, store_id: int, store: Store
) -> None:
    store(300)
    head = shown(run("head"))

    right = shown(run("check"))
    change_statement(database, store_id, 3)
    wrong = run("check")

    kept = {"statements": 300, "root_hash": head["root_hash"], "tiles": 1, "heads": 1, "wrong": []}
    assert {name: right[name] for name in kept} == kept
    assert (wrong.exit_code, len(json.loads(wrong.stdout)["wrong"])) == (1, 3)
