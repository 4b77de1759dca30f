"""What other plugins ask, and what rules are compared by before they are in force: in names, not in hashes."""

from typing import Any

import pytest

from lrs.operations.plugins import trials
from lrs_competencies.mastery.holding import holds, who_of_them_holds
from tests.competencies.mastery.conftest import School
from tests.competencies.mastery.outlines import LISTENING, NEGOTIATING, SELLING
from tests.competencies.mastery.sent import ANN, BEN, conferred, did


@pytest.mark.parametrize(
    ("item", "level", "expected"),
    [
        pytest.param(NEGOTIATING, "", [True, False, False], id="any level"),
        pytest.param(NEGOTIATING, "novice", [True, False, False], id="the level"),
        pytest.param(NEGOTIATING, "able", [False, False, False], id="a higher one"),
        pytest.param(NEGOTIATING, "unheard of", [False, False, False], id="no level"),
        pytest.param("http://example.com/nix", "", [False, False, False], id="no item"),
    ],
)
def test_plugins_are_told_who_holds_an_item(school: School, item: str, level: str, expected: list[bool]) -> None:
    school.post(conferred(NEGOTIATING))
    school.derive()
    nameless: dict[str, Any] = {"objectType": "Group", "member": [ANN]}

    with school.inside("competencies").read() as tx:
        told = who_of_them_holds(tx, [ANN, BEN, nameless], item, level)

    assert told == expected


def test_nobody_is_known_to_hold_anything_while_it_is_derived_for_the_first_time(school: School) -> None:
    with school.inside("competencies").read() as tx:
        assert who_of_them_holds(tx, [ANN, BEN], NEGOTIATING, "") == [False, False]


def test_whoever_asks_is_told_why(school: School) -> None:
    school.post(conferred(NEGOTIATING))
    school.derive()

    with school.inside("competencies").read() as tx:
        (told,) = holds(tx, [ANN], NEGOTIATING)

    assert (told["holds"], told["why"]) == (True, "novice: granted on 2026-01-01.")


def test_a_dry_run_says_by_name_who_would_gain_what(school: School) -> None:
    school.post(did())
    school.derive()
    tried = {"rules": [{"name": "quiz", "items": [LISTENING], "weight": 9}], "thresholds": [{"weight": 9}]}

    with trials.trial(school.database, school.store_id, "competencies", tried) as trial:
        for _ in trial.run():
            pass
        found = {each.name: (each.now, each.then) for each in trial.differences()}

    ann = "Ann <mbox mailto:ann@example.com>"
    assert found == {
        f"{ann}: selling ({SELLING})": (None, {"level": "", "evidence": 0}),
        f"{ann}: listening ({LISTENING})": (None, {"level": "novice", "evidence": 1}),
    }
