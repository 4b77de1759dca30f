"""Statements that say they follow the profile are held to its templates; others are left alone."""

from typing import Any

import pytest

from lrs_competencies.mastery import vocabulary
from lrs_competencies.mastery.conformance import TEMPLATES, check, has_to_check
from lrs_competencies.mastery.deeds import DEEDS, Deed, statement
from lrs_competencies.mastery.levels import by_itself
from lrs_competencies.mastery.vocabulary import BASE
from tests.competencies.mastery.outlines import NEGOTIATING
from tests.competencies.mastery.sent import ANN, PROFILE, TESS, competency, conferred, did, planned, reference

SOME = "00000000-0000-4000-8000-000000000000"


def without(made: dict[str, Any], *path: str) -> dict[str, Any]:
    """A statement without one of its parts."""
    head, *rest = path
    kept = {name: value for name, value in made.items() if name != head}
    return {**kept, head: without(made[head], *rest)} if rest else kept


@pytest.mark.parametrize("kind", DEEDS)
def test_what_is_recorded_here_follows_the_profile(kind: str) -> None:
    item = by_itself(b"", NEGOTIATING)

    made = statement(Deed(kind, ANN, TESS, item, "able", SOME, 1_800_000_000_000_000, "well done"), BASE)

    assert list(check([made])) == []
    assert made["verb"]["id"] in {template.verb for template in TEMPLATES}


@pytest.mark.parametrize(
    ("made", "pointer"),
    [
        pytest.param(did(context=PROFILE), "/verb/id", id="a verb of others"),
        pytest.param(without(planned(NEGOTIATING), "object", "objectType"), "/object/objectType", id="no objectType"),
        pytest.param(
            without(planned(NEGOTIATING), "object", "definition"), "/object/definition/type", id="a goal of no type"
        ),
        pytest.param(
            {**conferred(NEGOTIATING), "object": competency(NEGOTIATING)},
            "/object/objectType",
            id="conferred on nobody",
        ),
        pytest.param(
            without(conferred(NEGOTIATING), "context", "contextActivities", "grouping"),
            "/context/contextActivities/grouping/0/id",
            id="nothing conferred",
        ),
        pytest.param(
            without(conferred(NEGOTIATING), "context", "statement"), "/context/statement/id", id="without evidence"
        ),
        pytest.param(
            did(verb=vocabulary.VERIFIED, object=competency(NEGOTIATING), context=PROFILE),
            "/object/objectType",
            id="verified what is no statement",
        ),
    ],
)
def test_what_breaks_a_template_is_refused_with_its_place(made: dict[str, Any], pointer: str) -> None:
    (problem,) = check([planned(NEGOTIATING), made])

    assert has_to_check([did(), made])
    assert (problem.index, problem.pointer, bool(problem.hint)) == (1, pointer, True)


def test_statements_without_the_category_are_left_alone() -> None:
    made = without(conferred(NEGOTIATING), "context", "statement")
    made["context"]["contextActivities"] = {"grouping": [competency(NEGOTIATING)]}

    others = [made, did(), did(verb=vocabulary.VERIFIED, object=reference(SOME))]

    assert (list(check(others)), has_to_check(others)) == ([], False)


def test_the_category_may_be_told_by_its_type() -> None:
    category = {"id": "http://example.com/x", "definition": {"type": vocabulary.CATEGORY}}

    assert len(list(check([did(context={"contextActivities": {"category": [category]}})]))) == 1
