"""Verbs, Activities, their definitions and interaction components (1.0.3 Data 2.4.3, 2.4.4.1)."""

from typing import Any

import pytest

from tests.schemas.verdicts import both_versions, refused_at
from tests.statements import COMPLETED, COURSE, statement

COMPONENTS = [{"id": "a", "description": {"en": "A"}}, {"id": "b"}]
BELONGING = {
    "choice": ["choices"],
    "sequencing": ["choices"],
    "likert": ["scale"],
    "matching": ["source", "target"],
    "performance": ["steps"],
    "true-false": [],
    "fill-in": [],
    "long-fill-in": [],
    "numeric": [],
    "other": [],
}
LISTS = ["choices", "scale", "source", "target", "steps"]


def defined(**definition: Any) -> dict[str, Any]:
    """A statement about an Activity with this definition."""
    return statement(object={**COURSE, "definition": definition})


@both_versions
@pytest.mark.parametrize(
    "verb",
    [
        pytest.param({"id": COMPLETED}, id="without display"),
        pytest.param({"id": COMPLETED, "display": {}}, id="with an empty display"),
        pytest.param({"id": COMPLETED, "display": {"en": "did", "zh-Hans-CN": ""}}, id="in two languages"),
    ],
)
def test_a_verb_is_an_iri_with_a_display_where_wanted(verb: Any, version: str) -> None:
    """Data 2.4.3: id is required, display recommended."""
    one = statement(verb=verb)

    pointers = refused_at(one, version)

    assert pointers == []


@both_versions
@pytest.mark.parametrize(
    ("verb", "pointer"),
    [
        pytest.param({"display": {"en": "did"}}, "/verb/id", id="no id"),
        pytest.param({"id": "completed"}, "/verb/id", id="an id without a scheme"),
        pytest.param({"id": None}, "/verb/id", id="null as id"),
        pytest.param({"id": COMPLETED, "display": "did"}, "/verb/display", id="display as a string"),
        pytest.param({"id": COMPLETED, "display": {"en": 1}}, "/verb/display/en", id="a number for a language"),
        pytest.param({"id": COMPLETED, "display": {"en": None}}, "/verb/display/en", id="null for a language"),
        pytest.param({"id": COMPLETED, "display": {"something": "x"}}, "/verb/display/something", id="no language"),
        pytest.param({"id": COMPLETED, "ID": COMPLETED}, "/verb/ID", id="another key"),
        pytest.param(COMPLETED, "/verb", id="the IRI alone"),
    ],
)
def test_another_verb_is_refused_where_it_is_wrong(verb: Any, pointer: str, version: str) -> None:
    """Data 2.4.3, 2.2, 4.2."""
    one = statement(verb=verb)

    pointers = refused_at(one, version)

    assert pointers == [pointer]


@both_versions
@pytest.mark.parametrize(
    "definition",
    [
        pytest.param({}, id="empty"),
        pytest.param({"name": {"en": "x"}, "description": {"de": "y"}, "type": "http://a.b/t"}, id="recommended"),
        pytest.param({"moreInfo": "http://a.b/i", "extensions": {"http://a.b/e": None}}, id="more"),
        pytest.param({"extensions": {}}, id="with empty extensions"),
        pytest.param({"interactionType": "numeric", "correctResponsesPattern": ["4:"]}, id="with a pattern"),
        pytest.param({"interactionType": "fill-in", "correctResponsesPattern": []}, id="with no pattern"),
    ],
)
def test_a_definition_describes_an_activity(definition: Any, version: str) -> None:
    """Data 2.4.4.1: all properties of a definition are optional; extension values are free (4.1)."""
    one = defined(**definition)

    pointers = refused_at(one, version)

    assert pointers == []


@both_versions
@pytest.mark.parametrize(
    ("definition", "pointer"),
    [
        pytest.param({"name": "x"}, "/name", id="name as a string"),
        pytest.param({"description": {"a12345678": "x"}}, "/description/a12345678", id="a language too long"),
        pytest.param({"type": "test"}, "/type", id="type without a scheme"),
        pytest.param({"moreInfo": "a/b"}, "/moreInfo", id="moreInfo without a scheme"),
        pytest.param({"moreInfo": ""}, "/moreInfo", id="empty moreInfo"),
        pytest.param({"extensions": {"a/b": 1}}, "/extensions/a~1b", id="an extension under no IRI"),
        pytest.param({"extensions": []}, "/extensions", id="extensions as an array"),
        pytest.param({"interactionType": "Choice"}, "/interactionType", id="interactionType in the wrong case"),
        pytest.param({"interactionType": "essay"}, "/interactionType", id="unknown interactionType"),
        pytest.param({"correctResponsesPattern": ["x"]}, "/interactionType", id="a pattern without interactionType"),
        pytest.param(
            {"interactionType": "other", "correctResponsesPattern": "x"}, "/correctResponsesPattern", id="text pattern"
        ),
        pytest.param(
            {"interactionType": "other", "correctResponsesPattern": ["x", 1]},
            "/correctResponsesPattern/1",
            id="a number as pattern",
        ),
        pytest.param({"language": "en"}, "/language", id="another key"),
        pytest.param({"name": None}, "/name", id="null"),
    ],
)
def test_another_definition_is_refused_where_it_is_wrong(definition: Any, pointer: str, version: str) -> None:
    """Data 2.4.4.1, 2.2, 4.1, 4.2."""
    one = defined(**definition)

    pointers = refused_at(one, version)

    assert pointers == [f"/object/definition{pointer}"]


@both_versions
@pytest.mark.parametrize("kind", BELONGING)
def test_component_lists_belong_to_their_interaction_type(kind: str, version: str) -> None:
    """Data 2.4.4.1, Interaction Components: supported interaction component list(s)."""
    accepted = [
        name for name in LISTS if refused_at(defined(interactionType=kind, **{name: COMPONENTS}), version) == []
    ]

    assert accepted == BELONGING[kind]


@both_versions
@pytest.mark.parametrize(
    ("components", "pointer"),
    [
        pytest.param({"id": "a"}, "/choices", id="no array"),
        pytest.param(["a"], "/choices/0", id="a string"),
        pytest.param([{"description": {"en": "A"}}], "/choices/0/id", id="no id"),
        pytest.param([{"id": 1}], "/choices/0/id", id="a number as id"),
        pytest.param([{"id": "a", "description": "A"}], "/choices/0/description", id="description as a string"),
        pytest.param([{"id": "a", "name": {}}], "/choices/0/name", id="another key"),
        pytest.param([{"id": "a"}, {"id": "b"}, {"id": "a"}], "", id="an id twice"),
    ],
)
def test_other_components_are_refused_where_they_are_wrong(components: Any, pointer: str, version: str) -> None:
    """Data 2.4.4.1: within an array of interaction components, all id values MUST be distinct."""
    one = defined(interactionType="choice", choices=components)

    pointers = refused_at(one, version)

    assert pointers == [f"/object/definition{pointer}"]


@both_versions
def test_one_id_may_stand_in_source_and_target(version: str) -> None:
    """Data 2.4.4.1: ids are distinct within an array, not across arrays."""
    one = defined(interactionType="matching", source=COMPONENTS, target=COMPONENTS)

    pointers = refused_at(one, version)

    assert pointers == []


@both_versions
@pytest.mark.parametrize(
    ("activity", "pointer"),
    [
        pytest.param({}, "/object/id", id="no id"),
        pytest.param({"id": "course"}, "/object/id", id="an id without a scheme"),
        pytest.param({**COURSE, "definition": None}, "/object/definition", id="null as definition"),
        pytest.param({**COURSE, "name": {"en": "x"}}, "/object/name", id="another key"),
        pytest.param({**COURSE, "objectType": "activity"}, "/object/objectType", id="objectType in the wrong case"),
        pytest.param("http://example.com/x", "/object", id="the IRI alone"),
    ],
)
def test_another_activity_is_refused_where_it_is_wrong(activity: Any, pointer: str, version: str) -> None:
    """Data 2.4.4.1."""
    one = statement(object=activity)

    pointers = refused_at(one, version)

    assert pointers == [pointer]
