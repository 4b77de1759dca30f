"""/agents: who an agent is, as a Person (1.0.3 Communication 2.4)."""

from hashlib import sha1
from typing import Any

import pytest

from lrs.actor import Actor
from lrs.database import Database
from lrs.operations.personas import joining
from tests.client import Client
from tests.statements import ANN, BEN, statement

CAL = {"mbox": "mailto:cal@example.com"}


def _person(client: Client, agent: dict[str, Any]) -> dict[str, Any]:
    answer = client.get("/agents", agent=agent)
    assert answer.status_code == 200, answer.text
    person: dict[str, Any] = answer.json
    return person


@pytest.mark.parametrize(
    ("agent", "person"),
    [
        pytest.param({"mbox": "mailto:x@example.com"}, {"mbox": ["mailto:x@example.com"]}, id="mbox"),
        pytest.param({"mbox_sha1sum": "ab" * 20}, {"mbox_sha1sum": ["ab" * 20]}, id="mbox-sha1sum"),
        pytest.param({"openid": "http://x.example.com/"}, {"openid": ["http://x.example.com/"]}, id="openid"),
        pytest.param({"account": BEN["account"]}, {"account": [BEN["account"]]}, id="account"),
        pytest.param(
            {"objectType": "Agent", "name": "X", "mbox": "mailto:x@example.com"},
            {"name": ["X"], "mbox": ["mailto:x@example.com"]},
            id="with-a-name",
        ),
    ],
)
def test_an_unknown_agent_is_a_person_as_given(
    any_version_client: Client, agent: dict[str, Any], person: dict[str, Any]
) -> None:
    """Communication 2.4: if a request is made for an Agent which the LRS has no prior knowledge of, it will still
    return a Person object containing the information about the Agent it received in the request.
    """
    assert _person(any_version_client, agent) == {"objectType": "Person", **person}


@pytest.mark.parametrize(
    "around",
    [
        pytest.param({"actor": {**CAL, "name": "Cal"}}, id="actor"),
        pytest.param({"object": {**CAL, "objectType": "Agent", "name": "Cal"}}, id="object"),
        pytest.param({"actor": {"objectType": "Group", "member": [{**CAL, "name": "Cal"}]}}, id="member"),
        pytest.param({"context": {"instructor": {**CAL, "name": "Cal"}}}, id="instructor"),
        pytest.param({"context": {"team": {"objectType": "Group", "member": [{**CAL, "name": "Cal"}]}}}, id="team"),
        pytest.param(
            {
                "object": {
                    "objectType": "SubStatement",
                    "actor": {**CAL, "name": "Cal"},
                    "verb": {"id": "http://example.com/verbs/plans"},
                    "object": {"id": "http://example.com/1"},
                }
            },
            id="sub-statement",
        ),
    ],
)
def test_a_name_is_learned_wherever_the_agent_stands(client: Client, around: dict[str, Any]) -> None:
    """Communication 2.4: name: List of names of Agents retrieved."""
    client.post_statements(statement(**around))

    assert _person(client, CAL)["name"] == ["Cal"]


def test_every_name_is_kept_once(client: Client) -> None:
    client.post_statements([statement(actor={**CAL, "name": name}) for name in ("Cal", "Calvin", "Cal")])

    assert _person(client, {**CAL, "name": "Calvin"})["name"] == ["Cal", "Calvin"]


def test_agents_with_different_identifiers_are_different_persons(client: Client) -> None:
    """Communication 2.4: Agents just refer to one persona (a person in one context)."""
    client.post_statements([statement(actor=ANN), statement(actor=BEN)])

    assert _person(client, {"mbox": ANN["mbox"]})["name"] == ["Ann"]


def test_a_person_has_no_other_properties(client: Client) -> None:
    """Communication 2.4: Additional properties not listed here SHOULD* NOT be added to this object."""
    client.post_statements(statement(actor=BEN))

    assert set(_person(client, BEN)) == {"objectType", "name", "account"}


def _join(database: Database, store_id: int, *agents: dict[str, Any]) -> None:
    joining.join(database, Actor(store_id, {}, frozenset({"all"}), "operator"), agents, "")


def test_a_joined_person_has_every_identifier_and_every_name(
    any_version_client: Client, database: Database, store_id: int
) -> None:
    """Communication 2.4: the Person Object's arrays hold the identifiers of all Agents that are combined in it."""
    openid = {"openid": "http://ann.example.com/"}
    any_version_client.post_statements([statement(actor=ANN), statement(actor={**BEN, "name": "Annie"})])
    _join(database, store_id, ANN, {**BEN, "name": "Annie"}, openid, CAL)

    person = _person(any_version_client, openid)

    assert person == {
        "objectType": "Person",
        "name": ["Ann", "Annie"],
        "mbox": sorted([ANN["mbox"], CAL["mbox"]], key=person["mbox"].index),
        "openid": [openid["openid"]],
        "account": [BEN["account"]],
    }


def test_what_was_asked_for_stands_first(client: Client, database: Database, store_id: int) -> None:
    _join(database, store_id, ANN, CAL)

    assert [_person(client, each)["mbox"][0] for each in (ANN, CAL)] == [ANN["mbox"], CAL["mbox"]]


def test_who_is_asked_for_by_a_sha_1_is_the_person_whose_address_was_joined(
    client: Client, database: Database, store_id: int
) -> None:
    by_sum = {"mbox_sha1sum": sha1(CAL["mbox"].encode()).hexdigest()}
    _join(database, store_id, CAL, BEN)

    person = _person(client, by_sum)

    assert person["mbox_sha1sum"] == [by_sum["mbox_sha1sum"]]
    assert (person["mbox"], person["account"]) == ([CAL["mbox"]], [BEN["account"]])


def test_an_address_has_the_names_of_its_sha_1(client: Client) -> None:
    by_sum = {"mbox_sha1sum": sha1(CAL["mbox"].encode()).hexdigest(), "name": "Calvin"}
    client.post_statements([statement(actor=by_sum), statement(actor={**CAL, "name": "Cal"})])

    assert _person(client, CAL) == {"objectType": "Person", "name": ["Cal", "Calvin"], "mbox": [CAL["mbox"]]}


@pytest.mark.parametrize(
    "params",
    [
        pytest.param({}, id="no-agent"),
        pytest.param({"agent": "ann"}, id="no-json"),
        pytest.param({"agent": "[]"}, id="array"),
        pytest.param({"agent": {"name": "Ann"}}, id="no-identifier"),
        pytest.param({"agent": {**ANN, **BEN}}, id="two-identifiers"),
        pytest.param({"agent": {"objectType": "Person", "mbox": ["mailto:x@example.com"]}}, id="person"),
        pytest.param({"agent": {"objectType": "Group", "member": [ANN]}}, id="anonymous-group"),
        pytest.param({"agent": ANN, "Agent": ANN}, id="wrong-case-too"),
        pytest.param({"agent": ANN, "limit": "1"}, id="another-parameter"),
    ],
)
def test_what_is_no_agent_is_refused(client: Client, params: dict[str, Any]) -> None:
    """Communication 2.4: The "agent" parameter is a normal Agent Object with a single identifier and no arrays."""
    assert client.get("/agents", **params).status_code == 400


def test_head_answers_as_get_without_a_body(client: Client) -> None:
    head, get = (
        client.request(method, "/agents", params={"agent": ANN}, headers={"X-Request-ID": "one"})
        for method in ("HEAD", "GET")
    )

    assert (head.status_code, head.data) == (200, b"")
    assert dict(head.headers) == dict(get.headers)


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
def test_agents_are_only_read(client: Client, method: str) -> None:
    assert client.request(method, "/agents", params={"agent": ANN}, data="{}").status_code == 405
