"""Results, scores and durations (1.0.3 Data 2.4.5, 4.6)."""

from typing import Any

import pytest

from tests.schemas.verdicts import both_versions, refused_at
from tests.statements import statement


@both_versions
@pytest.mark.parametrize(
    "result",
    [
        pytest.param({}, id="empty"),
        pytest.param({"success": False, "completion": True, "response": ""}, id="plain values"),
        pytest.param({"extensions": {"http://a.b/e": {"any": [None, {}]}}}, id="extensions of any value"),
        pytest.param({"score": {}}, id="an empty score"),
    ],
)
def test_a_result_is_a_measured_outcome(result: Any, version: str) -> None:
    """Data 2.4.5: all properties are optional."""
    one = statement(result=result)

    pointers = refused_at(one, version)

    assert pointers == []


@both_versions
@pytest.mark.parametrize(
    ("result", "pointer"),
    [
        pytest.param({"success": "true"}, "/success", id="success as a string"),
        pytest.param({"success": 1}, "/success", id="success as a number"),
        pytest.param({"completion": "false"}, "/completion", id="completion as a string"),
        pytest.param({"completion": None}, "/completion", id="null"),
        pytest.param({"response": 7}, "/response", id="response as a number"),
        pytest.param({"score": 7}, "/score", id="score as a number"),
        pytest.param({"duration": 7}, "/duration", id="duration as a number"),
        pytest.param({"extensions": {"e": 7}}, "/extensions/e", id="an extension under no IRI"),
        pytest.param({"Success": True}, "/Success", id="a key in the wrong case"),
        pytest.param([], "", id="an array"),
    ],
)
def test_another_result_is_refused_where_it_is_wrong(result: Any, pointer: str, version: str) -> None:
    """Data 2.2: where the wrong data type is used, and where the case of a key does not match."""
    one = statement(result=result)

    pointers = refused_at(one, version)

    assert pointers == [f"/result{pointer}"]


@both_versions
@pytest.mark.parametrize(
    "score",
    [
        pytest.param({"scaled": -1}, id="the least scaled"),
        pytest.param({"scaled": 1.0}, id="the most scaled"),
        pytest.param({"raw": 1e300}, id="raw alone"),
        pytest.param({"raw": 0, "min": 0, "max": 10}, id="raw is min"),
        pytest.param({"raw": 10, "min": 0, "max": 10}, id="raw is max"),
        pytest.param({"min": -5.5, "max": -5}, id="bounds alone"),
        pytest.param({"scaled": 0.5, "raw": 99}, id="scaled and raw unrelated"),
    ],
)
def test_a_score_within_its_bounds_is_valid(score: Any, version: str) -> None:
    """Data 2.4.5.1: scaled between -1 and 1, raw between min and max, inclusive."""
    one = statement(result={"score": score})

    pointers = refused_at(one, version)

    assert pointers == []


@both_versions
@pytest.mark.parametrize(
    ("score", "pointer"),
    [
        pytest.param({"scaled": 1.01}, "/scaled", id="scaled above 1"),
        pytest.param({"scaled": -2}, "/scaled", id="scaled below -1"),
        pytest.param({"scaled": "0.5"}, "/scaled", id="scaled as a string"),
        pytest.param({"scaled": True}, "/scaled", id="true as a number"),
        pytest.param({"raw": "7"}, "/raw", id="raw as a string"),
        pytest.param({"raw": None}, "/raw", id="null"),
        pytest.param({"raw": 11, "max": 10}, "", id="raw above max"),
        pytest.param({"raw": -1, "min": 0}, "", id="raw below min"),
        pytest.param({"min": 2, "max": 1}, "", id="min above max"),
        pytest.param({"total": 7}, "/total", id="another key"),
    ],
)
def test_another_score_is_refused_where_it_is_wrong(score: Any, pointer: str, version: str) -> None:
    """Data 2.4.5.1."""
    one = statement(result={"score": score})

    pointers = refused_at(one, version)

    assert pointers == [f"/result/score{pointer}"]


@both_versions
@pytest.mark.parametrize(
    "duration",
    ["PT4H35M59.14S", "PT16559.14S", "P3Y1M29DT4H35M59.14S", "P3Y", "P4W", "PT0S", "P1.5D", "PT1,5S", "PT1.123456789S"],
)
def test_a_duration_by_iso_8601_is_valid(duration: str, version: str) -> None:
    """Data 4.6: the examples; more than 0.01 second precision SHOULD NOT be rejected."""
    one = statement(result={"duration": duration})

    pointers = refused_at(one, version)

    assert pointers == []


@both_versions
@pytest.mark.parametrize(
    "duration",
    [
        pytest.param("P4W1D", id="weeks with days"),
        pytest.param("P", id="nothing after P"),
        pytest.param("PT", id="nothing after T"),
        pytest.param("P1DT", id="nothing after a later T"),
        pytest.param("1D", id="no P"),
        pytest.param("p1d", id="in small letters"),
        pytest.param("P1M1Y", id="in the wrong order"),
        pytest.param("P1H", id="hours without T"),
        pytest.param("-P1D", id="negative"),
        pytest.param("P1D\n", id="with a line end"),
        pytest.param("P٣D", id="in Arabic digits"),
        pytest.param("P0003-06-04T12:30:05", id="in the alternative format"),
        pytest.param("", id="empty"),
    ],
)
def test_another_duration_is_refused(duration: str, version: str) -> None:
    """Data 4.6: weeks cannot be combined; the alternative format MUST NOT be used."""
    one = statement(result={"duration": duration})

    pointers = refused_at(one, version)

    assert pointers == ["/result/duration"]
