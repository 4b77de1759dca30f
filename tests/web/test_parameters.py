"""Parameters that GET /statements refuses (1.0.3 Communication 2.1.3, 3.2)."""

import json
from collections.abc import Callable
from uuid import uuid4

import pytest

from tests.client import Client
from tests.statements import ANN, statement

ID = str(uuid4())
GOOD: dict[str, str] = {
    "statementId": ID,
    "voidedStatementId": ID,
    "agent": json.dumps(ANN),
    "verb": "http://example.com/verbs/v",
    "activity": "http://example.com/activities/a",
    "registration": ID,
    "related_activities": "true",
    "related_agents": "true",
    "since": "2026-03-01T09:30:00Z",
    "until": "2026-03-01T09:30:00Z",
    "limit": "1",
    "format": "exact",
    "attachments": "false",
    "ascending": "true",
}


@pytest.mark.parametrize("name", ["x", "cursors", "actor", "offset", "method", ""])
def test_an_unknown_parameter_is_refused(client: Client, name: str) -> None:
    """Communication 3.2: MUST reject any requests that use any parameters which the LRS does not recognize."""
    answer = client.get("/statements", **{name: "GET"})

    assert answer.status_code == 400


@pytest.mark.parametrize("spell", [str.upper, str.title], ids=["upper case", "title case"])
def test_a_parameter_in_another_case_is_refused(client: Client, spell: Callable[[str], str]) -> None:
    """Communication 3.2: MUST reject parameters matching parameters of this specification in all but case."""
    answers = {name: client.get("/statements", **{spell(name): GOOD[name]}).status_code for name in GOOD}

    assert answers == dict.fromkeys(GOOD, 400)


@pytest.mark.parametrize("method", ["POST", "PUT"])
@pytest.mark.parametrize("name", ["x", "statementid", "verb"])
def test_storing_refuses_unknown_parameters(any_version_client: Client, method: str, name: str) -> None:
    """Communication 3.2: parameters which the LRS does not recognize in their intended context."""
    one = statement()
    params = {name: "1", **({"statementId": one["id"]} if method == "PUT" else {})}

    answer = any_version_client.request(method, "/statements", params=params, json_data=one)

    assert (answer.status_code, any_version_client.find_ids()) == (400, [])


def test_a_post_with_a_statement_id_is_refused(any_version_client: Client) -> None:
    """Communication 2.1.2: a POST has no parameters; statementId belongs to PUT and GET."""
    one = statement()

    answer = any_version_client.post_statements(one, params={"statementId": one["id"]})

    assert answer.status_code == 400


@pytest.mark.parametrize("single", ["statementId", "voidedStatementId"])
def test_an_id_goes_with_no_filter(client: Client, single: str) -> None:
    """Communication 2.1.3: MUST reject statementId or voidedStatementId with any other but attachments or format."""
    others = [name for name in GOOD if name not in (single, "format", "attachments")]

    answers = {name: client.get("/statements", **{single: ID, name: GOOD[name]}).status_code for name in others}

    assert answers == dict.fromkeys(others, 400)


@pytest.mark.parametrize("params", [{"format": "exact"}, {"attachments": "false"}, {"format": "ids"}])
def test_an_id_goes_with_format_and_attachments(client: Client, params: dict[str, str]) -> None:
    """Communication 2.1.3: ... any other parameter besides "attachments" or "format"."""
    one = statement()
    client.post_statements(one)

    answer = client.get_statement(one["id"], **params)

    assert (answer.status_code, answer.json["id"]) == (200, one["id"])


BAD: dict[str, list[str]] = {
    "statementId": ["", "1", ID[:-1], "{" + ID + "}", ID.replace("-", ""), "urn:uuid:" + ID, ID + "\n", ID + "\0"],
    "voidedStatementId": ["", "1", ID.replace("-", "")],
    "agent": [
        "",
        "ann",
        "mailto:ann@example.com",
        "{}",
        "[]",
        "null",
        '"mailto:ann@example.com"',
        json.dumps([ANN]),
        json.dumps({"name": "Ann"}),
        json.dumps({"mbox": "ann@example.com"}),
        json.dumps({"mbox": "mailto:ann@example.com", "openid": "http://ann.example.com"}),
        json.dumps({"mbox": "mailto:ann@example.com", "x": 1}),
        json.dumps({"Mbox": "mailto:ann@example.com"}),
        json.dumps({"objectType": "agent", "mbox": "mailto:ann@example.com"}),
        json.dumps({"objectType": "Activity", "id": "http://example.com"}),
        json.dumps({"objectType": "Group", "member": [ANN]}),
        json.dumps({"account": {"homePage": "http://example.com"}}),
        '{"mbox": "mailto:ann@example.com", "mbox": "mailto:ben@example.com"}',
        '{"mbox": "mailto:ann@example.com"',
    ],
    "verb": ["", "completed", "example.com/v", "http://exam ple.com"],
    "activity": ["", "course", "/courses/1", "http://example.com/<x>"],
    "registration": ["", "1", "null", ID.replace("-", "")],
    "related_activities": ["", "1", "yes", "null"],
    "related_agents": ["", "0", "on"],
    "since": ["", "yesterday", "2026", "2026-03-01", "1740821400", "2026-02-30T00:00:00Z", "2026-03-01T09:30:00-00:00"],
    "until": [
        "",
        "now",
        "2026-13-01T00:00:00Z",
        "2026-03-01T25:00:00Z",
        "0000-01-01T00:00:00Z",
        "10000-01-01T00:00:00Z",
    ],
    "limit": ["", "-1", "1.5", "one", "1e3", " 1", "٣", "9" * 30],
    "format": ["", "Exact", "json", "exact,ids"],
    "attachments": ["", "1", "yes"],
    "ascending": ["", "1", "desc"],
    "cursor": ["", "x", "-1", "1.5", "9" * 30],
}


@pytest.mark.parametrize(("name", "values"), BAD.items(), ids=BAD)
def test_bad_values_are_refused(client: Client, name: str, values: list[str]) -> None:
    """Data 2.2: MUST validate parameter values to the same standards required for values in Statements."""
    answers = {value: client.get("/statements", **{name: value}).status_code for value in values}

    assert answers == dict.fromkeys(values, 400)


def test_a_bad_value_is_named(any_version_client: Client) -> None:
    """Communication 3.2: an LRS SHOULD return a message in the response explaining the cause of the error."""
    answer = any_version_client.get("/statements", registration="1")

    assert '"registration"' in answer.json["detail"]


def test_a_value_is_checked_before_anything_is_looked_up(any_version_client: Client) -> None:
    """Communication 3.2: 400, an invalid argument, not 404."""
    answer = any_version_client.get_statement(str(uuid4()), format="x")

    assert answer.status_code == 400


def test_good_values_are_taken(any_version_client: Client) -> None:
    """Communication 2.1.3: the parameters of GET /statements."""
    answers = {name: any_version_client.get("/statements", **{name: GOOD[name]}).status_code for name in GOOD}

    assert answers == {**dict.fromkeys(GOOD, 200), "statementId": 404, "voidedStatementId": 404}
