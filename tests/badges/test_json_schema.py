"""The JSON Schema of achievements and their shapes say the same, where JSON Schema can say it."""

from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from marshmallow import ValidationError

from lrs.api import json_schema
from lrs.testing import FreshServer, fresh_server
from lrs_badges import schemas
from lrs_badges.rules import shapes
from tests.badges.conftest import COMPLETED
from tests.schemas.strategies import ANY_JSON, mutated

CRITERIA = jsonschema_rs.Draft202012Validator(json_schema(shapes.Criteria))
ACHIEVEMENT = jsonschema_rs.Draft202012Validator(json_schema(schemas.NamedAchievement))
DONE: dict[str, Any] = {"statements": {"concepts": ["completed"]}}
TIMES = st.sampled_from(["2026-01-01T00:00:00Z", "2026-02-01T09:00:00.5+01:00", "2026-03-01"])
many = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def leaves() -> st.SearchStrategy[Any]:
    """Rules of each kind, some of which are wrong."""
    texts = st.lists(st.sampled_from(["completed", COMPLETED, "https://courses.example.com/1", ""]), max_size=2)
    lists = dict.fromkeys(("concepts", "verbs", "activities", "types", "parents"), texts)
    one_of = {"score_at_least": st.sampled_from([0.8, -1, 1.1, "0.8"]), "success": st.sampled_from([True, False, 1])}
    filters = st.fixed_dictionaries({}, optional={**lists, **one_of, "since": TIMES, "until": TIMES})
    counts = st.sampled_from([1, 2.0, 0.5, 0, 1_000_000, 1_000_001])
    doing = {"count": counts, "of": st.sampled_from(["days", "hours", "weeks"])}
    endorsed = {"count": counts, "groups": counts, "trust": st.sampled_from([0, 0.5, 2])}
    return st.one_of(
        st.fixed_dictionaries({"statements": filters}, optional=doing),
        st.fixed_dictionaries({"competency": st.text(max_size=3)}, optional={"level": st.just("B1")}),
        st.fixed_dictionaries({"endorsements": st.text(max_size=3)}, optional=endorsed),
        st.fixed_dictionaries({"badge": st.text(max_size=3)}),
    )


def combined(parts: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    lists = st.lists(parts, max_size=3)
    least = st.fixed_dictionaries({"at_least": st.integers(0, 3), "among": lists})
    return st.one_of(st.fixed_dictionaries({"all": lists}), st.fixed_dictionaries({"any": lists}), least)


CRITERIONS = st.recursive(leaves(), combined, max_leaves=6)


def mistake(told: Any) -> str:
    """What the shapes find wrong; empty for nothing."""
    try:
        shapes.check(told)
    except ValidationError as error:
        return str(error.messages[0])
    return ""


def test_they_are_json_schemas() -> None:
    for shape in (shapes.Criteria, schemas.NamedAchievement, schemas.AchievementFile):
        jsonschema_rs.meta.validate(json_schema(shape))


@many
@given(told=CRITERIONS | mutated(CRITERIONS) | ANY_JSON)
@example(told={})
@example(told=[])
@example(told={"statements": {}, "badge": "a"})
@example(told={"statements": {"verbs": ["a:b\n"]}})
@example(told={**DONE, "count": 0.5, "of": "hours"})
@example(told={**DONE, "count": 0.5})
@example(told={"any": [DONE] * 21})
def test_criteria_fit_if_the_shapes_take_them_and_else_break_a_rule_beyond_json_schema(told: Any) -> None:
    fits, wrong = CRITERIA.is_valid(told), mistake(told)

    assert fits or wrong
    assert not (fits and wrong) or any(rule in wrong for rule in shapes.BEYOND), wrong


@pytest.mark.parametrize(
    "told",
    [
        {"statements": {"since": "2026-02-30T00:00:00Z"}},
        {"statements": {"since": "2026-02-02T00:00:00Z", "until": "2026-02-01T00:00:00Z"}},
        {"at_least": 3, "among": [DONE, DONE]},
        {"endorsements": "a", "count": 1.0},
        {"all": [{"all": [{"all": [{"all": [{"all": [DONE]}]}]}]}]},
        {"all": [{"all": [DONE] * 20}] * 3},
    ],
    ids=list(shapes.BEYOND.values()),
)
def test_each_rule_beyond_json_schema_is_one(told: Any) -> None:
    """Otherwise the list would hide what the JSON Schema forgot."""
    assert CRITERIA.is_valid(told)
    assert [rule for rule in shapes.BEYOND if rule in mistake(told)] != []


@pytest.mark.parametrize(
    ("told", "is_right"),
    [
        ({}, True),
        ({"criteria": {"all": [DONE, {"badge": "b"}]}}, True),
        ({"criteria": {"statements": {"concept": "x"}}}, False),
        ({"name": "No name"}, False),
        ({"name": "a\n"}, False),
        ({"title": ""}, False),
        ({"colour": "red"}, False),
        ({"starts": ""}, True),
        ({"starts": "2026-01-01T00:00:00Z"}, True),
        ({"starts": "tomorrow"}, False),
        ({"valid_days": -1}, False),
        ({"alignments": [{"name": "A", "url": "https://frameworks.example.com/1"}]}, True),
        ({"alignments": [{"name": "A", "url": "one"}]}, False),
        ({"image": None}, True),
    ],
    ids=str,
)
def test_an_achievement_fits_as_its_shape_takes_it(told: Any, is_right: bool) -> None:
    achievement = {"name": "a", "title": "A", **told}

    assert ACHIEVEMENT.is_valid(achievement) == (not schemas.NamedAchievement().validate(achievement)) == is_right


@pytest.fixture(scope="module")
def server() -> Iterator[FreshServer]:
    with fresh_server("badges") as server:
        yield server


@pytest.mark.parametrize("name", ["achievement", "achievements", "criteria"])
def test_everybody_may_read_it_where_it_is_published(server: FreshServer, name: str) -> None:
    answer = server.app.test_client().get(f"/badges/api/schemas/{name}.json")

    assert (answer.status_code, answer.mimetype) == (200, "application/schema+json")
    jsonschema_rs.meta.validate(answer.json)


def test_the_openapi_document_tells_what_rules_there_are(server: FreshServer) -> None:
    document = server.app.test_client().get("/openapi.json").json
    schema = {"$ref": "#/components/schemas/BadgesAchievementBody", "components": document["components"]}
    validator = jsonschema_rs.Draft202012Validator(schema)

    assert validator.is_valid({"title": "A", "criteria": {"any": [DONE]}})
    assert not validator.is_valid({"title": "A", "criteria": {"any": [{"statement": {}}]}})
