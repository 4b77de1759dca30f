"""lrs refused list, show, replay, dismiss; lrs credential health"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from lrs.database import Database
from lrs.errors import NotFound
from lrs.operations import stores
from tests.client import Client
from tests.commands.conftest import Lrs
from tests.conftest import make_credential
from tests.statements import statement

BROKEN = {"verb": {"id": "completed"}}
Refuse = Callable[..., str]


@pytest.fixture
def sender(app: Flask, database: Database, store: str) -> Client:
    issued = make_credential(database, stores.get(database, store).store_id, "statements/write", "statements/read/mine")
    return Client(app, issued.key, issued.secret)


@pytest.fixture
def refuse(sender: Client, app: Flask) -> Refuse:
    """Sends a statement that is refused, and gives the id under which it is kept."""

    def make(**properties: Any) -> str:
        sender.post_statements(statement(**{**BROKEN, **properties}))
        return str(sender.get("/extensions/refusals").json["refusals"][0]["id"])

    return make


def _listed(lrs: Lrs, store: str, *options: str) -> list[dict[str, Any]]:
    answer = lrs("refused", "list", "--store", store, *options)
    assert answer.exit_code == 0, answer.output
    return [json.loads(line) for line in answer.stdout.splitlines()]


def _mended(folder: Path, **properties: Any) -> str:
    file = folder / "mended.json"
    file.write_text(json.dumps(statement(**properties)))
    return str(file)


def test_a_list_has_a_refusal_a_line(lrs: Lrs, store: str, refuse: Refuse) -> None:
    ids = {refuse(), refuse()}

    assert {each["id"] for each in _listed(lrs, store)} == ids


def test_a_long_list_is_whole(lrs: Lrs, store: str, sender: Client) -> None:
    for _ in range(2):
        sender.post_statements([statement(**BROKEN) for _ in range(100)])
    sender.get("/extensions/refusals")

    assert len({each["id"] for each in _listed(lrs, store)}) == 200


def test_a_list_may_be_of_one_sender(lrs: Lrs, store: str, refuse: Refuse, sender: Client) -> None:
    refuse()

    assert len(_listed(lrs, store, "--sender", sender.key)) == 1
    assert _listed(lrs, store, "--sender", "another") == []


def test_a_list_is_of_one_store(lrs: Lrs, refuse: Refuse) -> None:
    refusal_id = refuse()

    assert refusal_id not in [each["id"] for each in _listed(lrs, "default")]


def test_one_is_shown_with_what_is_wrong(lrs: Lrs, store: str, refuse: Refuse) -> None:
    shown = json.loads(lrs("refused", "show", refuse(), "--store", store).stdout)

    assert [each["pointer"] for each in shown["violations"]] == ["/verb/id"]


def test_a_mended_file_is_stored(lrs: Lrs, store: str, refuse: Refuse, sender: Client, tmp_path: Path) -> None:
    refusal_id = refuse()

    answer = lrs("refused", "replay", refusal_id, "--file", _mended(tmp_path), "--store", store)

    assert (answer.exit_code, json.loads(answer.stdout)["stored"]) == (0, sender.find_ids())
    assert _listed(lrs, store) == []


def test_what_is_still_wrong_is_named_on_standard_error(lrs: Lrs, store: str, refuse: Refuse) -> None:
    refusal_id = refuse(result={"success": "true"})

    answer = lrs("refused", "replay", refusal_id, "--store", store)

    assert (answer.exit_code, answer.stdout) == (1, "")
    assert "/verb/id" in answer.stderr and "/result/success" in answer.stderr


def test_all_that_wait_are_replayed(lrs: Lrs, store: str, sender: Client, refuse: Refuse) -> None:
    one = statement()
    sender.post_statements([one, {**one, "result": {"success": True}}])
    refuse()

    answer = lrs("refused", "replay", "--all", "--store", store)

    assert answer.exit_code == 1
    assert [json.loads(line)["stored"] for line in answer.stdout.splitlines()] == [[one["id"]]]
    assert len(_listed(lrs, store)) == 1


@pytest.mark.parametrize("arguments", [(), ("1" * 32, "--all"), ("--all", "--file", __file__)])
def test_a_replay_is_of_one_or_of_all(lrs: Lrs, store: str, arguments: tuple[str, ...]) -> None:
    assert lrs("refused", "replay", *arguments, "--store", store).exit_code == 2


def test_what_is_dismissed_waits_no_longer(lrs: Lrs, store: str, refuse: Refuse) -> None:
    refusal_id = refuse()

    lrs("refused", "dismiss", refusal_id, "--store", store)

    assert _listed(lrs, store) == []
    assert [each["id"] for each in _listed(lrs, store, "--state", "dismissed")] == [refusal_id]


@pytest.mark.parametrize("deed", ["show", "replay", "dismiss"])
def test_a_refusal_of_another_store_is_not_found(lrs: Lrs, refuse: Refuse, deed: str) -> None:
    assert isinstance(lrs("refused", deed, refuse(), "--store", "default").exception, NotFound)


def test_the_health_of_a_credential_is_one_object(lrs: Lrs, refuse: Refuse, sender: Client) -> None:
    refuse()

    found = json.loads(lrs("credential", "health", sender.key).stdout)

    assert (found["key"], found["statements_refused"], found["waiting"]) == (sender.key, 1, 1)


def test_the_health_of_no_credential_is_not_found(lrs: Lrs) -> None:
    assert isinstance(lrs("credential", "health", "nobody").exception, NotFound)
