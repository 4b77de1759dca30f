"""From statements to evidence, by the rules that a store has set."""

from typing import Any

import pytest

from lrs_competencies.mastery import vocabulary
from lrs_competencies.mastery.tables import evidence, goals, members, remarks
from tests.competencies.mastery.conftest import School
from tests.competencies.mastery.outlines import BARGAINING, LISTENING, NEGOTIATING
from tests.competencies.mastery.sent import (
    ANN,
    BEN,
    FAILED,
    QUIZ,
    TESS,
    competency,
    conferred,
    did,
    planned,
    reference,
)

RULE = {"name": "quiz", "items": [NEGOTIATING]}
ROOM = "http://example.com/extensions/room"


@pytest.mark.parametrize(
    ("rule", "fitting", "other"),
    [
        pytest.param({"concepts": ["passed"]}, did(), did(verb=FAILED), id="concept"),
        pytest.param({"verbs": [FAILED]}, did(verb=FAILED), did(), id="verb"),
        pytest.param({"activities": [QUIZ["id"]]}, did(), did(object={"id": "http://example.com/x"}), id="activity"),
        pytest.param(
            {"activity_types": [QUIZ["definition"]["type"]]},  # type: ignore[index]
            did(),
            did(object={"id": "http://example.com/x"}),
            id="activity type",
        ),
        pytest.param({"success": True}, did(result={"success": True}), did(result={"success": False}), id="success"),
        pytest.param(
            {"score_at_least": 0.8},
            did(result={"score": {"raw": 8, "max": 10}}),
            did(result={"score": {"scaled": 0.79}}),
            id="score",
        ),
        pytest.param(
            {"contexts": ["http://example.com/course"]},
            did(context={"contextActivities": {"parent": [{"id": "http://example.com/course"}]}}),
            did(),
            id="context activity",
        ),
        pytest.param(
            {"extension": {"iri": ROOM, "equals": 1}},
            did(result={"extensions": {ROOM: 1}}),
            did(context={"extensions": {ROOM: True}}),
            id="value of an extension",
        ),
        pytest.param(
            {"extension": {"iri": ROOM, "at_least": 5}},
            did(context={"extensions": {ROOM: 5.5}}),
            did(context={"extensions": {ROOM: "6"}}),
            id="least value of an extension",
        ),
        pytest.param({"weigh": "score"}, did(result={"score": {"scaled": 0.5}}), did(), id="weighed by a score"),
    ],
)
def test_a_rule_takes_what_fits(
    school: School, rule: dict[str, Any], fitting: dict[str, Any], other: dict[str, Any]
) -> None:
    school.set_up("competencies", rules=[{**RULE, **rule}])

    school.post(fitting, other)
    school.derive()

    assert [str(row["statement"].hex()) for row in school.rows(evidence)] == [fitting["id"].replace("-", "")]


def test_a_rule_may_listen_to_some_senders_only(school: School) -> None:
    school.set_up("competencies", rules=[{**RULE, "senders": ["mailto:nobody@example.com"]}])
    school.post(did())
    school.derive()

    assert school.rows(evidence) == []


def test_a_piece_keeps_all_that_mastery_asks_for(school: School) -> None:
    rule = {**RULE, "level": "able", "weight": 2.5, "polarity": "negative", "expires_days": 1}
    school.set_up("competencies", rules=[rule])

    school.post(did(result={"score": {"scaled": 0.75}}, context={"instructor": TESS}))
    school.derive()

    (row,) = school.rows(evidence)
    assert (row["level"], row["weight"], row["score"], row["reference"]) == ("able", -2_500, 7_500, NEGOTIATING)
    assert row["until_us"] - row["at_us"] == 86_400_000_000
    assert len({row["source"], row["signer"], row["person"], bytes(16)}) == 4


def test_one_activity_may_serve_several_items(school: School) -> None:
    alignment = {"activity": QUIZ["id"], "items": [NEGOTIATING, LISTENING], "level": "able"}
    school.set_up("competencies", alignments=[alignment])

    school.post(did(), did(BEN, FAILED), did(object={"id": "http://example.com/other"}))
    school.derive()

    assert {(row["reference"], row["weight"], row["level"]) for row in school.rows(evidence)} == {
        (NEGOTIATING, 1_000, "able"),
        (LISTENING, 1_000, "able"),
        (NEGOTIATING, -1_000, "able"),
        (LISTENING, -1_000, "able"),
    }


def test_who_confers_gives_the_level_that_they_name(school: School) -> None:
    level = {"extensions": {vocabulary.level_extension(vocabulary.BASE): "able"}}

    school.post(conferred(NEGOTIATING, context=level))

    assert (school.level(ANN, NEGOTIATING), school.level(ANN, BARGAINING)) == ("able", "mastered")
    assert school.level(BEN, NEGOTIATING) == ""


def test_only_those_grants_count_that_a_store_trusts(school: School) -> None:
    school.set_up("competencies", granted_by=["mailto:board@example.com"])

    school.post(conferred(NEGOTIATING))

    assert school.level(ANN, NEGOTIATING) == ""


def test_what_is_revoked_is_held_no_more(school: School) -> None:
    school.post(
        conferred(NEGOTIATING, day=1), conferred(NEGOTIATING, verb=vocabulary.REVOKED, day=5), conferred(LISTENING)
    )

    told = school.explained(ANN, NEGOTIATING)
    assert (told["level"], told["withdrawn"][0]["rule"]) == ("", "profile-revoked")
    assert told["missing"][0] == "It was withdrawn on 2026-01-05; what came before doesn't count any more."
    assert school.level(ANN, LISTENING) == "novice"


@pytest.mark.parametrize("verb", [vocabulary.EXPIRED, vocabulary.FORFEITED])
def test_what_has_expired_or_is_forfeited_is_held_no_more(school: School, verb: str) -> None:
    school.post(conferred(NEGOTIATING, day=1))
    school.post(did(verb=verb, object=competency(NEGOTIATING), day=2))

    assert school.level(ANN, NEGOTIATING) == ""


def test_an_update_says_when_it_expires(school: School) -> None:
    expires = {"extensions": {vocabulary.EXPIRES: "2026-02-01"}}
    school.post(did(verb=vocabulary.ACHIEVED, object=competency(NEGOTIATING), context=expires))

    assert school.level(ANN, NEGOTIATING) == ""
    assert school.level(ANN, NEGOTIATING, at_us=1_769_000_000_000_000) == "novice"


def test_who_verifies_a_grant_stands_for_it(school: School) -> None:
    school.set_up("competencies", rules=[RULE], thresholds=[{"weight": 0, "signers": 1}])
    (done,) = school.post(did())
    before = school.level(ANN, NEGOTIATING)

    school.post(did(TESS, vocabulary.VERIFIED, object=reference(done)))

    assert (before, school.level(ANN, NEGOTIATING)) == ("", "novice")
    assert [row["kind"] for row in school.rows(remarks)] == [0]


def test_void_one_statement_and_all_that_hung_on_it_is_different(school: School) -> None:
    school.set_up("competencies", rules=[RULE], thresholds=[{"weight": 2}])
    ids = school.post(did(day=1), did(day=2))
    before = school.level(ANN, NEGOTIATING)

    school.void(ids[0])

    told = school.explained(ANN, NEGOTIATING)
    assert (before, told["level"]) == ("novice", "")
    assert told["missing"] == ["By evidence it takes 1 more weight of evidence (1 of 2).", "Nobody has granted it."]


def test_what_is_erased_is_evidence_no_more(school: School) -> None:
    school.set_up("competencies", rules=[RULE])
    school.post(did(), planned(NEGOTIATING), did(BEN))
    school.derive()

    school.erase(ANN)

    assert (len(school.rows(evidence)), school.rows(goals)) == (1, [])


def test_what_no_framework_has_is_an_item_by_itself(school: School) -> None:
    school.post(conferred("http://example.com/juggling"))

    assert school.level(ANN, "http://example.com/juggling") == "mastered"


def test_who_does_something_with_a_group_is_in_its_circle(school: School) -> None:
    team = {"objectType": "Group", "mbox": "mailto:team@example.com"}
    course = {"contextActivities": {"grouping": [{"id": "http://example.com/course"}]}}
    ids = school.post(did(context={"team": team}), did(BEN, context=course), did(BEN, context={"team": team}))
    school.derive()

    school.void(ids[2])
    school.derive()

    found = {(row["iri"], row["agent"]) for row in school.rows(members)}
    assert found == {
        ("mailto:team@example.com", '{"mbox":"mailto:ann@example.com"}'),
        ("http://example.com/course", '{"mbox":"mailto:ben@example.com"}'),
    }


def test_why_names_statement_rule_and_version(school: School) -> None:
    school.set_up("competencies", rules=[RULE], thresholds=[{"weight": 1}])
    (done,) = school.post(did())

    told = school.explained(ANN, NEGOTIATING)

    (piece,) = told["levels"][0]["evidence"]
    assert (piece["statement"], piece["rule"], len(piece["rule_version"])) == (done, "quiz", 8)
    assert told["why"] == "novice: by evidence: 1 of 1 weight of evidence; 1 of 1 piece of evidence."


def test_a_changed_rule_is_another_version(school: School) -> None:
    school.post(did())
    versions = []
    for weight in (1, 2):
        school.set_up("competencies", rules=[{**RULE, "weight": weight}])
        versions.append(school.explained(ANN, NEGOTIATING)["levels"][0]["evidence"][0]["rule_version"])

    assert versions[0] != versions[1]
