"""lrs credential create, list, set, mended, revoke, rotate, token"""

import json
from typing import Any

import pytest
from click.testing import Result
from flask import Flask

from lrs.errors import BadRequest, NotFound
from tests.client import Client
from tests.commands.conftest import Lrs
from tests.statements import statement


def _created(lrs: Lrs, store: str, *options: str) -> dict[str, str]:
    answer = lrs("credential", "create", "--store", store, "--label", "a course", *options)
    assert answer.exit_code == 0, answer.output
    return _one_object(answer)


def _one_object(answer: Result) -> dict[str, str]:
    """The only line on standard output, as JSON."""
    assert len(answer.stdout.splitlines()) == 1
    issued: dict[str, str] = json.loads(answer.stdout)
    assert set(issued) == {"key", "secret"}
    return issued


def _listed(lrs: Lrs, store: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in lrs("credential", "list", "--store", store).stdout.splitlines()]


def _status(app: Flask, issued: dict[str, str]) -> int:
    return Client(app, issued["key"], issued["secret"]).get("/statements").status_code


def test_create_prints_key_and_secret_that_come_in(lrs: Lrs, app: Flask, store: str) -> None:
    assert _status(app, _created(lrs, store)) == 200


def test_a_credential_writes_and_reads_its_own_unless_told_otherwise(lrs: Lrs, store: str) -> None:
    """Communication 4.2: MUST assume a requested scope of "statements/write" and "statements/read/mine"."""
    _created(lrs, store)

    assert _listed(lrs, store)[0]["scopes"] == ["statements/write", "statements/read/mine"]


def test_a_credential_has_the_scopes_that_are_given(lrs: Lrs, store: str) -> None:
    _created(lrs, store, "--scopes", "state, all/read,")

    assert _listed(lrs, store)[0]["scopes"] == ["state", "all/read"]


@pytest.mark.parametrize("scopes", ["everything", "all,ALL", "", " , "])
def test_unknown_scopes_and_none_are_refused(lrs: Lrs, store: str, scopes: str) -> None:
    answer = lrs("credential", "create", "--store", store, "--label", "x", "--scopes", scopes)

    assert isinstance(answer.exception, BadRequest)
    assert _listed(lrs, store) == []


@pytest.mark.parametrize(("expires", "status"), [("2020-01-01", 401), ("2090-01-01T12:00:00", 200)])
def test_a_credential_ends_when_it_expires(lrs: Lrs, app: Flask, store: str, expires: str, status: int) -> None:
    assert _status(app, _created(lrs, store, "--expires", expires)) == status


def test_the_label_is_the_name_in_the_authority(lrs: Lrs, app: Flask, store: str) -> None:
    issued = _created(lrs, store)
    client = Client(app, issued["key"], issued["secret"])

    client.post_statements(one := statement())

    assert client.get_statement(one["id"]).json["authority"]["name"] == "a course"


def test_a_list_tells_everything_but_secrets(lrs: Lrs, app: Flask, store: str) -> None:
    issued = _created(lrs, store, "--expires", "2090-01-01")
    _status(app, issued)

    answer = lrs("credential", "list", "--store", store)

    (listed,) = map(json.loads, answer.stdout.splitlines())
    assert issued["secret"] not in answer.stdout
    assert (listed["key"], listed["label"], listed["active"]) == (issued["key"], "a course", True)
    assert (listed["expires"], listed["revoked"]) == ("2090-01-01T00:00:00.000000Z", None)
    assert listed["created"] <= listed["last_used"]


def test_a_list_is_of_one_store(lrs: Lrs, store: str) -> None:
    _created(lrs, "default")

    assert _listed(lrs, store) == []


def test_a_revoked_credential_stays_out(lrs: Lrs, app: Flask, store: str) -> None:
    issued = _created(lrs, store)

    answer = lrs("credential", "revoke", issued["key"])

    assert (answer.exit_code, answer.stdout) == (0, f"revoked {issued['key']}\n")
    assert _status(app, issued) == 401
    assert _listed(lrs, store)[0]["active"] is False


@pytest.mark.parametrize(
    ("options", "old_status"), [pytest.param((), 200, id="an-hour"), pytest.param(("--overlap", "0"), 401, id="none")]
)
def test_a_rotated_key_gets_another_secret(
    lrs: Lrs, app: Flask, store: str, options: tuple[str, ...], old_status: int
) -> None:
    issued = _created(lrs, store)

    renewed = _one_object(lrs("credential", "rotate", issued["key"], *options))

    assert renewed["key"] == issued["key"]
    assert (_status(app, issued), _status(app, renewed)) == (old_status, 200)


@pytest.mark.parametrize(("options", "status"), [((), 200), (("--minutes", "0"), 401)], ids=["an-hour", "over"])
def test_a_token_stands_for_its_credential(
    lrs: Lrs, app: Flask, store: str, options: tuple[str, ...], status: int
) -> None:
    issued = _created(lrs, store)

    answer = lrs("credential", "token", issued["key"], *options)

    headers = {"Authorization": f"Bearer {answer.stdout.strip()}"}
    assert answer.exit_code == 0
    assert Client(app, "", "").request("GET", "/statements", headers=headers).status_code == status


def test_a_revoked_credential_gets_no_token(lrs: Lrs, store: str) -> None:
    issued = _created(lrs, store)
    lrs("credential", "revoke", issued["key"])

    answer = lrs("credential", "token", issued["key"])

    assert (answer.stdout, type(answer.exception)) == ("", NotFound)


@pytest.mark.parametrize("command", ["set", "mended", "revoke", "rotate", "token"])
def test_an_unknown_key_is_not_found(lrs: Lrs, command: str) -> None:
    assert isinstance(lrs("credential", command, "unknown").exception, NotFound)


@pytest.mark.parametrize("arguments", [("create", "--label", "x"), ("list",)], ids=["create", "list"])
def test_credentials_of_a_missing_store_are_not_found(lrs: Lrs, arguments: tuple[str, ...]) -> None:
    assert isinstance(lrs("credential", *arguments, "--store", "missing").exception, NotFound)


KNOWN = ["group-activity", "bare-uuid-id", "missing-object-id"]


def test_a_credential_is_strict_and_has_the_server_s_limit_unless_told_otherwise(lrs: Lrs, store: str) -> None:
    _created(lrs, store)

    (listed,) = _listed(lrs, store)
    assert (listed["lenient"], listed["requests_per_minute"]) == ([], None)


@pytest.mark.parametrize(
    ("given", "expected"),
    [("known", KNOWN), ("none", []), ("bare-uuid-id, group-activity,", ["bare-uuid-id", "group-activity"])],
)
def test_a_credential_is_lenient_about_what_it_is_told(lrs: Lrs, store: str, given: str, expected: list[str]) -> None:
    issued = _created(lrs, store, "--lenient", "missing-object-id")

    answer = lrs("credential", "set", issued["key"], "--lenient", given)

    assert json.loads(answer.stdout)["lenient"] == expected
    assert _listed(lrs, store)[0]["lenient"] == expected


@pytest.mark.parametrize(("given", "expected"), [("600", 600), ("0", 0), ("default", None)])
def test_a_credential_has_a_limit_of_its_own(lrs: Lrs, store: str, given: str, expected: int | None) -> None:
    issued = _created(lrs, store)
    lrs("credential", "set", issued["key"], "--requests-per-minute", "10")

    lrs("credential", "set", issued["key"], "--requests-per-minute", given)

    assert _listed(lrs, store)[0]["requests_per_minute"] == expected


def test_setting_one_thing_leaves_the_other(lrs: Lrs, store: str) -> None:
    issued = _created(lrs, store, "--lenient", "known")

    lrs("credential", "set", issued["key"], "--requests-per-minute", "600")

    (listed,) = _listed(lrs, store)
    assert (listed["lenient"], listed["requests_per_minute"]) == (KNOWN, 600)


@pytest.mark.parametrize(
    "options",
    [
        pytest.param(("--lenient", "typos"), id="a mistake that is none"),
        pytest.param(("--requests-per-minute", "-1"), id="below nothing"),
        pytest.param(("--requests-per-minute", "1000001"), id="too large for a limit"),
    ],
)
def test_what_is_no_choice_is_refused(lrs: Lrs, store: str, options: tuple[str, str]) -> None:
    issued = _created(lrs, store)

    answer = lrs("credential", "set", issued["key"], *options)

    assert isinstance(answer.exception, BadRequest)


def test_an_unknown_mistake_makes_no_credential(lrs: Lrs, store: str) -> None:
    answer = lrs("credential", "create", "--store", store, "--label", "x", "--lenient", "typos")

    assert isinstance(answer.exception, BadRequest)
    assert _listed(lrs, store) == []


def test_a_credential_reports_what_was_mended(lrs: Lrs, app: Flask, store: str) -> None:
    issued = _created(lrs, store, "--lenient", "known")
    one = statement(object={"objectType": "GroupActivity", "id": "http://example.com/quiz"})
    Client(app, issued["key"], issued["secret"]).post_statements(one)

    answer = lrs("credential", "mended", issued["key"])

    told = [json.loads(line) for line in answer.stdout.splitlines()]
    assert [(each["mistake"], each["statements"], each["last"]) for each in told] == [
        ("group-activity", 1, one["id"]),
        ("bare-uuid-id", 0, None),
        ("missing-object-id", 0, None),
    ]
    assert told[0]["meaning"].startswith('the objectType "GroupActivity"')
