"""Rules that hang on what other plugins know: competencies and endorsements."""

from collections.abc import Iterator
from typing import Any

import pytest

from lrs.testing import fresh_server
from lrs_badges.awarding import due, looking
from tests.badges.conftest import ANN, BEN, CAT, School, completed
from tests.competencies.mastery import outlines
from tests.competencies.mastery.outlines import NEGOTIATING

ITEM = "https://skills.example.com/negotiation"
GROUPS = "https://groups.example.com/"
GRANT = {
    "objectType": "Activity",
    "id": ITEM,
    "definition": {"type": "https://w3id.org/xapi/tla/activity-types/competency"},
}
SUE = {"mbox": "mailto:sue@example.com"}


@pytest.fixture(scope="module")
def school() -> Iterator[School]:
    """A store with all three plugins."""
    with fresh_server("badges", "competencies", "endorsements") as server:
        school = School(server.store())
        school.store.set_up("endorsements", acceptance=False)
        yield school


def conferred(who: dict[str, Any]) -> dict[str, Any]:
    context = {"contextActivities": {"grouping": [GRANT]}}
    return completed(SUE, verb={"id": "https://w3id.org/xapi/tla/verbs/conferred"}, object=who, context=context)


def joined(who: dict[str, Any], group: str) -> dict[str, Any]:
    target = {"id": GROUPS + group, "definition": {"type": "http://activitystrea.ms/group"}}
    return completed(who, verb={"id": "http://activitystrea.ms/join"}, object=target)


def endorsed(endorser: dict[str, Any], endorsee: dict[str, Any]) -> dict[str, Any]:
    verb = {"id": "https://w3id.org/cairn/endorsements/verbs/endorsed"}
    context = {"contextActivities": {"grouping": [GRANT]}}
    return completed(endorser, day=20, verb=verb, object=endorsee, context=context)


def look_again(school: School) -> None:
    """Have everybody be looked at, as it happens every few minutes."""
    school.store.derive()
    with school.badges.write() as tx:
        due.add(tx, ((each, due.EVERYTHING) for each in looking._people_behind(tx, bytes(16))))
    school.award()


def test_a_competency_earns_a_badge_and_takes_it_away_again(school: School) -> None:
    school.keep("skilled", {"competency": ITEM})
    (grant,) = school.post(conferred(ANN))
    look_again(school)
    earned, told = school.states(), school.why(name="skilled")

    school.store.void(grant)
    look_again(school)

    assert earned == {"skilled": "valid"} and school.states() == {"skilled": "revoked"}
    assert [each["statement"] for each in told["finding"]["statements"]] == [grant]
    assert "is not held yet" in school.why(name="skilled")["why_not_yet"]


def test_an_item_that_no_framework_has_is_told_of(school: School) -> None:
    school.award()
    told = {"title": "A", "criteria": {"all": [{"competency": ITEM}, {"endorsements": ITEM}]}}

    kept = school.store.sender.put("/badges/api/achievements/odd", json=told).json

    assert kept and [each.partition(". ")[0] for each in kept["warnings"]] == [f"No framework here has {ITEM}"]


def test_a_level_that_an_item_lacks_is_told_of_with_those_that_it_has(school: School) -> None:
    with school.store.inside("competencies").write() as tx:
        outlines.keep(tx)
    school.award()
    rules = [{"competency": NEGOTIATING, "level": level} for level in ("Able", "master", "")]

    kept = school.store.sender.put("/badges/api/achievements/levels", json={"title": "A", "criteria": {"all": rules}})

    told = f"{NEGOTIATING} has no level master. Its levels are: novice, able, expert."
    assert kept.json["warnings"] == [told]


def test_endorsements_count_by_people_and_by_their_groups(school: School) -> None:
    school.keep("vouched", {"endorsements": ITEM, "count": 2, "groups": 2})
    dan = {"mbox": "mailto:dan@example.com"}
    school.post(*(joined(who, "one") for who in (ANN, BEN, CAT, dan)))
    sent = school.post(endorsed(BEN, ANN), endorsed(CAT, ANN))
    look_again(school)
    before = school.why(name="vouched")

    school.post(joined(CAT, "two"))
    look_again(school)

    assert before["has_badge"] is False and "1 of 2 groups" in before["why_not_yet"]
    told = school.why(name="vouched")
    assert told["has_badge"] is True
    assert {each["statement"] for each in told["finding"]["statements"]} == set(sent)


def test_an_endorsement_that_is_withdrawn_takes_the_badge_with_it(school: School) -> None:
    eve = {"objectType": "Agent", "mbox": "mailto:eve@example.com"}
    school.keep("trusted", {"endorsements": ITEM})
    school.post(joined(eve, "one"), joined(BEN, "one"))
    (sent,) = school.post(endorsed(BEN, eve))
    look_again(school)
    earned = school.states(eve)

    verb = {"id": "https://w3id.org/cairn/endorsements/verbs/withdrew"}
    school.post(completed(BEN, day=21, verb=verb, object={"objectType": "StatementRef", "id": sent}))
    look_again(school)

    assert earned["trusted"] == "valid" and school.states(eve)["trusted"] == "revoked"


def test_rules_of_others_are_looked_at_for_everybody_again_and_again(school: School) -> None:
    school.award()
    with school.badges.read() as tx:
        turn = looking._turn(school.badges, tx)

    school.keep("skilled-again", {"competency": ITEM, "level": ""})
    for _ in looking.look_again(school.badges):
        pass

    with school.badges.read() as tx:
        assert turn != bytes(16) and due.first(tx, 1)


def test_where_nobody_knows_a_rule_is_not_met_and_says_so() -> None:
    with fresh_server("badges") as server:
        school = School(server.store())
        school.keep("skilled", {"competency": ITEM})
        school.post(conferred(ANN))

        school.award()

        assert school.awards() == [] and "the plugin competencies is off" in school.why(name="skilled")["why_not_yet"]
