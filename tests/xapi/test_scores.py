"""The score of a result, from -1 to 1."""

import pytest

from lrs.xapi.scores import scaled_score


@pytest.mark.parametrize(
    ("score", "told"),
    [
        pytest.param({"scaled": -0.5, "raw": 9, "max": 10}, -0.5, id="as-it-is-told"),
        pytest.param({"raw": 15, "min": 10, "max": 20}, 0.5, id="between-min-and-max"),
        pytest.param({"raw": 5, "max": 20}, 0.25, id="from-nothing"),
        pytest.param({"raw": 30, "max": 20}, 1.0, id="never-above-one"),
        pytest.param({"raw": 3, "min": 7, "max": 7}, None, id="no-range"),
        pytest.param({"raw": 3}, None, id="no-max"),
        pytest.param({}, None, id="nothing"),
    ],
)
def test_a_score_is_told_from_minus_one_to_one(score: dict[str, float], told: float | None) -> None:
    assert scaled_score({"score": score}) == told


def test_a_result_without_a_score_has_none() -> None:
    assert scaled_score({"success": True}) is None
