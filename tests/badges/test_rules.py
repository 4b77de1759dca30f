"""Which criteria are right, what they say in words, and which statements pass them."""

from typing import Any

import pytest
from marshmallow import ValidationError

from lrs.api import Concepts
from lrs_badges.rules import criteria, filters, shapes, words
from lrs_badges.rules.criteria import Doing
from lrs_badges.rules.durations import milliseconds
from tests.badges.conftest import ANN, COMPLETED, completed

DONE = {"statements": {"concepts": ["completed"]}}


@pytest.mark.parametrize(
    ("told", "place"),
    [
        ([], "at /:"),
        ({"statements": {}, "badge": "a"}, "at /:"),
        ({"statements": {"verb": "x"}}, "at /statements/verb:"),
        ({"all": [DONE, {"statements": {"score_at_least": 2}}]}, "at /all/1/statements/score_at_least:"),
        ({"any": []}, "at /any:"),
        ({"at_least": 3, "among": [DONE, DONE]}, "at /at_least:"),
        ({"at_least": 1}, "at /among:"),
        ({"statements": {"score_at_least": "0.8"}}, "at /statements/score_at_least:"),
        ({"statements": {"success": 1}}, "at /statements/success:"),
        ({**DONE, "count": 1.5}, "at /count:"),
        ({**DONE, "of": "weeks"}, "at /of:"),
        ({"statements": {"verbs": ["completed"]}}, "at /statements/verbs/0: It is no IRI"),
        ({"statements": {"since": "2026-01-02T00:00:00Z", "until": "2026-01-01T00:00:00Z"}}, "at /statements/until:"),
        ({"all": [{"all": [{"all": [{"all": [{"all": [DONE]}]}]}]}]}, "deep at most"),
        ({"all": [{"all": [DONE] * 20}] * 3}, "There are 60 rules"),
    ],
    ids=[
        "no object",
        "two kinds",
        "an unknown member",
        "a score above 1",
        "an empty list",
        "more than there are",
        "a list that is missing",
        "a text for a number",
        "a number for yes",
        "half a statement",
        "an unknown unit",
        "a verb that is no IRI",
        "an end before the beginning",
        "too deep",
        "too many",
    ],
)
def test_what_is_wrong_is_told_with_its_place(told: Any, place: str) -> None:
    with pytest.raises(ValidationError, match=place):
        shapes.check(told)


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({**DONE, "count": 5, "of": "days"}, "5 days with completed"),
        ({"statements": {}, "count": 2, "of": "hours"}, "2 hours"),
        ({"competency": "S1", "level": "B1"}, "the competency S1 at B1 or above"),
        ({"endorsements": "S1", "count": 2, "groups": 2}, "endorsements for S1 by 2 people of 2 different groups"),
        ({"any": [{"badge": "a"}, {"badge": "b"}]}, "one of: the badge a; the badge b"),
        ({"at_least": 1, "among": [{"badge": "a"}, {"badge": "b"}]}, "1 of: the badge a; the badge b"),
        (
            {"all": [{"any": [{"badge": "a"}, {"badge": "b"}]}, {"badge": "c"}]},
            "all of: (one of: the badge a; the badge b); the badge c",
        ),
        ({}, "It is given by hand."),
    ],
    ids=["days", "hours", "a competency", "endorsements", "any", "at least", "any in all", "none"],
)
def test_rules_are_told_in_words(told: Any, said: str) -> None:
    shapes.check(told)

    assert words.of(criteria.read(told)) == said


_IN_MATHS = {"context": {"contextActivities": {"parent": [{"id": "https://courses.example.com/maths"}]}}}
_IN_TEAM = {"context": {"team": {"objectType": "Group", "mbox": "mailto:team@example.com"}}}


@pytest.mark.parametrize(
    ("told", "statement"),
    [
        ({"concepts": ["completed"]}, {}),
        ({"verbs": [COMPLETED]}, {}),
        ({"activities": ["https://courses.example.com/1"]}, {}),
        ({"parents": ["https://courses.example.com/maths"]}, _IN_MATHS),
        ({"success": True}, {"result": {"success": True}}),
        ({"success": False}, {"result": {"success": False}}),
        ({"completion": True}, {"result": {"completion": True}}),
        ({"score_at_least": 0.8}, {"result": {"score": {"scaled": 0.8}}}),
        ({"score_at_least": 0.8}, {"result": {"score": {"raw": 9, "max": 10}}}),
        ({"since": "2026-01-01T09:00:00Z", "until": "2026-01-01T09:00:01Z"}, {}),
    ],
    ids=["concept", "verb", "activity", "parent", "success", "no success", "completion", "scaled", "raw", "time"],
)
def test_a_statement_passes_what_it_has(told: Any, statement: Any) -> None:
    assert _passes(told, statement)


@pytest.mark.parametrize(
    ("told", "statement"),
    [
        ({"concepts": ["passed"]}, {}),
        ({"activities": ["https://courses.example.com/2"]}, {}),
        ({"types": ["https://types.example.com/course"]}, {}),
        ({"parents": ["https://courses.example.com/maths"]}, {}),
        ({"success": True}, {}),
        ({"success": False}, {"result": {"success": True}}),
        ({"score_at_least": 0.8}, {"result": {"score": {"scaled": 0.79}}}),
        ({"score_at_least": -1}, {}),
        ({"since": "2026-01-01T09:00:00.001Z"}, {}),
        ({"until": "2026-01-01T09:00:00Z"}, {}),
        ({}, {"verb": {"id": "http://adlnet.gov/expapi/verbs/voided"}}),
    ],
    ids=[
        "concept",
        "activity",
        "type",
        "parent",
        "success that isn't told",
        "success",
        "score",
        "no score",
        "before",
        "behind",
        "voiding",
    ],
)
def test_a_statement_does_not_pass_what_it_lacks(told: Any, statement: Any) -> None:
    assert not _passes(told, statement)


def test_only_statements_of_the_scope_count() -> None:
    assert _passes({}, _IN_TEAM, scope=("mailto:team@example.com",))
    assert not _passes({}, _IN_MATHS, scope=("mailto:team@example.com",))


def _passes(told: Any, statement: Any, scope: tuple[str, ...] = ()) -> bool:
    shapes.check({"statements": told})
    criterion = criteria.read({"statements": told}, scope)
    assert isinstance(criterion, Doing)
    text = filters.written([criterion.filter])
    assert filters.read(text) == (criterion.filter,)
    return bool(list(filters.compiled(text, Concepts({})).passed_by({**completed(ANN), **statement})))


@pytest.mark.parametrize(
    ("text", "found"),
    [("PT1H30M", 5_400_000), ("P1W", 604_800_000), ("PT0.5S", 500), ("P1Y", 0), ("", 0), ("P999999D", 31_622_400_000)],
    ids=["hours", "weeks", "half a second", "a year has no length", "nothing", "too long"],
)
def test_a_duration_has_a_length(text: str, found: int) -> None:
    assert milliseconds(text) == found
