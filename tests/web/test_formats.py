"""format=exact, ids, canonical (1.0.3 Communication 2.1.3; Language Filtering Requirements)."""

from typing import Any

import pytest

from tests.client import Client
from tests.statements import ANN, BEN, statement

BEN_ID = {"objectType": "Agent", "account": BEN["account"]}
ANN_ID = {"objectType": "Agent", "mbox": ANN["mbox"]}
EXAM = {
    "id": "http://example.com/exams/1",
    "objectType": "Activity",
    "definition": {"name": {"en": "Exam", "de": "Prüfung"}, "type": "http://example.com/types/exam"},
}
PASSED = {"id": "http://adlnet.gov/expapi/verbs/passed", "display": {"en": "passed", "de": "bestand"}}


def read(client: Client, sent: dict[str, Any], language: str | None = None, **params: Any) -> dict[str, Any]:
    """`sent` as it is read in a format, after it was stored."""
    assert client.post_statements(sent).status_code == 200
    headers = {} if language is None else {"Accept-Language": language}
    answer = client.request("GET", "/statements", params={"statementId": sent["id"], **params}, headers=headers)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json
    return found


@pytest.mark.parametrize("params", [{}, {"format": "exact"}], ids=["no format", "exact"])
def test_exact_is_as_it_was_received(any_version_client: Client, params: dict[str, str]) -> None:
    """exact: Agent, Activity, Verb and Group Objects populated exactly as they were when received."""
    one = statement(actor={**ANN, "name": "Ann"}, verb=PASSED, object=EXAM, context={"instructor": BEN})

    found = read(any_version_client, one, language="de", **params)

    assert {name: found[name] for name in one} == one


def test_exact_is_not_changed_by_what_others_say_of_an_activity(any_version_client: Client) -> None:
    """exact: populated exactly as they were when the Statement was received."""
    one = statement(object=EXAM)
    any_version_client.post_statements(one)
    any_version_client.post_statements(statement(object={**EXAM, "definition": {"name": {"en": "Test"}}}))

    assert any_version_client.get_statement(one["id"], format="exact").json["object"] == EXAM


@pytest.mark.parametrize(
    ("properties", "name", "expected"),
    [
        pytest.param({"actor": {**ANN, "name": "Ann"}}, "actor", ANN_ID, id="agent"),
        pytest.param({"actor": BEN}, "actor", BEN_ID, id="account"),
        pytest.param({"actor": {"mbox": ANN["mbox"], "name": "x"}}, "actor", {"mbox": ANN["mbox"]}, id="no type"),
        pytest.param({"object": EXAM}, "object", {"id": EXAM["id"]}, id="activity"),
        pytest.param({"verb": PASSED}, "verb", {"id": PASSED["id"]}, id="verb"),
        pytest.param(
            {"actor": {"objectType": "Group", "name": "Team", "mbox": "mailto:team@example.com", "member": [BEN]}},
            "actor",
            {"objectType": "Group", "mbox": "mailto:team@example.com"},
            id="identified group",
        ),
        pytest.param(
            {"actor": {"objectType": "Group", "name": "Team", "member": [ANN, BEN]}},
            "actor",
            {"objectType": "Group", "member": [ANN_ID, BEN_ID]},
            id="anonymous group",
        ),
        pytest.param({"object": BEN}, "object", BEN_ID, id="agent as object"),
        pytest.param(
            {"context": {"instructor": BEN, "contextActivities": {"parent": [EXAM]}}},
            "context",
            {"instructor": BEN_ID, "contextActivities": {"parent": [{"id": EXAM["id"]}]}},
            id="context",
        ),
        pytest.param(
            {"object": statement(id=None, objectType="SubStatement", actor=BEN, verb=PASSED, object=EXAM)},
            "object",
            {"objectType": "SubStatement", "actor": BEN_ID, "verb": {"id": PASSED["id"]}, "object": {"id": EXAM["id"]}},
            id="SubStatement",
        ),
    ],
)
def test_ids_are_the_least_that_identifies(
    client: Client, properties: dict[str, Any], name: str, expected: Any
) -> None:
    """ids: only include minimum information necessary in Agent, Activity, Verb and Group Objects to identify them."""
    found = read(client, statement(**properties), format="ids")

    assert found[name] == expected


def test_ids_keeps_all_the_rest(any_version_client: Client) -> None:
    """ids: minimum information in Agent, Activity, Verb and Group Objects, and nothing is said of others."""
    one = statement(result={"success": True, "score": {"scaled": 0.5}}, timestamp="2026-03-01T09:30:00.000Z")

    found = read(any_version_client, one, format="ids")

    assert (found["result"], found["timestamp"]) == (one["result"], one["timestamp"])


def test_canonical_leaves_agents_as_they_were_received(any_version_client: Client) -> None:
    """canonical: return the original Agent and Group Objects as in "exact" mode."""
    one = statement(actor={"objectType": "Group", "name": "Team", "member": [ANN, BEN]}, context={"instructor": BEN})

    found = read(any_version_client, one, format="canonical")

    assert (found["actor"], found["context"]) == (one["actor"], one["context"])


CHOSEN = {
    "de": "de",
    "en": "en",
    "DE": "de",
    "de-AT": "de",
    "fr, de": "de",
    "de;q=0.5, en;q=0.8": "en",
    "en;q=0.1, de": "de",
    "de;q=0, en;q=0.1": "en",
    "en;q=0, *;q=0.5": "de",
    "fr, *;q=0.5": "en",
    "de-AT;q=0, *;q=0.1": "en",
    "fr": "en",
    "": "en",
    ";;q=x,,": "en",
}


def test_canonical_has_the_language_of_a_verb_that_fits_best(client: Client) -> None:
    """The LRS MUST apply the "Accept-Language" header as described in RFC 2616."""
    found = {
        language: read(client, statement(verb=PASSED), language=language, format="canonical")["verb"]["display"]
        for language in CHOSEN
    }

    assert {language: list(display) for language, display in found.items()} == {k: [v] for k, v in CHOSEN.items()}


def test_canonical_has_the_language_of_an_activity_that_fits_best(client: Client) -> None:
    """The LRS MUST apply the "Accept-Language" header as described in RFC 2616."""
    found = {
        language: read(client, statement(object=EXAM), language=language, format="canonical")["object"]["definition"]
        for language in CHOSEN
    }

    assert {language: list(each["name"]) for language, each in found.items()} == {k: [v] for k, v in CHOSEN.items()}


def test_canonical_chooses_for_each_map_by_itself(any_version_client: Client) -> None:
    """... this logic MUST be applied to each language map individually."""
    definition = {"name": {"en": "Exam", "de": "Prüfung"}, "description": {"en": "Hard", "fr": "Dur"}}
    one = statement(object={**EXAM, "definition": definition})

    found = read(any_version_client, one, language="fr, de;q=0.5", format="canonical")

    assert found["object"]["definition"] == {"name": {"de": "Prüfung"}, "description": {"fr": "Dur"}}


def test_canonical_chooses_a_language_for_interaction_components(any_version_client: Client) -> None:
    """The LRS MUST return only one language in each of these maps: name, description, interaction components."""
    choices = [{"id": "a", "description": {"en": "first", "de": "erstes"}}, {"id": "b"}]
    one = statement(object={**EXAM, "definition": {"interactionType": "choice", "choices": choices}})

    found = read(any_version_client, one, language="de", format="canonical")

    assert found["object"]["definition"]["choices"] == [{"id": "a", "description": {"de": "erstes"}}, {"id": "b"}]


@pytest.mark.parametrize("group", ["parent", "grouping", "category", "other"])
def test_canonical_chooses_a_language_around_a_statement_too(client: Client, group: str) -> None:
    """Activity Objects contain Language Maps: the LRS MUST return only one language in each of these."""
    one = statement(context={"contextActivities": {group: [EXAM]}})

    found = read(client, one, language="de", format="canonical")

    assert found["context"]["contextActivities"][group][0]["definition"]["name"] == {"de": "Prüfung"}


def test_canonical_chooses_a_language_in_a_sub_statement_too(any_version_client: Client) -> None:
    """Activity Objects contain Language Maps: the LRS MUST return only one language in each of these."""
    one = statement(object=statement(id=None, objectType="SubStatement", verb=PASSED, object=EXAM))

    found = read(any_version_client, one, language="de", format="canonical")["object"]

    assert (found["verb"]["display"], found["object"]["definition"]["name"]) == ({"de": "bestand"}, {"de": "Prüfung"})


def test_canonical_has_the_stores_own_definition(any_version_client: Client) -> None:
    """canonical: Activity Objects populated with the canonical definition as determined by the LRS."""
    one = statement(object={"id": EXAM["id"]})
    any_version_client.post_statements(statement(object=EXAM))

    found = read(any_version_client, one, language="en", format="canonical")

    assert found["object"]["definition"] == {**EXAM["definition"], "name": {"en": "Exam"}}


def test_a_language_changes_only_what_is_canonical(any_version_client: Client) -> None:
    """Language filtering requirements for *canonical format* Statements."""
    found = read(any_version_client, statement(verb=PASSED), language="de", format="exact")

    assert found["verb"] == PASSED


@pytest.mark.parametrize("format_", ["exact", "ids", "canonical"])
def test_a_format_holds_for_a_whole_list(client: Client, format_: str) -> None:
    """format: for one Statement or a StatementResult alike."""
    ids = client.post_statements([statement(verb=PASSED), statement(object=EXAM)]).json

    listed = client.find(format=format_, ascending=True)

    assert listed == [client.get_statement(each, format=format_).json for each in ids]
