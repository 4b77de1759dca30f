"""The formats `ids` and `canonical` (1.0.3 Communication 2.1.3)."""

from typing import Any

import pytest

from lrs.xapi.formats import accepted_languages, as_canonical, as_ids, choose
from tests.statements import ANN, BEN, COMPLETED, COURSE, statement

ACCOUNT = BEN["account"]
ANN_ID = {"objectType": "Agent", "mbox": "mailto:ann@example.com"}
BEN_ID = {"objectType": "Agent", "account": ACCOUNT}
TEXTS = {"de": "ja", "en": "yes", "fr": "oui"}
QUIZ = {"id": "http://example.com/quiz", "definition": {"name": {"de": "Quiz", "en": "quiz"}}}


@pytest.mark.parametrize(
    ("properties", "shown"),
    [
        pytest.param({"actor": ANN}, {"actor": ANN_ID}, id="an Agent"),
        pytest.param(
            {"actor": {"objectType": "Group", "mbox": "mailto:c@example.com", "name": "Crew", "member": [ANN]}},
            {"actor": {"objectType": "Group", "mbox": "mailto:c@example.com"}},
            id="an identified Group",
        ),
        pytest.param(
            {"actor": {"objectType": "Group", "name": "Crew", "member": [ANN, BEN]}},
            {"actor": {"objectType": "Group", "member": [ANN_ID, BEN_ID]}},
            id="an anonymous Group",
        ),
        pytest.param({"verb": {"id": COMPLETED, "display": TEXTS}}, {"verb": {"id": COMPLETED}}, id="a verb"),
        pytest.param({"object": {"objectType": "Activity", **QUIZ}}, {"object": {"id": QUIZ["id"]}}, id="an Activity"),
        pytest.param({"object": ANN}, {"object": ANN_ID}, id="an Agent as object"),
        pytest.param({"authority": BEN}, {"authority": BEN_ID}, id="an authority"),
        pytest.param(
            {"context": {"instructor": ANN, "contextActivities": {"parent": [QUIZ]}, "platform": "web"}},
            {
                "context": {
                    "instructor": ANN_ID,
                    "contextActivities": {"parent": [{"id": QUIZ["id"]}]},
                    "platform": "web",
                }
            },
            id="a context",
        ),
        pytest.param(
            {"context": {"contextAgents": [{"objectType": "contextAgent", "agent": ANN, "relevantTypes": ["a:b"]}]}},
            {"context": {"contextAgents": [{"objectType": "contextAgent", "agent": ANN_ID, "relevantTypes": ["a:b"]}]}},
            id="a contextAgent",
        ),
        pytest.param(
            {
                "object": {
                    "objectType": "SubStatement",
                    "actor": ANN,
                    "verb": {"id": "a:v", "display": {}},
                    "object": QUIZ,
                }
            },
            {
                "object": {
                    "objectType": "SubStatement",
                    "actor": ANN_ID,
                    "verb": {"id": "a:v"},
                    "object": {"id": QUIZ["id"]},
                }
            },
            id="a SubStatement",
        ),
        pytest.param({"result": {"score": {"raw": 1}}}, {"result": {"score": {"raw": 1}}}, id="a result, unchanged"),
    ],
)
def test_ids_shows_only_what_identifies(properties: dict[str, Any], shown: dict[str, Any]) -> None:
    """Communication 2.1.3: only include minimum information necessary in Agent, Activity, Verb and Group Objects."""
    one = statement(**properties)

    reduced = as_ids(one)

    assert {name: reduced[name] for name in shown} == shown


def test_ids_keeps_every_property_of_the_statement() -> None:
    one = statement(result={"success": True}, context={"platform": "web"}, timestamp="2026-01-01T00:00:00Z")

    assert list(as_ids(one)) == list(one)


@pytest.mark.parametrize(
    "properties",
    [
        pytest.param({"object": QUIZ}, id="object"),
        pytest.param({"context": {"contextActivities": {"other": [QUIZ]}}}, id="context activity"),
        pytest.param(
            {"object": {"objectType": "SubStatement", "actor": ANN, "verb": {"id": "a:v"}, "object": QUIZ}},
            id="object of a SubStatement",
        ),
    ],
)
def test_canonical_shows_the_stores_definition_in_one_language(properties: dict[str, Any]) -> None:
    """Communication 2.1.3: the LRS MUST return only one language in each of these maps."""
    definitions = {QUIZ["id"]: {"name": {"de": "Prüfung", "en": "test"}, "type": "a:t"}}
    one = statement(**properties)

    shown = as_canonical(one, definitions, ["en"])

    assert definition_of_quiz(shown) == {"name": {"en": "test"}, "type": "a:t"}


def test_canonical_shows_one_language_in_every_map() -> None:
    """Communication 2.1.3: this logic MUST be applied to each language map individually."""
    components = [{"id": "a", "description": TEXTS}, {"id": "b"}]
    definition = {"name": {"de": "x"}, "description": TEXTS, "interactionType": "choice", "choices": components}
    attachment = {"usageType": "a:u", "display": TEXTS, "description": {"de": "y", "fr": "z"}}
    one = statement(
        verb={"id": COMPLETED, "display": TEXTS}, object={**COURSE, "definition": definition}, attachments=[attachment]
    )

    shown = as_canonical(one, {}, ["fr"])

    assert shown["verb"]["display"] == {"fr": "oui"}
    assert shown["object"]["definition"] == {
        "name": {"de": "x"},
        "description": {"fr": "oui"},
        "interactionType": "choice",
        "choices": [{"id": "a", "description": {"fr": "oui"}}, {"id": "b"}],
    }
    assert shown["attachments"] == [{"usageType": "a:u", "display": {"fr": "oui"}, "description": {"fr": "z"}}]


def test_canonical_leaves_agents_and_results_as_they_are() -> None:
    """Communication 2.1.3: return the original Agent and Group Objects as in "exact" mode."""
    one = statement(verb={"id": COMPLETED}, context={"instructor": BEN}, result={"success": True}, authority=ANN)

    assert as_canonical(one, {}, ["en"]) == one


def test_the_given_statement_is_left_as_it_is() -> None:
    one = statement(object=QUIZ)

    as_canonical(one, {}, ["de"])

    assert one["object"] == {"id": "http://example.com/quiz", "definition": {"name": {"de": "Quiz", "en": "quiz"}}}


@pytest.mark.parametrize(
    ("header", "languages"),
    [
        pytest.param("", [], id="empty"),
        pytest.param("en", ["en"], id="one"),
        pytest.param("en-US, de", ["en-US", "de"], id="equals in their order"),
        pytest.param("de;q=0.5, en;q=0.8, fr", ["fr", "en", "de"], id="by quality"),
        pytest.param("de ; q = 0.5,en", ["en", "de"], id="with spaces"),
        pytest.param("de;Q=0.5,en", ["en", "de"], id="Q in capitals"),
        pytest.param("de;q=0, en;q=0.000, fr;q=0.001", ["fr", "de;q=0", "en;q=0"], id="refused ones last"),
        pytest.param("de;q=high, en", ["en", "de;q=0"], id="a broken quality is none"),
        pytest.param(",, en ,", ["en"], id="with empty parts"),
        pytest.param("*;q=0.1, en", ["en", "*"], id="with any at the end"),
    ],
)
def test_accepted_languages_are_sorted_by_quality(header: str, languages: list[str]) -> None:
    """RFC 2616 14.4."""
    assert accepted_languages(header) == languages


@pytest.mark.parametrize(
    ("language_map", "header", "chosen"),
    [
        pytest.param(TEXTS, "en", "en", id="the language"),
        pytest.param(TEXTS, "EN", "en", id="the language in capitals"),
        pytest.param(TEXTS, "en-US, de;q=0.9", "en", id="a shorter one"),
        pytest.param({"de": "a", "en-GB": "b"}, "en", "en-GB", id="a longer one"),
        pytest.param({"de": "a", "EN-gb": "b"}, "en-GB", "EN-gb", id="the tag in the map's case"),
        pytest.param(TEXTS, "it, fr;q=0.5", "fr", id="the second best"),
        pytest.param(TEXTS, "it", "de", id="none, so the first"),
        pytest.param(TEXTS, "", "de", id="no wish, so the first"),
        pytest.param(TEXTS, "it, *;q=0.5", "de", id="any"),
        pytest.param({"eng": "a", "en": "b"}, "en", "en", id="whole subtags"),
        pytest.param(TEXTS, "de;q=0, *", "en", id="any but a refused one"),
        pytest.param(TEXTS, "de;q=0.5, *", "en", id="any before a less wanted one"),
    ],
)
def test_the_language_that_fits_best_is_chosen(language_map: dict[str, str], header: str, chosen: str) -> None:
    """RFC 2616 14.4: "*" matches every tag not matched by any other range; q=0 is not acceptable."""
    entry = choose(language_map, accepted_languages(header))

    assert entry == {chosen: language_map[chosen]}


def test_an_empty_map_stays_empty() -> None:
    assert choose({}, ["en", "*"]) == {}


def definition_of_quiz(shown: dict[str, Any]) -> Any:
    target = shown["object"]
    if target.get("objectType") == "SubStatement":
        target = target["object"]
    [quiz] = shown.get("context", {"contextActivities": {"other": [target]}})["contextActivities"]["other"]
    return quiz["definition"]
