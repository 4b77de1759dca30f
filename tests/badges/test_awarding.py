"""Badges are awarded once, stand as long as their grounds do, and come back with them."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from lrs.api import Transaction, agent_key
from lrs.testing import FreshServer
from lrs_badges import editing, vocabulary
from lrs_badges.awarding import batches, byhand, due
from tests.badges.conftest import ANN, ANN_AT_WORK, BEN, School, completed

DAY = timedelta(days=1)


def three(who: dict[str, Any] = ANN) -> list[dict[str, Any]]:
    return [completed(who, course, day=course) for course in (1, 2, 3)]


def test_who_meets_the_rules_is_awarded_by_a_statement(school: School) -> None:
    school.keep()
    done = school.post(*three())

    school.award()

    (award,) = school.awards()
    said = school.store.sender.ask("/xapi/statements", statementId=str(award.award_id))
    assert award.state == "valid" and [str(each) for each in award.grounds] == done
    assert said["verb"]["id"] == vocabulary.EARNED and said["actor"]["mbox"] == ANN["mbox"]
    assert said["authority"]["account"] == vocabulary.awarder("https://w3id.org/cairn/badges/")["account"]


def test_who_misses_one_thing_has_nothing_yet(school: School) -> None:
    school.keep()
    school.post(*three()[:2], completed(ANN, course=1, day=4), *three(BEN)[:1])

    school.award()

    assert school.awards() == [] and school.awards(BEN) == []


def test_history_before_the_rule_counts(school: School) -> None:
    school.post(*three())
    school.keep()

    school.award()

    assert school.states() == {"courses": "valid"}


def test_nothing_is_awarded_twice_however_often_it_is_judged(school: School) -> None:
    school.keep()
    school.post(*three())
    school.award()

    school.post(completed(ANN, course=4, day=5))
    school.award()
    school.store.rebuild("badges", 2)
    school.award()

    assert len(school.awards()) == 1


def test_who_knows_the_person_can_not_tell_the_address_of_the_badge(server: FreshServer) -> None:
    schools = [School(server.store(f"school-{uuid4().hex}")) for _ in range(2)]
    for each in schools:
        each.keep()
        each.post(*three())
        each.award()

    (one,), (other,) = (each.awards() for each in schools)

    assert one.award_id != other.award_id, "it follows from a secret of the server too"


def test_awarding_goes_on_where_it_was_interrupted_before_it_was_derived(school: School) -> None:
    school.keep()
    school.post(*three())
    school.store.derive()

    recorded = []
    for _ in range(2):
        with school.badges.write() as tx:
            due.add(tx, [(agent_key(ANN) or b"", due.EVERYTHING)])
        recorded += list(batches.award_due(school.badges))
    school.award()

    assert recorded == [1, 0] and len(school.awards()) == 1


def test_a_voided_ground_revokes_the_badge_with_a_trace(school: School) -> None:
    school.keep()
    done = school.post(*three())
    school.award()

    school.store.void(done[1])
    school.award()

    (award,) = school.awards()
    told = school.why()
    assert award.state == "revoked" and "2 of 3 activities" in award.reason
    assert told["has_badge"] is False and "1 more to go" in told["why_not_yet"]


def test_a_ground_that_others_make_up_for_takes_nothing_away(school: School) -> None:
    school.keep()
    done = school.post(*three(), completed(ANN, course=4, day=4))
    school.award()

    school.store.void(done[0])
    school.award()

    assert school.states() == {"courses": "valid"}


def test_a_revoked_badge_is_awarded_anew_when_the_ground_is_there_again(school: School) -> None:
    school.keep()
    done = school.post(*three())
    school.award()
    school.store.void(done[0])
    school.award()

    school.post(completed(ANN, course=9, day=9))
    school.award()

    assert [(each.number, each.state) for each in school.awards()] == [(2, "valid"), (1, "revoked")]


def test_a_suspended_badge_comes_back_with_its_ground(school: School) -> None:
    school.store.set_up("badges", when_lost="suspend")
    school.keep()
    done = school.post(*three())
    school.award()
    school.store.void(done[0])
    school.award()
    suspended = school.states()

    school.post(completed(ANN, course=9, day=9))
    school.award()

    assert (suspended, school.states()) == ({"courses": "suspended"}, {"courses": "valid"})
    assert len(school.awards()) == 1


def test_nothing_is_due_of_who_is_erased(school: School) -> None:
    school.keep()
    school.post(*three(), *three(BEN))
    school.store.derive()

    school.store.erase(ANN)

    with school.badges.read() as tx:
        assert {each.person for each in due.first(tx, 10)} == {agent_key(BEN)}


def test_what_is_erased_takes_the_badge_with_it(school: School) -> None:
    school.keep()
    school.post(*three(), *three(BEN))
    school.award()

    school.store.erase(ANN)
    school.award()

    assert school.awards() == [] and school.states(BEN) == {"courses": "valid"}


def test_who_comes_back_after_an_erasure_may_earn_it_again(school: School) -> None:
    school.keep()
    school.post(*three())
    school.award()
    school.store.erase(ANN)
    school.award()

    school.post(*three())
    school.award()

    assert school.states() == {"courses": "valid"}


def test_what_a_person_did_under_two_identifiers_counts_together(school: School) -> None:
    school.keep()
    school.post(*three()[:2], completed(ANN_AT_WORK, course=3, day=3))
    school.award()
    before = school.awards()

    school.store.join(ANN, ANN_AT_WORK)
    school.award()

    assert before == [] and [each.state for each in school.awards(ANN_AT_WORK)] == ["valid"]


def test_a_person_who_is_joined_keeps_one_of_two_badges_and_who_is_parted_has_both_again(school: School) -> None:
    school.keep()
    school.post(*three(), *three(ANN_AT_WORK))
    school.award()

    school.store.join(ANN, ANN_AT_WORK)
    school.award()
    together = sorted(each.state for each in school.awards())
    school.store.part(ANN_AT_WORK)
    school.award()

    assert together == ["suspended", "valid"]
    assert (school.states(), school.states(ANN_AT_WORK)) == ({"courses": "valid"}, {"courses": "valid"})


def test_a_badge_that_others_give_ends_with_them(school: School) -> None:
    school.keep("courses")
    school.keep("graduate", {"all": [{"badge": "courses"}, {"statements": {"concepts": ["completed"]}, "count": 1}]})
    done = school.post(*three())
    school.award()
    earned = school.states()

    school.store.void(done[0])
    school.award()

    assert earned == {"courses": "valid", "graduate": "valid"}
    assert school.states() == {"courses": "revoked", "graduate": "revoked"}


def test_other_rules_are_another_version_which_takes_nothing_away(school: School) -> None:
    school.keep()
    school.post(*three())
    school.award()

    kept = school.keep(criteria={"statements": {"concepts": ["completed"]}, "of": "activities", "count": 4})
    school.award()

    assert (kept.version, kept.is_new) == (2, True)
    assert [(each.version, each.state) for each in school.awards()] == [(1, "valid")]


def test_another_title_is_the_same_version(school: School) -> None:
    school.keep()

    kept = school.keep(title="Three courses", tags=["learning"])

    assert (kept.version, kept.is_new) == (1, False)


def test_a_retired_achievement_is_awarded_no_more_and_stays_where_it_was(school: School) -> None:
    school.keep()
    school.post(*three())
    school.award()

    editing.retire(school.badges, "courses")
    school.post(*three(BEN))
    school.award()

    assert school.states() == {"courses": "valid"} and school.awards(BEN) == []


def test_an_expired_badge_is_renewed_by_what_was_done_since(school: School, monkeypatch: Any) -> None:
    school.keep(valid_days=1)
    school.post(*three())
    school.award()
    now = datetime.now(UTC)

    later(monkeypatch, now + 2 * DAY)
    school.award()
    expired = [each.state for each in school.awards()]
    again = [(now + DAY + timedelta(hours=course)).isoformat() for course in (1, 2, 3)]
    school.post(*(completed(ANN, course, timestamp=time) for course, time in enumerate(again, 1)))
    school.award()

    assert expired == ["expired"]
    assert [(each.number, each.state) for each in school.awards()] == [(2, "valid"), (1, "expired")]


def later(monkeypatch: Any, at: datetime) -> None:
    """Have the databases' clock stand at a time."""
    monkeypatch.setattr(Transaction, "now_us", lambda _: round(at.timestamp() * 1_000_000))


def test_a_badge_by_hand_has_its_reason_and_no_rule_takes_it(school: School) -> None:
    school.keep()
    school.post(completed(ANN))
    school.award()

    by = {"mbox": "mailto:sue@example.com"}
    statement_id = byhand.award(school.badges, by, ANN, "courses", "for the talk")
    school.award()

    (award,) = school.awards()
    assert award.award_id == UUID(statement_id) and award.state == "valid" and award.is_by_hand
    assert (award.reason, award.by) == ("for the talk", {"objectType": "Agent", **by})


def test_what_somebody_has_revoked_is_not_awarded_by_rules_again(school: School) -> None:
    school.keep()
    school.post(*three())
    school.award()

    school.by_hand(school.awards()[0].award_id, "revoke")
    school.post(completed(ANN, course=4, day=9))
    school.award()

    assert [each.state for each in school.awards()] == ["revoked"]


def test_statements_of_others_award_nothing(school: School) -> None:
    school.keep()
    school.post(*three())
    school.award()
    (award,) = school.awards()
    said = school.store.sender.ask("/xapi/statements", statementId=str(award.award_id))

    forged = {name: value for name, value in said.items() if name in ("verb", "object", "context", "result")}
    school.post({**forged, "actor": BEN})
    school.award()

    assert school.awards(BEN) == []


def test_nothing_is_awarded_outside_the_time_of_an_achievement(school: School) -> None:
    school.keep("early", starts="2999-01-01T00:00:00Z")
    school.keep("late", ends="2001-01-01T00:00:00Z")
    school.keep("now", starts="2001-01-01T00:00:00Z", ends="2999-01-01T00:00:00Z")
    school.post(*three())

    school.award()

    assert school.states() == {"now": "valid"}


@pytest.mark.parametrize(
    ("rule", "earned"),
    [
        ({"of": "days", "count": 2}, True),
        ({"of": "days", "count": 3}, False),
        ({"of": "statements", "count": 3}, True),
        ({"of": "statements", "count": 4}, False),
        ({"of": "hours", "count": 1.5}, True),
        ({"of": "hours", "count": 1.6}, False),
    ],
    ids=["days", "more days", "statements", "more statements", "hours", "more hours"],
)
def test_days_statements_and_hours_are_counted(school: School, rule: dict[str, Any], earned: bool) -> None:
    half_an_hour = {"result": {"duration": "PT30M"}}
    school.keep(criteria={"statements": {"concepts": ["completed"]}, **rule})
    school.post(*(completed(ANN, 1, day, **half_an_hour) for day in (1, 1, 2)))

    school.award()

    assert (school.states() == {"courses": "valid"}) is earned
