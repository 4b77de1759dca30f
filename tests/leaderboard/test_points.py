"""Which statements bring which points: each rule, and what limits it."""

from datetime import date
from hashlib import sha1
from typing import Any
from uuid import uuid4

import pytest

from tests.leaderboard.conftest import Game
from tests.statements import voiding

COMPLETED = "http://adlnet.gov/expapi/verbs/completed"
LIKED = "http://activitystrea.ms/schema/1.0/like"
POSTED = "https://w3id.org/xapi/acrossx/verbs/posted"
PROGRESSED = "http://adlnet.gov/expapi/verbs/progressed"
COURSE = "http://adlnet.gov/expapi/activities/course"
TEN = {"name": "done", "concepts": ["completed"], "points": 10}


def person(name: str) -> dict[str, Any]:
    return {"mbox": f"mailto:{name}@example.com", "name": name}


def did(name: str, verb: str = COMPLETED, thing: str = "a", at: str = "2026-11-20T10:00:00Z", **more: Any) -> Any:
    """A statement of a person about a thing."""
    activity = {"id": f"http://example.com/{thing}"}
    made = {"id": str(uuid4()), "actor": person(name), "verb": {"id": verb}, "object": activity, "timestamp": at}
    return {**made, **more}


def liked(name: str, thing: str, at: str = "2026-11-21T10:00:00Z") -> Any:
    return did(name, LIKED, thing, at)


def posted(name: str, thing: str, at: str = "2026-11-20T10:00:00Z") -> Any:
    return did(name, POSTED, thing, at)


def test_points_are_for_what_a_verb_means(game: Game) -> None:
    game.set_up(TEN)

    game.post(did("ann"), did("ann", thing="b"), did("bob"), did("bob", LIKED))

    assert game.board() == [(1, "ann", 20), (2, "bob", 10)]


def test_a_mail_address_and_its_sum_are_one_person(game: Game) -> None:
    summed = {"mbox_sha1sum": sha1(b"mailto:ann@example.com").hexdigest()}
    game.set_up(TEN)

    game.post(did("x", actor={"mbox": "mailto:ann@example.com"}), did("x", thing="b", actor=summed))

    assert [points for _, _, points in game.board()] == [20]


def test_ties_share_a_rank(game: Game) -> None:
    game.set_up(TEN)

    game.post(did("ann"), did("bob"), did("cem"), did("cem", thing="b"), did("dee", LIKED))

    assert [rank for rank, _, _ in game.board()] == [1, 2, 2]


@pytest.mark.parametrize(
    ("rule", "statement"),
    [
        pytest.param({"success": True}, did("ann", result={"success": False}), id="success"),
        pytest.param({"score_at_least": 0.8}, did("ann", result={"score": {"raw": 7, "max": 10}}), id="score"),
        pytest.param({"activities": ["http://example.com/b"]}, did("ann"), id="another activity"),
        pytest.param({"activity_types": [COURSE]}, did("ann"), id="another type"),
        pytest.param({"groups": ["http://example.com/team"]}, did("ann"), id="another group"),
        pytest.param({"concepts": ["passed"]}, did("ann"), id="another concept"),
    ],
)
def test_what_a_rule_does_not_mean_brings_nothing(game: Game, rule: dict[str, Any], statement: Any) -> None:
    game.set_up({**TEN, **rule})

    game.post(statement)

    assert game.board() == []


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param(
            did("ann", context={"contextActivities": {"category": [{"id": "mailto:team@example.com"}]}}), id="activity"
        ),
        pytest.param(
            did("ann", context={"team": {"objectType": "Group", "mbox": "mailto:team@example.com"}}), id="team"
        ),
    ],
)
def test_a_group_is_a_context_activity_or_a_team(game: Game, statement: Any) -> None:
    game.set_up({**TEN, "groups": ["mailto:team@example.com"]})

    game.post(statement, did("bob"))

    assert game.points() == {"ann": 10}


def test_points_by_score(game: Game) -> None:
    game.set_up({**TEN, "by": "score"})

    game.post(
        did("ann", result={"score": {"scaled": 0.75}}),
        did("bob", result={"score": {"raw": 3, "min": 1, "max": 5}}),
        did("cem"),
    )

    assert game.points() == {"ann": 8, "bob": 5}


def test_points_by_progress_are_for_what_was_gained(game: Game) -> None:
    """However late a report comes, and however often the same is told."""
    game.set_up({"name": "way", "concepts": ["progressed"], "points": 100, "by": "progress"})

    def reached(percent: int, at: str) -> Any:
        extension = {"https://w3id.org/xapi/cmi5/result/extensions/progress": percent}
        return did("ann", PROGRESSED, at=at, result={"extensions": extension})

    game.post(reached(80, "2026-11-20T12:00:00Z"))
    first = game.points()
    game.post(reached(30, "2026-11-20T10:00:00Z"), reached(60, "2026-11-20T13:00:00Z"))

    assert (first, game.points()) == ({"ann": 80}, {"ann": 80})


def test_only_the_first_time_counts_for_each_object(game: Game) -> None:
    game.set_up({**TEN, "once": True})

    game.post(did("ann"), did("ann", at="2026-11-20T11:00:00Z"), did("ann", thing="b"))

    assert game.points() == {"ann": 20}


def test_the_second_time_counts_when_the_first_is_voided(game: Game) -> None:
    game.set_up({**TEN, "once": True})
    game.post(first := did("ann"), did("ann", at="2026-11-20T11:00:00Z"))
    game.derive()

    game.post(voiding(first))

    assert game.points() == {"ann": 10}


def test_a_day_brings_no_more_than_its_cap(game: Game) -> None:
    game.set_up({**TEN, "most_a_day": 25})

    game.post(*(did("ann", thing=str(number)) for number in range(4)), did("ann", at="2026-11-21T00:00:00Z"))

    assert game.points() == {"ann": 35}


def test_what_was_over_the_cap_counts_when_something_is_voided(game: Game) -> None:
    game.set_up({**TEN, "most_a_day": 20})
    game.post(*(given := [did("ann", thing=str(number)) for number in range(4)]))
    game.derive()

    game.post(voiding(given[0]), voiding(given[1]), voiding(given[2]))

    assert game.points() == {"ann": 10}


def test_a_day_begins_in_the_time_zone_of_the_store(game: Game) -> None:
    game.set_up({**TEN, "most_a_day": 10}, zone="Europe/Berlin")

    game.post(did("ann", at="2026-11-20T22:30:00Z"), did("ann", at="2026-11-20T23:30:00Z"))

    assert game.points() == {"ann": 20}


def test_a_burst_is_damped(game: Game) -> None:
    game.set_up({**TEN, "burst": {"seconds": 60, "most": 2}})

    game.post(*(did("ann", at=f"2026-11-20T10:{minute}:00Z") for minute in ("00", "01")))
    game.post(*(did("ann", at=f"2026-11-20T10:01:{second}Z") for second in ("10", "20", "30", "59")))

    assert game.points() == {"ann": 30}


def test_what_was_damped_counts_when_something_before_it_is_voided(game: Game) -> None:
    """However the time is cut up in which acts are compared."""
    game.set_up({**TEN, "burst": {"seconds": 60, "most": 2}})
    game.post(*(given := [did("ann", at=f"2026-11-20T10:00:{second}Z") for second in ("40", "50", "59")]))
    game.post(did("ann", at="2026-11-20T10:01:10Z"))
    before = game.points()

    game.post(voiding(given[0]), voiding(given[1]))

    assert (before, game.points()) == ({"ann": 20}, {"ann": 20})


def test_a_like_is_for_who_made_what_is_liked(game: Game) -> None:
    game.set_up({"name": "liked", "concepts": ["liked"], "points": 2, "to": "author"})

    game.post(posted("ann", "post"), liked("bob", "post"), liked("cem", "post"))

    assert game.points() == {"ann": 4}


def test_a_like_finds_its_author_who_comes_later(game: Game) -> None:
    game.set_up({"name": "liked", "concepts": ["liked"], "points": 2, "to": "author"})
    game.post(liked("bob", "post"))
    before = game.points()

    game.post(posted("ann", "post"))

    assert (before, game.points()) == ({}, {"ann": 2})


def test_a_like_moves_to_the_next_author_when_the_claim_is_voided(game: Game) -> None:
    game.set_up({"name": "liked", "concepts": ["liked"], "points": 2, "to": "author"})
    game.post(first := posted("ann", "post"), posted("dee", "post", at="2026-11-20T11:00:00Z"), liked("bob", "post"))
    before = game.points()

    game.post(voiding(first))

    assert (before, game.points()) == ({"ann": 2}, {"dee": 2})


def test_a_like_of_a_statement_is_for_its_actor(game: Game) -> None:
    game.set_up({"name": "liked", "concepts": ["liked"], "points": 2, "to": "author"})
    one = posted("ann", "post")

    game.post(one, {**liked("bob", "x"), "object": {"objectType": "StatementRef", "id": one["id"]}})

    assert game.points() == {"ann": 2}


def test_a_like_of_a_person_is_for_that_person(game: Game) -> None:
    game.set_up({"name": "liked", "concepts": ["liked"], "points": 2, "to": "author"})

    game.post({**liked("bob", "x"), "object": {"objectType": "Agent", **person("ann")}})

    assert game.points() == {"ann": 2}


def test_own_likes_do_not_count(game: Game) -> None:
    game.set_up({"name": "liked", "concepts": ["liked"], "points": 2, "to": "author"})

    game.post(posted("ann", "post"), liked("ann", "post"))

    assert game.points() == {"ann": 0}


def test_mutual_likes_do_not_count_within_their_days(game: Game) -> None:
    game.set_up({"name": "liked", "concepts": ["liked"], "points": 2, "to": "author", "mutual_days": 3})
    game.post(posted("ann", "of-ann"), posted("bob", "of-bob"))
    game.post(liked("bob", "of-ann"), back := liked("ann", "of-bob", "2026-11-23T10:00:00Z"), liked("cem", "of-ann"))
    both = game.points()

    game.post(voiding(back))

    assert (both, game.points()) == ({"ann": 2, "bob": 0}, {"ann": 4})


@pytest.mark.parametrize(
    ("period", "points"),
    [
        pytest.param("day", {"ann": 10}, id="day"),
        pytest.param("week", {"ann": 20}, id="week"),
        pytest.param("month", {"ann": 30}, id="month"),
    ],
)
def test_each_period_has_a_table_of_its_own(game: Game, period: str, points: dict[str, int]) -> None:
    game.set_up(TEN, period=period)
    days = ("2026-11-02", "2026-11-16", "2026-11-22", "2026-10-31")

    game.post(*(did("ann", thing=day, at=f"{day}T10:00:00Z") for day in days))

    assert game.points(day=date(2026, 11, 22)) == points


def test_a_board_by_course_has_a_table_for_each(game: Game) -> None:
    game.set_up(TEN, scope="course")
    course = {"id": "http://example.com/course", "definition": {"type": COURSE}}

    game.post(did("ann", context={"contextActivities": {"parent": [course]}}), did("bob"))

    assert (game.board("http://example.com/course"), game.board()) == ([(1, "ann", 10)], [])


def test_nothing_is_left_of_who_is_erased(game: Game) -> None:
    game.set_up({**TEN, "once": True})
    game.post(did("ann"), did("bob"))
    game.derive()

    game.erase(person("ann"))

    assert game.board() == [(1, "bob", 10)]
