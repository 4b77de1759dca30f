"""Contexts, with what 2.0 added to them (1.0.3 Data 2.4.6, 2.0 4.2.2.5)."""

from typing import Any

import pytest

from tests.schemas.verdicts import both_versions, refused_at
from tests.statements import ANN, BEN, COURSE, statement

UUID = "12345678-1234-4234-8234-123456789abc"
CREW = {"objectType": "Group", "member": [ANN, BEN]}
ROLE = "http://example.com/roles/tutor"
CONTEXT_AGENT = {"objectType": "contextAgent", "agent": ANN, "relevantTypes": [ROLE]}
CONTEXT_GROUP = {"objectType": "contextGroup", "group": CREW, "relevantTypes": [ROLE]}


@both_versions
@pytest.mark.parametrize(
    "context",
    [
        pytest.param({}, id="empty"),
        pytest.param({"registration": UUID.upper()}, id="registration in capitals"),
        pytest.param({"instructor": ANN}, id="an Agent as instructor"),
        pytest.param({"instructor": CREW}, id="a Group as instructor"),
        pytest.param({"team": CREW}, id="a team"),
        pytest.param({"revision": "", "platform": "web"}, id="revision and platform of an Activity"),
        pytest.param({"language": "en-GB"}, id="a language"),
        pytest.param({"statement": {"objectType": "StatementRef", "id": UUID}}, id="a statement"),
        pytest.param({"extensions": {"http://a.b/e": None, "act:e": ""}}, id="extensions of any value"),
    ],
)
def test_a_context_is_valid(context: Any, version: str) -> None:
    """Data 2.4.6: all "context" properties are optional."""
    one = statement(context=context)

    pointers = refused_at(one, version)

    assert pointers == []


@both_versions
@pytest.mark.parametrize(
    ("context", "pointer"),
    [
        pytest.param({"registration": "1234"}, "/registration", id="registration no UUID"),
        pytest.param({"registration": UUID.replace("-", "")}, "/registration", id="a UUID without hyphens"),
        pytest.param({"registration": "{" + UUID + "}"}, "/registration", id="a UUID in braces"),
        pytest.param({"instructor": {"name": "Ann"}}, "/instructor", id="instructor without identifier"),
        pytest.param({"team": ANN}, "/team/objectType", id="an Agent as team"),
        pytest.param({"team": {"member": [ANN]}}, "/team/objectType", id="a team without objectType"),
        pytest.param({"team": {"objectType": "Group"}}, "/team/member", id="a team of nobody"),
        pytest.param({"revision": 1}, "/revision", id="revision as a number"),
        pytest.param({"platform": None}, "/platform", id="null as platform"),
        pytest.param({"language": "english?"}, "/language", id="language no tag"),
        pytest.param({"statement": {"id": UUID}}, "/statement/objectType", id="a statement without objectType"),
        pytest.param(
            {"statement": {"objectType": "statementRef", "id": UUID}}, "/statement/objectType", id="wrong case"
        ),
        pytest.param({"statement": {"objectType": "StatementRef"}}, "/statement/id", id="a statement without id"),
        pytest.param({"extensions": {"e": 1}}, "/extensions/e", id="an extension under no IRI"),
        pytest.param({"Registration": UUID}, "/Registration", id="a key in the wrong case"),
        pytest.param([], "", id="an array"),
    ],
)
def test_another_context_is_refused_where_it_is_wrong(context: Any, pointer: str, version: str) -> None:
    """Data 2.4.6, 2.2."""
    one = statement(context=context)

    pointers = refused_at(one, version)

    assert pointers == [f"/context{pointer}"]


@both_versions
@pytest.mark.parametrize("name", ["revision", "platform"])
@pytest.mark.parametrize(
    "target",
    [
        pytest.param({**ANN}, id="an Agent"),
        pytest.param(CREW, id="a Group"),
        pytest.param({"objectType": "StatementRef", "id": UUID}, id="a StatementRef"),
    ],
)
def test_revision_and_platform_belong_to_an_activity(target: Any, name: str, version: str) -> None:
    """Data 2.4.6: MUST only be used if the Statement's Object is an Activity."""
    one = statement(object=target, context={name: "1"})

    pointers = refused_at(one, version)

    assert pointers == ["/context"]


@both_versions
@pytest.mark.parametrize("kind", ["parent", "grouping", "category", "other"])
@pytest.mark.parametrize("activities", [COURSE, [COURSE], [], [COURSE, {**COURSE, "definition": {}}]])
def test_context_activities_are_one_or_many(activities: Any, kind: str, version: str) -> None:
    """Data 2.4.6.2: every value MUST be either a single Activity Object or an array of Activity Objects."""
    one = statement(context={"contextActivities": {kind: activities}})

    pointers = refused_at(one, version)

    assert pointers == []


@both_versions
@pytest.mark.parametrize(
    ("activities", "pointer"),
    [
        pytest.param({"sibling": [COURSE]}, "/sibling", id="another key"),
        pytest.param({"Parent": [COURSE]}, "/Parent", id="a key in the wrong case"),
        pytest.param({"parent": "http://a.b/c"}, "/parent", id="an IRI alone"),
        pytest.param({"parent": {}}, "/parent/id", id="one Activity without id"),
        pytest.param({"parent": [COURSE, {"id": "x"}]}, "/parent/1/id", id="a later one without a scheme"),
        pytest.param({"other": [ANN]}, "/other/0/objectType", id="an Agent"),
        pytest.param({"other": [None]}, "/other/0", id="null"),
        pytest.param([COURSE], "", id="an array"),
    ],
)
def test_other_context_activities_are_refused_where_they_are_wrong(activities: Any, pointer: str, version: str) -> None:
    """Data 2.4.6.2: every key MUST be one of parent, grouping, category, or other."""
    one = statement(context={"contextActivities": activities})

    pointers = refused_at(one, version)

    assert f"/context/contextActivities{pointer}" in pointers


@pytest.mark.parametrize(
    "context",
    [
        pytest.param({"contextAgents": [CONTEXT_AGENT]}, id="an agent"),
        pytest.param({"contextAgents": []}, id="no agent"),
        pytest.param({"contextAgents": [{"objectType": "contextAgent", "agent": ANN}]}, id="an agent without types"),
        pytest.param({"contextGroups": [CONTEXT_GROUP, CONTEXT_GROUP]}, id="groups"),
    ],
)
def test_context_agents_and_groups_are_known_to_2_0_alone(context: dict[str, Any]) -> None:
    """2.0 4.2.2.5; 1.0.3 Data 2.2: where a key is not allowed by this specification."""
    one = statement(context=context)

    pointers = refused_at(one, "1.0.3"), refused_at(one, "2.0.0")

    assert pointers == ([f"/context/{name}" for name in context], [])


@pytest.mark.parametrize(
    ("part", "pointer"),
    [
        pytest.param({"agent": ANN}, "/objectType", id="no objectType"),
        pytest.param({**CONTEXT_AGENT, "objectType": "ContextAgent"}, "/objectType", id="objectType in the wrong case"),
        pytest.param({**CONTEXT_AGENT, "objectType": "contextGroup"}, "/objectType", id="the other objectType"),
        pytest.param({"objectType": "contextAgent"}, "/agent", id="no agent"),
        pytest.param({**CONTEXT_AGENT, "agent": {"name": "Ann"}}, "/agent", id="an agent without identifier"),
        pytest.param({**CONTEXT_AGENT, "relevantTypes": []}, "/relevantTypes", id="no relevant type"),
        pytest.param({**CONTEXT_AGENT, "relevantTypes": ROLE}, "/relevantTypes", id="relevantTypes as a string"),
        pytest.param({**CONTEXT_AGENT, "relevantTypes": ["tutor"]}, "/relevantTypes/0", id="a type that is no IRI"),
        pytest.param({**CONTEXT_AGENT, "group": CREW}, "/group", id="another key"),
        pytest.param(ANN, "", id="an Agent"),
    ],
)
def test_another_context_agent_is_refused_where_it_is_wrong(part: Any, pointer: str) -> None:
    """2.0 4.2.2.5."""
    one = statement(context={"contextAgents": [part]})

    pointers = refused_at(one, "2.0.0")

    assert all(each.startswith(f"/context/contextAgents/0{pointer}") for each in pointers)
    assert pointers


@pytest.mark.parametrize(
    ("part", "pointer"),
    [
        pytest.param({**CONTEXT_GROUP, "objectType": "contextAgent"}, "/objectType", id="the other objectType"),
        pytest.param({**CONTEXT_GROUP, "group": ANN}, "/group/objectType", id="an Agent"),
        pytest.param({**CONTEXT_GROUP, "group": {"objectType": "Group"}}, "/group/member", id="a Group of nobody"),
        pytest.param({**CONTEXT_GROUP, "relevantTypes": []}, "/relevantTypes", id="no relevant type"),
    ],
)
def test_another_context_group_is_refused_where_it_is_wrong(part: Any, pointer: str) -> None:
    """2.0 4.2.2.5."""
    one = statement(context={"contextGroups": [part]})

    pointers = refused_at(one, "2.0.0")

    assert pointers == [f"/context/contextGroups/0{pointer}"]
