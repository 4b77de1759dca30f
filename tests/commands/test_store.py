"""lrs store create, list, set"""

import json
from threading import Thread
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from lrs.database import Database
from lrs.errors import BadRequest, Conflict, NotFound
from lrs.operations import stores
from lrs.storage import tables
from lrs.storage.stores import DEFAULTS, change_settings
from tests.client import Client
from tests.commands.conftest import Lrs
from tests.conftest import make_credential
from tests.statements import statement


def _listed(lrs: Lrs, name: str) -> dict[str, Any]:
    lines = [json.loads(line) for line in lrs("store", "list").stdout.splitlines()]
    found: dict[str, Any] = next(line for line in lines if line["name"] == name)
    return found


def test_a_created_store_is_listed(lrs: Lrs) -> None:
    name = f"School.{uuid4().hex}_2-b"

    answer = lrs("store", "create", name)

    assert (answer.exit_code, answer.stdout) == (0, f"created store {name}\n")
    assert _listed(lrs, name)["statements"] == 0


def test_a_list_tells_how_many_statements_a_store_has(lrs: Lrs, app: Flask, database: Database, store: str) -> None:
    issued = make_credential(database, stores.get(database, store).store_id)
    Client(app, issued.key, issued.secret).post_statements([statement(), statement()])

    assert _listed(lrs, store)["statements"] == 2


def test_a_name_is_given_once(lrs: Lrs, store: str) -> None:
    assert isinstance(lrs("store", "create", store).exception, Conflict)


@pytest.mark.parametrize("name", ["", "two words", "../up", "ä", "-x", "x" * 101, "a\n"])
def test_what_is_no_name_is_refused(lrs: Lrs, name: str) -> None:
    assert isinstance(lrs("store", "create", "--", name).exception, BadRequest)


def test_a_setting_is_changed_and_all_are_told(lrs: Lrs, store: str) -> None:
    answer = lrs("store", "set", store, "cors_origins", '["https://lms.example.org"]')

    settings = {**DEFAULTS, "cors_origins": ["https://lms.example.org"]}
    assert (answer.exit_code, json.loads(answer.stdout)) == (0, settings)
    assert _listed(lrs, store)["settings"] == settings


def test_changing_one_setting_leaves_the_others(lrs: Lrs, store: str) -> None:
    lrs("store", "set", store, "create_profiles_without_precondition", "true")

    answer = lrs("store", "set", store, "cors_origins", "[]")

    assert json.loads(answer.stdout) == {**DEFAULTS, "cors_origins": [], "create_profiles_without_precondition": True}


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        pytest.param("colour", '"red"', id="unknown"),
        pytest.param("cors_origins", '"*"', id="text-for-an-array"),
        pytest.param("cors_origins", "[1]", id="array-of-numbers"),
        pytest.param("cors_origins", '[["*"]]', id="array-of-arrays"),
        pytest.param("create_profiles_without_precondition", "1", id="number-for-a-truth"),
        pytest.param("create_profiles_without_precondition", '"true"', id="text-for-a-truth"),
        pytest.param("create_profiles_without_precondition", "null", id="null"),
    ],
)
def test_a_setting_of_another_kind_is_refused(lrs: Lrs, store: str, setting: str, value: str) -> None:
    """A store with settings that nobody can use would answer every request with 500."""
    assert isinstance(lrs("store", "set", store, setting, value).exception, BadRequest)


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("refusals_kept", "-1"),
        ("refusals_kept", "10001"),
        ("refusals_kept_days", "-1"),
        ("refusals_kept_days", "36501"),
    ],
)
def test_a_number_out_of_range_is_refused(lrs: Lrs, store: str, setting: str, value: str) -> None:
    answer = lrs("store", "set", "--", store, setting, value)

    assert isinstance(answer.exception, BadRequest)
    assert answer.exception.detail == f"{setting} = {value} is out of range"


def test_what_was_not_decided_follows_the_defaults_of_later_versions(lrs: Lrs, database: Database, store: str) -> None:
    lrs("store", "set", store, "refusals_kept", "5")

    with database.read(stores.get(database, store).store_id) as tx:
        assert tx.execute(tx.select(tables.stores.c.settings)).scalar_one() == {"refusals_kept": 5}


def test_two_who_change_settings_at_once_lose_neither_change(database: Database, store: str) -> None:
    other = Thread(target=stores.change_settings, args=(database, store, {"refusals_kept": 5}))
    with database.write(stores.get(database, store).store_id) as tx:
        change_settings(tx, {"refusals_kept_days": 7})
        other.start()
        other.join(0.2)  # it would have read by now, and waits to write
    other.join()

    settings = stores.get(database, store).settings
    assert (settings["refusals_kept"], settings["refusals_kept_days"]) == (5, 7)


def test_the_settings_of_a_missing_store_cannot_be_changed(lrs: Lrs) -> None:
    assert isinstance(lrs("store", "set", "missing", "cors_origins", "[]").exception, NotFound)
