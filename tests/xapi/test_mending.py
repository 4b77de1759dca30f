"""Known senders' mistakes: what is mended, how it is marked, and what is left alone."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lrs.xapi import signature
from lrs.xapi.compare import is_same
from lrs.xapi.mending import MARKS, MISTAKES, Mended, mend, mistakes_marked
from tests.openedx import BROKEN, TRANSFORMED, Transformed
from tests.schemas.strategies import ANY_JSON, mutated, statements
from tests.statements import ANN, COMPLETED, statement
from xapi_schemas import is_statement

UUID = "438AD672-1C8A-4F7E-9C28-3E2F1B4C0D5A"
URN = "urn:uuid:438ad672-1c8a-4f7e-9c28-3e2f1b4c0d5a"
QUIZ = {"objectType": "GroupActivity", "id": "http://example.com/quiz"}
ATTEMPT = {"objectType": "Activity", "id": UUID}
NAMELESS = {"objectType": "Activity", "definition": {"type": "http://adlnet.gov/expapi/activities/module"}}


def mended(broken: Any, *names: str, version: str = "1.0.3") -> Mended:
    found = mend(broken, version, names or MISTAKES)
    assert found is not None
    return found


def plan(**properties: Any) -> dict[str, Any]:
    return {"objectType": "SubStatement", "actor": ANN, "verb": {"id": COMPLETED}, **properties}


def places(found: Mended) -> list[tuple[str, str]]:
    return [(mark.pointer, mark.mistake) for mark in found.marks]


@pytest.mark.parametrize("one", TRANSFORMED, ids=lambda one: one.event)
def test_what_open_edx_sends_is_valid_but_for_known_mistakes(one: Transformed) -> None:
    assert is_statement(one.statement, "1.0.3") == (not one.mistakes)


@pytest.mark.parametrize("version", ["1.0.3", "2.0.0"])
@pytest.mark.parametrize("one", BROKEN, ids=lambda one: one.event)
def test_what_open_edx_sends_is_valid_when_mended(one: Transformed, version: str) -> None:
    found = mended(one.statement, version=version)

    assert is_statement(found.statement, version)
    assert sorted({mark.mistake for mark in found.marks}) == one.mistakes


def test_open_edx_makes_every_known_mistake() -> None:
    """Only what a real sender was seen to send is mended."""
    assert {name for one in BROKEN for name in one.mistakes} == set(MISTAKES)


def test_real_statements_of_open_edx_need_no_mending(shared_data: Path) -> None:
    """Those of xapi-db-load, which keep the rules."""
    lines = (shared_data / "statements" / "real" / "openedx-xapi-db-load.ndjson").read_text().splitlines()

    refused = [line for line in lines if not is_statement(json.loads(line), "1.0.3")]

    assert lines
    assert refused == []


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        pytest.param({"object": QUIZ}, {"object": {**QUIZ, "objectType": "Activity"}}, id="GroupActivity"),
        pytest.param({"object": ATTEMPT}, {"object": {**ATTEMPT, "id": URN}}, id="a bare UUID"),
        pytest.param(
            {"object": {**ATTEMPT, "objectType": "GroupActivity"}},
            {"object": {**ATTEMPT, "id": URN}},
            id="both at once",
        ),
    ],
)
def test_a_mistake_of_the_object_is_mended(properties: dict[str, Any], expected: dict[str, Any]) -> None:
    found = mended(statement(**properties)).statement

    assert {name: found[name] for name in expected} == expected


@pytest.mark.parametrize("list_name", ["parent", "grouping", "category", "other"])
def test_context_activities_are_mended(list_name: str) -> None:
    one = statement(context={"contextActivities": {list_name: [ATTEMPT, QUIZ]}})

    found = mended(one)

    activities = found.statement["context"]["contextActivities"][list_name]
    assert activities == [{**ATTEMPT, "id": URN}, {**QUIZ, "objectType": "Activity"}]


def test_a_sub_statement_is_mended_with_its_context() -> None:
    one = statement(object=plan(object=QUIZ, context={"contextActivities": {"grouping": [ATTEMPT]}}))

    found = mended(one)

    assert places(found) == [
        ("/object/context/contextActivities/grouping/0/id", "bare-uuid-id"),
        ("/object/object/objectType", "group-activity"),
    ]


def test_marks_say_where_what_and_what_stood_there() -> None:
    one = statement(object=NAMELESS, context={"contextActivities": {"parent": [QUIZ]}})

    extensions = mended(one).statement["context"]["extensions"]

    assert extensions == {
        MARKS: [
            {
                "pointer": "/context/contextActivities/parent/0/objectType",
                "mistake": "group-activity",
                "found": "GroupActivity",
            },
            {"pointer": "/object/id", "mistake": "missing-object-id"},
        ]
    }


def test_other_extensions_stay() -> None:
    one = statement(object=QUIZ, context={"extensions": {"http://example.com/x": 1}})

    assert mended(one).statement["context"]["extensions"]["http://example.com/x"] == 1


def test_pointers_fit_the_array_that_is_stored() -> None:
    """Data 2.4.6.2: a single Activity is returned as an array of one."""
    one = statement(context={"contextActivities": {"parent": QUIZ}})

    found = mended(one)

    assert places(found) == [("/context/contextActivities/parent/0/objectType", "group-activity")]
    assert isinstance(found.statement["context"]["contextActivities"]["parent"], list)


@pytest.mark.parametrize("one", BROKEN, ids=lambda one: one.event)
def test_what_was_sent_is_not_changed(one: Transformed) -> None:
    before = deepcopy(one.statement)

    mended(one.statement)

    assert one.statement == before


@pytest.mark.parametrize("one", BROKEN, ids=lambda one: one.event)
def test_a_repetition_says_the_same(one: Transformed) -> None:
    """Data 2.3.1, also where its properties come in another order."""
    again = json.loads(json.dumps(one.statement, sort_keys=True))

    assert is_same(mended(again).statement, mended(one.statement).statement)


def test_a_missing_id_follows_from_the_statement() -> None:
    one, other = statement(object=NAMELESS), statement(object=NAMELESS)
    repeated = {**one, "id": one["id"].upper(), "verb": {"id": COMPLETED}}

    ids = [mended(each).statement["object"]["id"] for each in (one, repeated, other)]

    assert ids[0] == ids[1] != ids[2]


def test_a_missing_id_follows_from_the_content_where_the_statement_has_none_either() -> None:
    one = statement(id=None, object=NAMELESS)

    ids = [
        mended(each).statement["object"]["id"] for each in (one, deepcopy(one), {**one, "actor": {**ANN, "name": "A"}})
    ]

    assert ids[0] == ids[1] != ids[2]


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param(statement(object=QUIZ, verb={"id": "completed"}), id="another mistake"),
        pytest.param(statement(object={**QUIZ, "id": "quiz"}), id="another mistake of the same Activity"),
        pytest.param(statement(object={"id": UUID}), id="a UUID that may be a statement's"),
        pytest.param(statement(object={"definition": {}}), id="no id of what may be anything"),
        pytest.param(statement(object={"objectType": "StatementRef", "id": "x"}), id="a broken StatementRef"),
        pytest.param(statement(context={"contextActivities": {"parent": [NAMELESS]}}), id="no id in the context"),
        pytest.param(statement(context={"contextActivities": {"parent": [7]}}), id="a number for an Activity"),
        pytest.param(statement(context={"contextActivities": 7}), id="a number for contextActivities"),
        pytest.param(statement(object=QUIZ, context=[]), id="an array for a context"),
        pytest.param(statement(object=QUIZ, context={"extensions": []}), id="an array for extensions"),
        pytest.param(statement(object=QUIZ, context={"extensions": {MARKS: []}}), id="marks of its own"),
        pytest.param(statement(object=QUIZ, verb={"id": "http://adlnet.gov/expapi/verbs/voided"}), id="a voiding"),
        pytest.param(statement(object=plan(object=plan(object=QUIZ))), id="a SubStatement in a SubStatement"),
        pytest.param(statement(object=None), id="no object"),
        pytest.param([], id="an array"),
        pytest.param(None, id="null"),
    ],
)
def test_what_breaks_other_rules_is_not_mended(broken: Any) -> None:
    assert mend(broken, "1.0.3", MISTAKES) is None


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.one_of(mutated(st.sampled_from([one.statement for one in BROKEN])), mutated(statements("2.0.0")), ANY_JSON))
def test_whatever_comes_is_valid_when_mended_or_is_not_mended(sent: Any) -> None:
    before = deepcopy(sent)

    found = mend(sent, "2.0.0", MISTAKES)

    assert found is None or is_statement(found.statement, "2.0.0")
    assert sent == before


@pytest.mark.parametrize("name", MISTAKES)
def test_only_the_named_mistakes_are_mended(name: str) -> None:
    others = [each for each in MISTAKES if each != name]
    broken = next(one.statement for one in BROKEN if one.mistakes == [name])

    assert mend(broken, "1.0.3", others) is None


@pytest.mark.parametrize("where", ["statement", "SubStatement"])
def test_what_is_signed_is_never_mended(where: str) -> None:
    """Data 2.6: the payload of a signature is the statement as it was sent."""
    signed = {
        "usageType": signature.USAGE,
        "display": {},
        "contentType": "application/octet-stream",
        "length": 1,
        "sha2": "a" * 64,
    }
    attached = {"attachments": [signed]}
    one = (
        statement(object=QUIZ, **attached) if where == "statement" else statement(object=plan(object=QUIZ, **attached))
    )

    assert mend(one, "1.0.3", MISTAKES) is None


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        pytest.param([{"mistake": "bare-uuid-id"}, {"mistake": "bare-uuid-id"}], ["bare-uuid-id"], id="twice"),
        pytest.param([{"mistake": "another"}, {"mistake": []}, {}, 7], [], id="unknown"),
        pytest.param("group-activity", [], id="no list"),
        pytest.param(None, [], id="null"),
    ],
)
def test_marks_that_anybody_wrote_are_read_with_care(marks: Any, expected: list[str]) -> None:
    assert mistakes_marked({"context": {"extensions": {MARKS: marks}}}) == expected
