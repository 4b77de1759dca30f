"""The keys under which a statement is found, and what it mentions (1.0.3 Communication 2.1.3)."""

from typing import Any
from uuid import UUID

import pytest

from lrs.xapi import references
from lrs.xapi.identity import key
from lrs.xapi.references import activity_terms, agent_terms, keys
from tests.statements import ANN, BEN, COMPLETED, COURSE, VOIDED, reference_to, statement, voiding

CEM = {"mbox": "mailto:cem@example.com", "name": "Cem"}
CREW = {"objectType": "Group", "name": "Crew", "mbox": "mailto:crew@example.com", "member": [CEM]}
QUIZ = {"id": "http://example.com/quiz"}
REGISTRATION = "ABCDEF12-3456-4789-8BCD-EF1234567890"


def sub_statement(**properties: Any) -> dict[str, Any]:
    plan = {"objectType": "SubStatement", "actor": BEN, "verb": {"id": COMPLETED}, "object": QUIZ}
    return statement(object={**plan, **properties})


def is_found_by_agent(one: dict[str, Any], agent: dict[str, Any], *, related: bool) -> bool:
    return bool(keys(one) & set(agent_terms(agent, related=related)))


def is_found_by_activity(one: dict[str, Any], activity: dict[str, Any], *, related: bool) -> bool:
    return bool(keys(one) & set(activity_terms(activity["id"], related=related)))


@pytest.mark.parametrize(
    "one",
    [
        pytest.param(statement(actor=CEM), id="as actor"),
        pytest.param(statement(object={"objectType": "Agent", **CEM}), id="as object"),
        pytest.param(statement(actor=CREW), id="as a member of the actor"),
        pytest.param(statement(object=CREW), id="as a member of the object"),
        pytest.param(statement(actor={"objectType": "Group", "member": [ANN, CEM]}), id="in an anonymous Group"),
    ],
)
def test_an_agent_is_found_as_actor_and_object(one: dict[str, Any]) -> None:
    """Communication 2.1.3, agent: the Actor or Object of the Statement, and members of a Group."""
    assert is_found_by_agent(one, CEM, related=False)


@pytest.mark.parametrize(
    "one",
    [
        pytest.param(statement(authority=CEM), id="as authority"),
        pytest.param(statement(authority={"objectType": "Group", "member": [ANN, CEM]}), id="in an authority of two"),
        pytest.param(statement(context={"instructor": CEM}), id="as instructor"),
        pytest.param(statement(context={"instructor": CREW}), id="as a member of the instructor"),
        pytest.param(statement(context={"team": CREW}), id="as a member of the team"),
        pytest.param(sub_statement(actor=CEM), id="as a SubStatement's actor"),
        pytest.param(sub_statement(object={"objectType": "Agent", **CEM}), id="as a SubStatement's object"),
        pytest.param(sub_statement(context={"team": CREW}), id="in a SubStatement's team"),
        pytest.param(
            statement(context={"contextAgents": [{"objectType": "contextAgent", "agent": CEM}]}), id="as contextAgent"
        ),
        pytest.param(
            statement(context={"contextGroups": [{"objectType": "contextGroup", "group": CREW}]}),
            id="as a member of a contextGroup",
        ),
    ],
)
def test_an_agent_elsewhere_is_found_as_related_alone(one: dict[str, Any]) -> None:
    """Communication 2.1.3, related_agents: authority, instructor, team, or any of these in a SubStatement."""
    found = is_found_by_agent(one, CEM, related=False), is_found_by_agent(one, CEM, related=True)

    assert found == (False, True)


def test_a_related_query_finds_the_actor_too() -> None:
    one = statement(actor=CEM)

    assert is_found_by_agent(one, CEM, related=True)


def test_an_agent_is_found_whatever_the_case_of_its_domain() -> None:
    """Data 2.3.1: the domain portion of an e-mail address is case insensitive."""
    one = statement(actor={"mbox": "mailto:cem@EXAMPLE.COM"})

    assert is_found_by_agent(one, CEM, related=False)


def test_an_activity_is_found_as_object() -> None:
    """Communication 2.1.3, activity: the Object of the Statement is an Activity with the specified id."""
    one = statement(object=QUIZ)

    found = is_found_by_activity(one, QUIZ, related=False), is_found_by_activity(one, QUIZ, related=True)

    assert found == (True, True)


@pytest.mark.parametrize(
    "one",
    [
        pytest.param(statement(context={"contextActivities": {"parent": [COURSE, QUIZ]}}), id="as a parent"),
        pytest.param(statement(context={"contextActivities": {"category": QUIZ}}), id="as one category"),
        pytest.param(sub_statement(), id="as a SubStatement's object"),
        pytest.param(
            sub_statement(object=COURSE, context={"contextActivities": {"other": [QUIZ]}}),
            id="in a SubStatement's context",
        ),
    ],
)
def test_an_activity_elsewhere_is_found_as_related_alone(one: dict[str, Any]) -> None:
    """Communication 2.1.3, related_activities: contextActivities, or any of those in a contained SubStatement."""
    found = is_found_by_activity(one, QUIZ, related=False), is_found_by_activity(one, QUIZ, related=True)

    assert found == (False, True)


def test_a_verb_is_found_by_its_id() -> None:
    one = statement(verb={"id": VOIDED, "display": {}})

    assert key(references.VERB, VOIDED) in keys(one)


def test_a_verb_of_a_sub_statement_is_not_found() -> None:
    """Communication 2.1.3, verb: the Statement's Verb."""
    one = sub_statement(verb={"id": VOIDED})

    assert key(references.VERB, VOIDED) not in keys(one)


def test_a_registration_is_found_in_any_case() -> None:
    one = statement(context={"registration": REGISTRATION})

    assert key(references.REGISTRATION, REGISTRATION.lower()) in keys(one)


def test_a_reference_points_at_the_statement_in_its_object() -> None:
    target = statement(id=REGISTRATION)

    assert references.target_id(reference_to(target)) == UUID(REGISTRATION)


@pytest.mark.parametrize(
    "one",
    [
        pytest.param(statement(), id="an Activity as object"),
        pytest.param(
            statement(context={"statement": {"objectType": "StatementRef", "id": REGISTRATION}}), id="in its context"
        ),
        pytest.param(sub_statement(object={"objectType": "StatementRef", "id": REGISTRATION}), id="in a SubStatement"),
    ],
)
def test_a_statement_without_a_reference_as_object_points_at_none(one: dict[str, Any]) -> None:
    """Communication 2.1.3, filter conditions for StatementRefs: a Statement whose Object is a StatementRef."""
    assert references.target_id(one) is None


def test_a_statement_voids_by_its_verb() -> None:
    deeds = references.is_voiding(voiding(statement())), references.is_voiding(sub_statement(verb={"id": VOIDED}))

    assert deeds == (True, False)


def test_all_mentioned_activities_are_listed() -> None:
    one = sub_statement(context={"contextActivities": {"other": [{"id": "act:other"}]}})
    one["context"] = {"contextActivities": {"parent": COURSE}}

    mentioned = [activity["id"] for activity in references.Mentions(one).activities]

    assert sorted(mentioned) == ["act:other", COURSE["id"], QUIZ["id"]]


def test_all_mentioned_agents_are_listed_but_for_the_authority() -> None:
    anonymous = {"objectType": "Group", "name": "Nobody", "member": [ANN]}
    one = statement(actor=anonymous, object=CREW, context={"instructor": BEN}, authority={"mbox": "mailto:us@b.c"})

    mentioned = [agent["name"] for agent in references.Mentions(one).agents]

    assert mentioned == ["Nobody", "Ann", "Crew", "Cem", "Ben"]


def test_attachments_of_a_sub_statement_are_listed_too() -> None:
    one = {**sub_statement(attachments=[{"sha2": "b"}]), "attachments": [{"sha2": "a"}]}

    listed = [attachment["sha2"] for attachment in references.attachments(one)]

    assert listed == ["a", "b"]
