"""Voided statements (1.0.3 Data 2.3.2, Communication 2.1.4)."""

from typing import Any
from uuid import uuid4

import pytest

from tests.client import Client
from tests.statements import BEN, VOIDED, reference_to, statement, voiding


def post_each(client: Client, *statements: Any) -> None:
    for each in statements:
        assert client.post_statements(each).status_code == 200


WAYS: dict[str, Any] = {
    "target first": lambda target, void: (target, void),
    "voiding statement first": lambda target, void: (void, target),
    "in a batch": lambda target, void: ([target, void],),
    "in a batch, voiding statement first": lambda target, void: ([void, target],),
}
in_every_way = pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)


@in_every_way
def test_a_voided_statement_is_not_found_by_its_id(client: Client, way: Any) -> None:
    """Communication 2.1.4: MUST not return any Statement which has been voided, unless by voidedStatementId."""
    one = statement()
    post_each(client, *way(one, voiding(one)))

    assert client.get_statement(one["id"]).status_code == 404


@in_every_way
def test_a_voided_statement_is_found_as_such(client: Client, way: Any) -> None:
    """Communication 2.1.4: ... unless that Statement has been requested by voidedStatementId."""
    one = statement()
    post_each(client, *way(one, voiding(one)))

    answer = client.get("/statements", voidedStatementId=one["id"])

    assert (answer.status_code, answer.json["id"]) == (200, one["id"])


@in_every_way
@pytest.mark.parametrize("filters", [{}, {"agent": BEN}], ids=["all", "filtered"])
def test_a_voided_statement_is_in_no_list(client: Client, way: Any, filters: dict[str, Any]) -> None:
    """Communication 2.1.4: MUST not return any Statement which has been voided."""
    one = statement(actor=BEN)
    void = voiding(one)
    post_each(client, *way(one, void))

    assert client.find_ids(**filters) == [void["id"]]


def test_a_statement_that_is_not_voided_is_not_found_as_such(any_version_client: Client) -> None:
    """Communication 2.1.3: voidedStatementId, Id of voided Statement to fetch."""
    one = statement()
    any_version_client.post_statements(one)

    assert any_version_client.get("/statements", voidedStatementId=one["id"]).status_code == 404


def test_a_voiding_statement_is_found_by_its_id(any_version_client: Client) -> None:
    """Communication 2.1.4: MUST still return any Statements targeting the voided Statement."""
    one = statement()
    void = voiding(one)
    post_each(any_version_client, one, void)

    assert any_version_client.get_statement(void["id"]).status_code == 200


def test_the_target_of_a_voiding_statement_need_not_be_there(any_version_client: Client) -> None:
    """Data 2.3.2: SHOULD NOT* reject the request on the grounds of the Object not being present."""
    answer = any_version_client.post_statements(voiding({"id": str(uuid4())}))

    assert answer.status_code == 200


def test_a_voiding_statement_can_not_be_voided(any_version_client: Client) -> None:
    """Data 2.3.2: voided if and only if the Statement is not itself a voiding Statement and ..."""
    one = statement()
    void = voiding(one)
    post_each(any_version_client, one, void, voiding(void))

    assert any_version_client.get_statement(void["id"]).status_code == 200


def test_a_voiding_statement_is_not_voided_by_one_that_came_before(any_version_client: Client) -> None:
    """Data 2.3.2: any Statement that voids another cannot itself be voided."""
    one = statement()
    void = voiding(one)
    post_each(any_version_client, voiding(void), void)

    assert any_version_client.get_statement(void["id"]).status_code == 200


def test_voiding_a_voiding_statement_brings_nothing_back(any_version_client: Client) -> None:
    """Data 2.3.2: to "unvoid" a Statement, a Provider SHOULD issue it again under a new id."""
    one = statement()
    void = voiding(one)
    post_each(any_version_client, one, void, voiding(void))

    assert any_version_client.get_statement(one["id"]).status_code == 404


def test_a_statement_that_voids_itself_stays(client: Client) -> None:
    """Data 2.3.2: any Statement that voids another cannot itself be voided."""
    one = statement()
    own = voiding(one, id=one["id"])
    post_each(client, own)

    assert client.find_ids() == [own["id"]]


def test_a_statement_can_be_voided_twice(client: Client) -> None:
    """Data 2.3.2: voided if the LRS also contains a voiding Statement referring to the first Statement."""
    one = statement()
    voids = [voiding(one), voiding(one)]
    post_each(client, one, *voids)

    assert client.find_ids() == [voids[1]["id"], voids[0]["id"]]


def test_a_reference_is_no_voiding(any_version_client: Client) -> None:
    """Data 2.3.2: the reserved Verb http://adlnet.gov/expapi/verbs/voided is used for this purpose."""
    one = statement()
    post_each(any_version_client, one, reference_to(one))

    assert any_version_client.get_statement(one["id"]).status_code == 200


def test_a_voided_statement_sent_again_stays_voided(any_version_client: Client) -> None:
    """Communication 2.1.2: MUST NOT make any modifications based on a Statement with an id it already has."""
    one = statement()
    post_each(any_version_client, one, voiding(one), one)

    assert any_version_client.get_statement(one["id"]).status_code == 404


def test_the_id_of_a_voided_statement_stays_taken(any_version_client: Client) -> None:
    """Communication 2.1.2: SHOULD return 409 Conflict if they do not match."""
    one = statement()
    post_each(any_version_client, one, voiding(one))

    answer = any_version_client.post_statements({**one, "actor": BEN})

    assert answer.status_code == 409


@pytest.mark.parametrize(
    "target",
    [
        {"id": "http://example.com/activities/a"},
        {"objectType": "Activity", "id": "http://example.com/activities/a"},
        {"objectType": "Agent", "mbox": "mailto:ann@example.com"},
        {"objectType": "statementRef", "id": str(uuid4())},
        {"objectType": "StatementRef", "id": "1"},
        {"objectType": "StatementRef"},
        {"id": str(uuid4())},
        statement(id=None, objectType="SubStatement"),
    ],
    ids=["activity", "activity that says so", "agent", "wrong case", "no UUID", "no id", "an id alone", "SubStatement"],
)
def test_only_a_reference_can_be_voided(client: Client, target: dict[str, Any]) -> None:
    """Data 2.3.2: the Object MUST have the "objectType" property set to StatementRef, and the id."""
    answer = client.post_statements(statement(verb={"id": VOIDED}, object=target))

    assert answer.status_code == 400


ORDERS = {
    "target, referrer, void": (0, 1, 2),
    "target, void, referrer": (0, 2, 1),
    "referrer, target, void": (1, 0, 2),
    "referrer, void, target": (1, 2, 0),
    "void, target, referrer": (2, 0, 1),
    "void, referrer, target": (2, 1, 0),
}


@pytest.mark.parametrize("order", ORDERS.values(), ids=ORDERS)
def test_referrers_are_found_through_a_voided_statement(client: Client, order: tuple[int, ...]) -> None:
    """Communication 2.1.4: MUST still return any Statements targeting the voided Statement, and the voiding one."""
    one = statement(actor=BEN)
    trio = [one, reference_to(one), voiding(one)]
    post_each(client, *(trio[index] for index in order))

    assert set(client.find_ids(agent=BEN)) == {trio[1]["id"], trio[2]["id"]}


@pytest.mark.parametrize("order", ORDERS.values(), ids=ORDERS)
def test_a_chain_is_followed_through_a_voided_member(client: Client, order: tuple[int, ...]) -> None:
    """Communication 2.1.4: following the process of filter conditions for StatementRefs, which is recursive."""
    end = statement(actor=BEN)
    middle = reference_to(end)
    start, void = reference_to(middle), voiding(middle)
    trio = [middle, start, void]
    post_each(client, *(trio[index] for index in order), end)

    assert set(client.find_ids(agent=BEN)) == {end["id"], start["id"], void["id"]}


def test_voided_statements_leave_pages_full(client: Client) -> None:
    """Communication 2.1.3: limit; 2.1.4: what is voided is not there."""
    kept, gone = [statement(actor=BEN) for _ in range(4)], [statement(actor=BEN) for _ in range(4)]
    post_each(client, [each for pair in zip(kept, gone, strict=True) for each in pair])
    post_each(client, *(voiding(each) for each in gone))

    found = client.find_ids(agent=BEN, ascending=True, limit=4)

    assert found == [each["id"] for each in kept]
