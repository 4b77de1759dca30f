"""Statements are found through what they refer to (1.0.3 Communication 2.1.3, Filter Conditions for StatementRefs)."""

from itertools import permutations
from typing import Any

import pytest

from lrs.storage.references import LONGEST_CHAIN
from tests.client import Client
from tests.statements import ANN, BEN, COURSE, reference_to, statement

PASSED = {"id": "http://adlnet.gov/expapi/verbs/passed"}
CONFIRMED = {"id": "http://adlnet.gov/expapi/verbs/confirmed"}
REGISTRATION = "ec531277-b57b-4c15-8d91-d292c5b2b8f7"
ORDERS = list(permutations(range(4)))


def chain(length: int, **properties: Any) -> list[dict[str, Any]]:
    """Statements each of which refers to the one before; only the first has `properties`."""
    made = [statement(**properties)]
    while len(made) < length:
        made.append(reference_to(made[-1], verb=CONFIRMED))
    return made


def ids(statements: list[dict[str, Any]]) -> set[str]:
    return {each["id"] for each in statements}


def test_a_chain_is_found_in_whichever_order_it_arrives(client: Client) -> None:
    """This rule applies recursively: "Statement a" is a match when a targets b which targets c."""
    found = {}
    for order in ORDERS:
        links = chain(4, actor={"mbox": f"mailto:{''.join(map(str, order))}@example.com"})
        for index in order:
            client.post_statements(links[index])
        found[order] = set(client.find_ids(agent=links[0]["actor"])) == ids(links)

    assert found == dict.fromkeys(ORDERS, True)


def test_a_chain_is_found_in_whichever_order_it_stands_in_a_batch(client: Client) -> None:
    """This rule applies recursively: "Statement a" is a match when a targets b which targets c."""
    found = {}
    for order in ORDERS:
        links = chain(4, actor={"mbox": f"mailto:{''.join(map(str, order))}@example.com"})
        client.post_statements([links[index] for index in order])
        found[order] = set(client.find_ids(agent=links[0]["actor"])) == ids(links)

    assert found == dict.fromkeys(ORDERS, True)


def test_a_chain_is_followed_so_far_and_no_further(client: Client) -> None:
    """So that no arrival costs more than so many times its own links."""
    links = chain(LONGEST_CHAIN + 3, actor=BEN)
    client.post_statements(links)

    assert set(client.find_ids(agent=BEN)) == ids(links[: LONGEST_CHAIN + 1])


@pytest.mark.parametrize(
    ("properties", "filters"),
    [
        pytest.param({"actor": BEN}, {"agent": BEN}, id="agent"),
        pytest.param({"verb": PASSED}, {"verb": PASSED["id"]}, id="verb"),
        pytest.param({}, {"activity": COURSE["id"]}, id="activity"),
        pytest.param({"context": {"registration": REGISTRATION}}, {"registration": REGISTRATION}, id="registration"),
        pytest.param({"context": {"instructor": BEN}}, {"agent": BEN, "related_agents": True}, id="related agent"),
        pytest.param(
            {"object": BEN, "context": {"contextActivities": {"parent": [COURSE]}}},
            {"activity": COURSE["id"], "related_activities": True},
            id="related activity",
        ),
    ],
)
def test_a_referrer_is_found_by_every_filter(
    client: Client, properties: dict[str, Any], filters: dict[str, Any]
) -> None:
    """Statements which target another Statement meet the filter condition if the targeted Statement meets it."""
    links = chain(2, **properties)
    client.post_statements([*links, statement(object=BEN)] if "verb" not in filters else links)

    assert ids(links) <= set(client.find_ids(**filters))


@pytest.mark.parametrize("related", [False, True], ids=["strict", "related"])
def test_a_referrer_is_not_found_by_what_its_target_has_only_around_it(client: Client, related: bool) -> None:
    """... if the targeted Statement meets the filter condition, and without related_agents it doesn't."""
    links = chain(2, context={"instructor": BEN})
    client.post_statements(links)

    assert set(client.find_ids(agent=BEN, related_agents=related)) == (ids(links) if related else set())


def test_several_referrers_are_found(client: Client) -> None:
    """Statements which target another Statement will meet the filter condition."""
    one = statement(actor=BEN)
    referrers = [reference_to(one) for _ in range(3)]
    client.post_statements([referrers[0], one, *referrers[1:]])

    assert set(client.find_ids(agent=BEN)) == ids([one, *referrers])


def test_a_target_is_not_found_by_what_its_referrer_has(client: Client) -> None:
    """The targeting Statement meets the condition if the targeted does; not the other way round."""
    one = statement()
    referrer = reference_to(one, actor=BEN)
    client.post_statements([one, referrer])

    assert client.find_ids(agent=BEN) == [referrer["id"]]


def test_a_reference_in_the_context_is_not_followed(client: Client) -> None:
    """Note: StatementRefs used as a value of the "Statement" property within Context do not affect filtering."""
    one = statement(actor=BEN)
    beside = statement(context={"statement": {"objectType": "StatementRef", "id": one["id"]}})
    client.post_statements([one, beside])

    assert client.find_ids(agent=BEN) == [one["id"]]


def test_a_reference_in_a_sub_statement_is_not_followed(client: Client) -> None:
    """'Targeting Statements': a Statement Reference as the Object of the Statement."""
    one = statement(actor=BEN)
    inner = {**reference_to(one), "objectType": "SubStatement"}
    del inner["id"]
    client.post_statements([one, statement(object=inner)])

    assert client.find_ids(agent=BEN) == [one["id"]]


def test_a_reference_in_other_case_is_followed(client: Client) -> None:
    """Data 4.4: UUID; RFC 4122 3: case insensitive on input."""
    one = statement(actor=BEN)
    referrer = statement(object={"objectType": "StatementRef", "id": one["id"].upper()})
    client.post_statements([one, referrer])

    assert set(client.find_ids(agent=BEN)) == ids([one, referrer])


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2)], ids=["forward", "backward", "mixed"])
def test_a_circle_is_found_as_a_whole(client: Client, order: tuple[int, ...]) -> None:
    """This rule applies recursively; a circle has no end, but every member reaches every other."""
    first = statement()
    second = reference_to(first)
    third = reference_to(second)
    circle = [reference_to(third, id=first["id"], actor=BEN), second, third]
    for index in order:
        assert client.post_statements(circle[index]).status_code == 200

    assert set(client.find_ids(agent=BEN)) == ids(circle)


def test_a_statement_about_itself_is_found_once(client: Client) -> None:
    """This rule applies recursively."""
    one = statement(actor=BEN)
    own = reference_to(one, id=one["id"], actor=BEN)
    client.post_statements(own)

    assert client.find_ids(agent=BEN) == [own["id"]]


def test_since_is_applied_to_the_referrer(any_version_client: Client) -> None:
    """Time and sequence based parameters MUST still be applied to the Statement making the StatementRef."""
    one = statement(actor=BEN)
    referrer = reference_to(one)
    any_version_client.post_statements(one)
    any_version_client.post_statements(referrer)
    stored = any_version_client.get_statement(one["id"]).json["stored"]

    assert any_version_client.find_ids(agent=BEN, since=stored) == [referrer["id"]]


def test_until_is_applied_to_the_referrer(any_version_client: Client) -> None:
    """Time and sequence based parameters MUST still be applied to the Statement making the StatementRef."""
    one = statement(actor=BEN)
    any_version_client.post_statements(one)
    any_version_client.post_statements(reference_to(one))
    stored = any_version_client.get_statement(one["id"]).json["stored"]

    assert any_version_client.find_ids(agent=BEN, until=stored) == [one["id"]]


def test_a_referrer_that_came_first_stands_where_it_was_stored(client: Client) -> None:
    """Time and sequence based parameters MUST still be applied to the Statement making the StatementRef."""
    one = statement(actor=BEN)
    referrer = reference_to(one)
    client.post_statements(referrer)
    client.post_statements(one)

    assert client.find_ids(agent=BEN) == [one["id"], referrer["id"]]


def test_a_limit_counts_referrers(any_version_client: Client) -> None:
    """Time and sequence based parameters (limit) MUST still be applied to the Statement making the StatementRef."""
    links = chain(3, actor=BEN)
    any_version_client.post_statements(links)

    assert any_version_client.find_ids(agent=BEN, limit=2) == [links[2]["id"], links[1]["id"]]


def test_conditions_are_met_by_one_statement_as_a_whole(any_version_client: Client) -> None:
    """... if the targeted Statement meets the filter condition: no mixture of two statements meets it."""
    one = statement(actor=BEN, verb=PASSED)
    referrer = reference_to(one, actor=ANN, verb=CONFIRMED)
    any_version_client.post_statements([one, referrer])

    assert any_version_client.find_ids(agent=ANN, verb=PASSED["id"]) == []


def test_conditions_that_a_target_meets_as_a_whole_are_met_by_its_referrers(any_version_client: Client) -> None:
    """This rule applies recursively."""
    links = chain(3, actor=BEN, verb=PASSED)
    any_version_client.post_statements(links)

    assert set(any_version_client.find_ids(agent=BEN, verb=PASSED["id"], activity=COURSE["id"])) == ids(links)


def test_conditions_of_two_statements_of_a_chain_are_not_mixed(client: Client) -> None:
    """... if the targeted Statement meets the filter condition: no mixture of two statements meets it."""
    first = statement(actor=BEN, verb=PASSED)
    second = reference_to(first, actor=ANN, verb=CONFIRMED)
    third = reference_to(second, actor=ANN, verb=CONFIRMED)
    client.post_statements([first, second, third])

    assert client.find_ids(agent=BEN, verb=CONFIRMED["id"]) == []
