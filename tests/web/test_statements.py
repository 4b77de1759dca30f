"""Storing statements (1.0.3 Communication 2.1.1, 2.1.2; 2.0 4.1.6.1)."""

from typing import Any
from uuid import uuid4

import pytest

from tests.client import Client
from tests.statements import BEN, statement


def test_a_posted_statement_is_answered_with_its_id(any_version_client: Client) -> None:
    """Communication 2.1.2: 200 OK, Array of Statement id(s)."""
    one = statement()

    answer = any_version_client.post_statements(one)

    assert answer.status_code == 200
    assert answer.json == [one["id"]]


def test_a_batch_is_answered_with_its_ids_in_order(any_version_client: Client) -> None:
    """Communication 2.1.2: Array of Statement id(s) in the same order as the corresponding stored Statements."""
    batch = [statement() for _ in range(20)]

    answer = any_version_client.post_statements(batch)

    assert answer.json == [each["id"] for each in batch]


def test_a_put_statement_is_answered_with_no_content(any_version_client: Client) -> None:
    """Communication 2.1.1: Returns 204 No Content."""
    one = statement()

    answer = any_version_client.put_statement(one["id"], one)

    assert (answer.status_code, answer.data) == (204, b"")


def test_a_put_statement_can_be_read(any_version_client: Client) -> None:
    """Communication 2.1.1: stores a single Statement with the given id."""
    one = statement()
    any_version_client.put_statement(one["id"], one)

    answer = any_version_client.get_statement(one["id"])

    assert answer.json["object"] == one["object"]


def test_a_put_statement_without_an_id_gets_that_of_the_parameter(any_version_client: Client) -> None:
    """Communication 2.1.1: when PUTing Statements, the "id" property SHOULD (so need not) be used."""
    statement_id = str(uuid4())
    any_version_client.put_statement(statement_id, statement(id=None))

    answer = any_version_client.get_statement(statement_id)

    assert answer.json["id"] == statement_id


def test_a_put_statement_with_another_id_than_the_parameter_is_refused(any_version_client: Client) -> None:
    """Communication 2.1.1: the "id" property of the Statement MUST match the "statementId" parameter."""
    answer = any_version_client.put_statement(str(uuid4()), statement())

    assert answer.status_code == 400


def test_the_id_of_a_put_has_no_case(any_version_client: Client) -> None:
    """Data 4.4: UUIDs (RFC 4122: hexadecimal digits are case insensitive on input)."""
    one = statement()

    answer = any_version_client.put_statement(one["id"].upper(), one)

    assert answer.status_code == 204


@pytest.mark.parametrize("body", [[], [statement()], [statement(), statement()]], ids=["none", "one", "two"])
def test_an_array_can_not_be_put(client: Client, body: Any) -> None:
    """Communication 2.1.1: Stores a single Statement. Content: the Statement object to be stored."""
    answer = client.put_statement(str(uuid4()), body)

    assert answer.status_code == 400


@pytest.mark.parametrize("params", [{}, {"statementId": ""}, {"statementId": "1"}], ids=["missing", "empty", "no UUID"])
def test_a_put_needs_a_statement_id(client: Client, params: dict[str, str]) -> None:
    """Communication 2.1.1: statementId, Required."""
    answer = client.request("PUT", "/statements", params=params, json_data=statement(id=None))

    assert answer.status_code == 400


def test_a_repeated_post_is_answered_as_the_first(any_version_client: Client) -> None:
    """Communication 2.1.2: SHOULD verify the received Statement matches the existing one."""
    one = statement(timestamp="2026-03-01T09:30:00.000Z")
    any_version_client.post_statements(one)

    answer = any_version_client.post_statements(one)

    assert (answer.status_code, answer.json) == (200, [one["id"]])


def test_a_repeated_put_is_answered_as_the_first(any_version_client: Client) -> None:
    """Communication 2.1.1: responds with 409 Conflict or 204 No Content."""
    one = statement()
    any_version_client.put_statement(one["id"], one)

    answer = any_version_client.put_statement(one["id"], one)

    assert answer.status_code == 204


def test_a_repetition_stores_nothing(any_version_client: Client) -> None:
    """Communication 2.1.2: MUST NOT make any modifications to its state."""
    one = statement()
    any_version_client.post_statements(one)
    first = any_version_client.get_statement(one["id"]).data
    any_version_client.post_statements({**one, "verb": {"id": one["verb"]["id"], "display": {"de": "erledigte"}}})

    again = any_version_client.get_statement(one["id"]).data

    assert again == first


def test_a_statement_as_it_was_read_is_a_repetition(any_version_client: Client) -> None:
    """Data 2.3.1: potential or required assignments of properties by the LRS MUST be ignored in comparison."""
    any_version_client.post_statements(statement())
    read = any_version_client.find()[0]

    answer = any_version_client.post_statements(read)

    assert answer.status_code == 200


def test_a_repetition_in_a_batch_stores_the_rest(any_version_client: Client) -> None:
    """Communication 2.1.2: a Statement that is there already is no reason to refuse new ones."""
    old, new = statement(), statement()
    any_version_client.post_statements(old)

    any_version_client.post_statements([old, new])

    assert any_version_client.find_ids() == [new["id"], old["id"]]


def test_a_conflict_in_a_batch_stores_nothing_of_it(any_version_client: Client) -> None:
    """Communication 3.2: MUST reject a batch of statements if any Statement within that batch is rejected."""
    old = statement()
    any_version_client.post_statements(old)

    any_version_client.post_statements([statement(), {**old, "result": {"success": True}}, statement()])

    assert any_version_client.find_ids() == [old["id"]]


def test_a_conflict_changes_nothing(any_version_client: Client) -> None:
    """Communication 2.1.2: whether 409 or 204, it MUST NOT modify the Statement or any other Object."""
    one = statement()
    any_version_client.post_statements(one)
    first = any_version_client.get_statement(one["id"]).data
    any_version_client.put_statement(one["id"], {**one, "actor": BEN})

    again = any_version_client.get_statement(one["id"]).data

    assert again == first


@pytest.mark.parametrize(
    "broken", [{"actor": None}, {"verb": {"id": "completed"}}, {"Result": {}}, {"result": {"x": 1}}]
)
def test_a_bad_statement_keeps_its_batch_from_being_stored(client: Client, broken: dict[str, Any]) -> None:
    """Communication 3.2: MUST reject a batch of statements if any Statement within that batch is rejected."""
    batch = [statement(), {**statement(), **broken}, statement()]

    answer = client.post_statements(batch)

    assert (answer.status_code, client.find_ids()) == (400, [])


def test_an_id_twice_in_a_batch_with_other_content_is_refused(any_version_client: Client) -> None:
    """Communication 2.1.2: two or more Statements with the same id: SHOULD* reject the batch."""
    one = statement()

    answer = any_version_client.post_statements([one, {**one, "result": {"success": True}}])

    assert (answer.status_code in (400, 409), any_version_client.find_ids()) == (True, [])


def test_an_id_twice_in_a_batch_is_stored_once_in_1_0_3(client: Client) -> None:
    """Communication 2.1.2: MUST NOT make any modifications based on a Statement with an id it already has."""
    one = statement()

    answer = client.post_statements([one, one])

    assert (answer.json, client.find_ids()) == ([one["id"], one["id"]], [one["id"]])


@pytest.mark.parametrize("second_id", [str.lower, str.upper], ids=["as it is", "in other case"])
def test_an_id_twice_in_a_batch_is_refused_in_2_0(client: Client, second_id: Any) -> None:
    """2.0 4.1.6.1: a batch with two Statements of the same id is rejected with 400."""
    one = statement()

    answer = client.speaking("2.0.0").post_statements([one, {**one, "id": second_id(one["id"])}])

    assert (answer.status_code, client.find_ids()) == (400, [])


def test_other_content_under_a_stored_id_conflicts(any_version_client: Client) -> None:
    """Communication 2.1.2: if the LRS has a different statement with that id, 409 Conflict."""
    one = statement()
    any_version_client.post_statements(one)

    answer = any_version_client.post_statements({**one, "result": {"success": True}})

    assert answer.status_code == 409
