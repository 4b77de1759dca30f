"""Which statements a filter by agent finds (1.0.3 Communication 2.1.3, agent and related_agents)."""

from collections.abc import Callable
from hashlib import sha1
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import pytest

from tests.client import Client
from tests.statements import ANN, BEN, statement

Properties = dict[str, Any]
Place = Callable[[Properties], Properties]
CEM_SHA1 = sha1(b"mailto:cem@example.com", usedforsecurity=False).hexdigest()
IDENTIFIERS: dict[str, Properties] = {
    "mbox": {"mbox": "mailto:cem@example.com"},
    "mbox_sha1sum": {"mbox_sha1sum": CEM_SHA1},
    "openid": {"openid": "http://cem.example.com/"},
    "account": {"account": {"homePage": "http://lms.example.com", "name": "cem"}},
}


def _group(identifier: Properties) -> Properties:
    return {"objectType": "Group", **identifier}


def _team_of(identifier: Properties) -> Properties:
    return {"objectType": "Group", "member": [ANN, {"name": "Cem", **identifier}]}


def _sub(**properties: Any) -> Properties:
    return {"object": statement(id=None, objectType="SubStatement", **properties)}


STRICT: dict[str, Place] = {
    "actor": lambda cem: {"actor": cem},
    "group as actor": lambda cem: {"actor": _group(cem)},
    "member of the actor": lambda cem: {"actor": _team_of(cem)},
    "member of an identified group": lambda cem: {"actor": {**_team_of(cem), "mbox": "mailto:team@example.com"}},
    "object": lambda cem: {"object": {"objectType": "Agent", **cem}},
    "group as object": lambda cem: {"object": _group(cem)},
    "member of the object": lambda cem: {"object": _team_of(cem)},
}
RELATED: dict[str, Place] = {
    "instructor": lambda cem: {"context": {"instructor": cem}},
    "group as instructor": lambda cem: {"context": {"instructor": _group(cem)}},
    "member of the instructor": lambda cem: {"context": {"instructor": _team_of(cem)}},
    "team": lambda cem: {"context": {"team": _group(cem)}},
    "member of the team": lambda cem: {"context": {"team": _team_of(cem)}},
    "actor of a SubStatement": lambda cem: _sub(actor=cem),
    "member of the actor of a SubStatement": lambda cem: _sub(actor=_team_of(cem)),
    "object of a SubStatement": lambda cem: _sub(object={"objectType": "Agent", **cem}),
    "member of the object of a SubStatement": lambda cem: _sub(object=_team_of(cem)),
    "instructor of a SubStatement": lambda cem: _sub(context={"instructor": cem}),
    "team of a SubStatement": lambda cem: _sub(context={"team": _group(cem)}),
    "member of the team of a SubStatement": lambda cem: _sub(context={"team": _team_of(cem)}),
}


def _context_agent(cem: Properties) -> Properties:
    return {"contextAgents": [{"objectType": "contextAgent", "agent": {"objectType": "Agent", **cem}}]}


def _context_group(group: Properties) -> Properties:
    return {"contextGroups": [{"objectType": "contextGroup", "group": group}]}


RELATED_IN_2_0: dict[str, Place] = {
    "context agent": lambda cem: {"context": _context_agent(cem)},
    "context group": lambda cem: {"context": _context_group(_group(cem))},
    "member of a context group": lambda cem: {"context": _context_group(_team_of(cem))},
    "context agent of a SubStatement": lambda cem: _sub(context=_context_agent(cem)),
    "context group of a SubStatement": lambda cem: _sub(context=_context_group(_group(cem))),
    "member of a context group of a SubStatement": lambda cem: _sub(context=_context_group(_team_of(cem))),
}


def found_by_identifier(client: Client, place: Place, **params: Any) -> dict[str, list[str]]:
    """For each kind of identifier, what is found of statements that have Cem in this place by it."""
    batch = [statement(id=_id(name), **place(cem)) for name, cem in IDENTIFIERS.items()]
    client.post_statements([statement(), *batch, statement(actor=BEN)])
    return {name: client.find_ids(agent=cem, **params) for name, cem in IDENTIFIERS.items()}


def _id(name: str) -> str:
    return str(uuid5(NAMESPACE_URL, name))


EACH_ITS_OWN = {name: [_id(name)] for name in IDENTIFIERS}
NOTHING: dict[str, list[str]] = {name: [] for name in IDENTIFIERS}


@pytest.mark.parametrize("place", STRICT.values(), ids=STRICT)
def test_actor_and_object_are_found(client: Client, place: Place) -> None:
    """agent: the specified Agent or Group is the Actor or Object; Groups that have members which match, too."""
    found = found_by_identifier(client, place)

    assert found == EACH_ITS_OWN


@pytest.mark.parametrize("place", STRICT.values(), ids=STRICT)
def test_actor_and_object_are_related_too(client: Client, place: Place) -> None:
    """related_agents: include Statements for which the Actor, Object, ... match the Agent parameter."""
    found = found_by_identifier(client, place, related_agents=True)

    assert found == EACH_ITS_OWN


@pytest.mark.parametrize("place", RELATED.values(), ids=RELATED)
def test_related_agents_are_found(client: Client, place: Place) -> None:
    """related_agents: Authority, Instructor, Team, or any of these properties in a contained SubStatement."""
    found = found_by_identifier(client, place, related_agents=True)

    assert found == EACH_ITS_OWN


@pytest.mark.parametrize("place", RELATED.values(), ids=RELATED)
def test_related_agents_are_found_only_when_asked_for(client: Client, place: Place) -> None:
    """agent: the specified Agent or Group is the Actor or Object of the Statement."""
    found = found_by_identifier(client, place)

    assert found == NOTHING


@pytest.mark.parametrize("place", RELATED_IN_2_0.values(), ids=RELATED_IN_2_0)
def test_agents_and_groups_of_the_context_are_related_in_2_0(client: Client, place: Place) -> None:
    """2.0 4.1.6.1: related_agents includes contextAgents and contextGroups."""
    found = found_by_identifier(client.speaking("2.0.0"), place, related_agents=True)

    assert found == EACH_ITS_OWN


@pytest.mark.parametrize("place", RELATED_IN_2_0.values(), ids=RELATED_IN_2_0)
def test_agents_and_groups_of_the_context_are_found_only_when_asked_for(client: Client, place: Place) -> None:
    """2.0 4.1.6.1: agent is the Actor or Object."""
    found = found_by_identifier(client.speaking("2.0.0"), place)

    assert found == NOTHING


def test_the_authority_is_a_related_agent(any_version_client: Client) -> None:
    """related_agents: include Statements for which the Actor, Object, Authority, ... match."""
    one = statement()
    any_version_client.post_statements(one)
    authority = any_version_client.get_statement(one["id"]).json["authority"]

    assert any_version_client.find_ids(agent=authority, related_agents=True) == [one["id"]]


def test_the_authority_is_found_only_when_asked_for(any_version_client: Client) -> None:
    """agent: the specified Agent or Group is the Actor or Object of the Statement."""
    any_version_client.post_statements(statement())
    authority = any_version_client.find()[0]["authority"]

    assert any_version_client.find_ids(agent=authority) == []


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param({"mbox": "mailto:ann@example.com"}, id="without type and name"),
        pytest.param({"objectType": "Agent", "mbox": "mailto:ann@example.com", "name": "Anna"}, id="another name"),
        pytest.param({"objectType": "Group", "mbox": "mailto:ann@example.com"}, id="as a Group"),
        pytest.param({"mbox": "mailto:ann@EXAMPLE.com"}, id="another case of the domain"),
    ],
)
def test_an_agent_is_who_has_the_identifier(client: Client, asked: Properties) -> None:
    """agent: equal when the same Inverse Functional Identifier is used and has an equal value."""
    wanted = statement(actor=ANN)
    client.post_statements(wanted)

    assert client.find_ids(agent=asked) == [wanted["id"]]


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param({"mbox_sha1sum": CEM_SHA1}, id="hash of the mail address"),
        pytest.param({"mbox": "mailto:CEM@example.com"}, id="another case of the mailbox"),
        pytest.param({"openid": "mailto:cem@example.com"}, id="the same text as an openid"),
        pytest.param(
            {"account": {"homePage": "http://example.com", "name": "mailto:cem@example.com"}}, id="as account"
        ),
    ],
)
def test_who_has_another_identifier_is_somebody_else(client: Client, asked: Properties) -> None:
    """agent: equal when the same Inverse Functional Identifier is used and has an equal value."""
    client.post_statements(statement(actor=IDENTIFIERS["mbox"]))

    assert client.find_ids(agent=asked, related_agents=True) == []


@pytest.mark.parametrize(
    "account",
    [
        pytest.param({"homePage": "http://lms.example.org", "name": "cem"}, id="home page"),
        pytest.param({"homePage": "http://lms.example.com", "name": "Cem"}, id="case of the name"),
        pytest.param({"homePage": "http://lms.example.com/", "name": "cem"}, id="slash"),
    ],
)
def test_an_account_is_told_by_home_page_and_name(client: Client, account: Properties) -> None:
    """Data 2.4.2.4: account, homePage: the canonical home page for the system; name: the unique id."""
    client.post_statements(statement(actor=IDENTIFIERS["account"]))

    assert client.find_ids(agent={"account": account}) == []


def test_a_statement_that_matches_in_two_places_is_found_once(any_version_client: Client) -> None:
    """Communication 2.1.3: a list of Statements."""
    one = statement(actor=ANN, object=ANN, context={"instructor": ANN})
    any_version_client.post_statements(one)

    assert any_version_client.find_ids(agent=ANN, related_agents=True) == [one["id"]]
