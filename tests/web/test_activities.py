"""/activities: what a store knows of an activity (1.0.3 Communication 2.5)."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.client import Client
from tests.statements import COURSE, statement

ID = COURSE["id"]
CHOICES = [{"id": "a", "description": {"en": "A"}}, {"id": "b", "description": {"en": "B"}}]
SCALE = [{"id": "low", "description": {"en": "Low"}}]


def _about(definition: dict[str, Any], **properties: Any) -> dict[str, Any]:
    return statement(object={"id": ID, "definition": definition}, **properties)


def _definition(client: Client) -> dict[str, Any] | None:
    answer = client.get("/activities", activityId=ID)
    assert answer.status_code == 200, answer.text
    known: dict[str, Any] | None = answer.json.get("definition")
    return known


def test_an_unknown_activity_is_its_id(any_version_client: Client) -> None:
    """Communication 2.5: if an LRS does not have a canonical definition of the Activity to return, the LRS SHOULD*
    still return an Activity Object when queried.
    """
    answer = any_version_client.get("/activities", activityId=ID)

    assert (answer.status_code, answer.json) == (200, {"objectType": "Activity", "id": ID})


def test_a_definition_is_learned_from_a_statement(any_version_client: Client) -> None:
    """Communication 2.5: loads the complete Activity Object specified."""
    definition = {"name": {"en": "Negotiation"}, "type": "http://example.com/types/course", "moreInfo": "http://x.org/"}
    any_version_client.post_statements(_about(definition))

    answer = any_version_client.get("/activities", activityId=ID)

    assert answer.json == {"objectType": "Activity", "id": ID, "definition": definition}


@pytest.mark.parametrize("map_name", ["name", "description"])
def test_languages_of_several_statements_are_merged(client: Client, map_name: str) -> None:
    client.post_statements(_about({map_name: {"en": "Negotiation", "de": "Verhandeln"}}))
    client.post_statements(_about({map_name: {"en": "Negotiating", "fr": "Négociation"}}))

    assert _definition(client) == {map_name: {"en": "Negotiating", "de": "Verhandeln", "fr": "Négociation"}}


def test_properties_of_several_statements_are_merged(client: Client) -> None:
    client.post_statements([_about({"name": {"en": "N"}}), _about({"type": "http://example.com/types/course"})])

    assert _definition(client) == {"name": {"en": "N"}, "type": "http://example.com/types/course"}


def test_a_newer_interaction_takes_the_place_of_the_older_one(client: Client) -> None:
    """Data 2.4.4.1: each list of components belongs to its interactionType."""
    client.post_statements(_about({"interactionType": "choice", "choices": CHOICES}))
    client.post_statements(_about({"interactionType": "likert", "scale": SCALE, "name": {"en": "Poll"}}))

    assert _definition(client) == {"interactionType": "likert", "scale": SCALE, "name": {"en": "Poll"}}


def test_a_statement_without_a_definition_takes_nothing_away(client: Client) -> None:
    client.post_statements([_about({"name": {"en": "N"}}), statement(), _about({})])

    assert _definition(client) == {"name": {"en": "N"}}


@pytest.mark.parametrize(
    "around",
    [
        pytest.param({"context": {"contextActivities": {"parent": [{"id": ID, "definition": {}}]}}}, id="context"),
        pytest.param(
            {
                "object": {
                    "objectType": "SubStatement",
                    "actor": {"mbox": "mailto:x@example.com"},
                    "verb": {"id": "http://example.com/verbs/plans"},
                    "object": {"id": ID, "definition": {}},
                }
            },
            id="sub-statement",
        ),
    ],
)
def test_a_definition_is_learned_wherever_the_activity_stands(client: Client, around: dict[str, Any]) -> None:
    sent = statement(**around)
    target = sent["object"].get("object") or sent["context"]["contextActivities"]["parent"][0]
    target["definition"]["name"] = {"en": "Negotiation"}
    client.post_statements(sent)

    assert _definition(client) == {"name": {"en": "Negotiation"}}


def test_extensions_come_back_with_the_digits_that_were_sent(client: Client) -> None:
    definition = {"extensions": {"http://example.com/weight": "WEIGHT"}}
    body = json.dumps(_about(definition)).replace('"WEIGHT"', "1.50")
    client.request("POST", "/statements", headers={"Content-Type": "application/json"}, data=body)

    assert b"1.50" in client.get("/activities", activityId=ID).data


def test_without_the_scope_define_a_definition_is_kept_in_the_statement_alone(
    client: Client, client_with: Callable[..., Client]
) -> None:
    """Communication 4.2: define: if storing a Statement when this is not granted, ... SHOULD NOT update its canonical
    representation of any Actors or Activities.
    """
    one = _about({"name": {"en": "Defaced"}})
    client_with("statements/write").post_statements(one)

    assert _definition(client) is None
    assert client.get_statement(one["id"]).json["object"]["definition"] == {"name": {"en": "Defaced"}}


def test_with_the_scope_define_a_definition_is_learned(client: Client, client_with: Callable[..., Client]) -> None:
    client_with("statements/write", "define").post_statements(_about({"name": {"en": "N"}}))

    assert _definition(client) == {"name": {"en": "N"}}


def test_without_the_scope_define_a_name_is_not_learned(client: Client, client_with: Callable[..., Client]) -> None:
    """Communication 4.2: ... of any Actors or Activities."""
    agent = {"mbox": "mailto:cal@example.com"}
    client_with("statements/write").post_statements(statement(actor={**agent, "name": "Nickname"}))

    assert "name" not in client.get("/agents", agent=agent).json


@pytest.mark.parametrize(
    "params",
    [
        pytest.param({}, id="no-activity"),
        pytest.param({"activityId": ""}, id="empty"),
        pytest.param({"activityId": "course"}, id="no-iri"),
        pytest.param({"activityID": ID}, id="wrong-case"),
        pytest.param({"activityId": ID, "format": "exact"}, id="another-parameter"),
    ],
)
def test_what_is_no_activity_id_is_refused(client: Client, params: dict[str, str]) -> None:
    assert client.get("/activities", **params).status_code == 400


def test_head_answers_as_get_without_a_body(client: Client) -> None:
    head, get = (
        client.request(method, "/activities", params={"activityId": ID}, headers={"X-Request-ID": "one"})
        for method in ("HEAD", "GET")
    )

    assert (head.status_code, head.data) == (200, b"")
    assert dict(head.headers) == dict(get.headers)
