"""What is derived and awarded follows from the log alone, in whatever order and portions it comes."""

from collections import Counter
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from lrs.clock import iso, now_us
from lrs.storage.events import STORED, Event
from lrs.storage.plugins import checkpoints
from lrs.testing import FreshServer, fresh_server
from lrs_badges import tables
from lrs_badges.awarding import batches, due, looking, projection
from tests.badges.conftest import ANN, ANN_AT_WORK, BEN, School, completed, person

_PEOPLE = (ANN, BEN, ANN_AT_WORK)
_TWO_COURSES = {"statements": {"concepts": ["completed"]}, "of": "activities", "count": 2}
_THRICE = {"statements": {"concepts": ["completed"]}, "count": 3}
_FIRST_COURSE = {"statements": {"activities": ["https://courses.example.com/1"]}, "count": 2}
# Rules that share a filter, that are combined, and that hang on another badge.
_RULES = {
    "thrice": _THRICE,
    "either": {"any": [_FIRST_COURSE, {"at_least": 2, "among": [_THRICE, {"badge": "courses"}]}]},
    "both": {"all": [{"badge": "courses"}, _FIRST_COURSE]},
}
_DERIVED = (tables.people, tables.grounds, tables.awards, tables.steps)
# What happens: somebody completes a course, an earlier statement is voided, or two identifiers are joined or parted.
_COMPLETE = st.tuples(st.just("complete"), st.integers(0, 2), st.integers(1, 3))
_DEED = st.one_of(
    _COMPLETE,
    st.tuples(st.just("void"), st.integers(0, 30), st.just(0)),
    st.tuples(st.just("join"), st.just(0), st.just(0)),
    st.tuples(st.just("part"), st.just(0), st.just(0)),
    st.tuples(st.just("award"), st.just(0), st.just(0)),
)
_DEEDS = st.lists(_DEED, min_size=4, max_size=14)
_PARTED_BEHIND_THEIR_AWARD = [
    ("complete", 2, 1),
    ("join", 0, 0),
    ("complete", 0, 1),
    ("complete", 0, 2),
    ("award", 0, 0),
    ("part", 0, 0),
]


@pytest.fixture(scope="module")
def server() -> Iterator[FreshServer]:
    with fresh_server("badges") as server:
        yield server


class Played:
    """A store in which deeds are done, with what counts of them."""

    def __init__(self, server: FreshServer) -> None:
        self.school = School(server.store(f"played-{uuid4().hex}"))
        self.school.keep(criteria=_TWO_COURSES)
        self.done: list[tuple[str, int, int]] = []
        self.voided: set[str] = set()
        self.is_joined = False

    def play(self, kind: str, who: int, course: int) -> None:
        if kind == "complete":
            (statement_id,) = self.school.post(completed(_PEOPLE[who], course))
            self.done.append((statement_id, who, course))
        elif kind == "void" and self.done:
            target = self.done[who % len(self.done)][0]
            self.voided.add(target)
            self.school.store.void(target)
        elif kind == "join" and not self.is_joined:
            self.is_joined = True
            self.school.store.join(ANN, ANN_AT_WORK)
        elif kind == "part" and self.is_joined:
            self.is_joined = False
            self.school.store.part(ANN_AT_WORK)
        elif kind == "award":
            self.school.award()

    def earned(self) -> set[int]:
        """Who has completed two courses by statements that count."""
        courses: dict[int, set[int]] = {}
        for statement_id, who, course in self.done:
            if statement_id not in self.voided:
                courses.setdefault(0 if self.is_joined and who == 2 else who, set()).add(course)
        return {who for who, each in courses.items() if len(each) >= 2}


def _rows(school: School) -> list[Any]:
    return [school.store.rows(table) for table in _DERIVED]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=_DEEDS)
@example(deeds=_PARTED_BEHIND_THEIR_AWARD)
def test_who_meets_the_rules_has_one_valid_badge_and_nobody_else_has(server: FreshServer, deeds: Any) -> None:
    played = Played(server)
    for deed in deeds:
        played.play(*deed)

    played.school.award()

    people = (0, 1) if played.is_joined else (0, 1, 2)
    valid = {who: Counter(each.state for each in played.school.awards(_PEOPLE[who]))["valid"] for who in people}
    assert valid == {who: int(who in played.earned()) for who in people}


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=_DEEDS, portion=st.sampled_from([1, 2, 7]))
def test_what_is_derived_anew_is_what_was_derived_as_it_came(server: FreshServer, deeds: Any, portion: int) -> None:
    played = Played(server)
    for deed in deeds:
        played.play(*deed)
    played.school.award()
    live = _rows(played.school)

    played.school.store.rebuild("badges", portion)

    assert _rows(played.school) == live
    played.school.award()
    assert _rows(played.school) == live


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=st.lists(_COMPLETE | _DEED, min_size=6, max_size=16))
def test_what_is_judged_by_what_has_happened_is_what_would_be_judged_of_everybody(
    server: FreshServer, deeds: Any
) -> None:
    played = Played(server)
    for name, criteria in _RULES.items():
        played.school.keep(name, criteria)
    for deed in deeds:
        played.school.award()
        played.play(*deed)
    played.school.award()

    with played.school.badges.write() as tx:
        due.add(tx, ((each, due.EVERYTHING) for each in looking._people_behind(tx, bytes(16))))

    assert sum(batches.award_due(played.school.badges)) == 0


def _apply(school: School, many: int, days_ago: int) -> None:
    """Derive statements that Ben has completed courses, as if they were stored so long ago."""
    stored = iso(now_us() - days_ago * 86_400_000_000)
    said = [{**completed(BEN, each % 2), "stored": stored} for each in range(many)]
    events = [Event(position, STORED, 1, statement) for position, statement in enumerate(said, 1)]
    with school.badges.write() as tx:
        live = checkpoints.live(tx, tables.PROJECTION_NAME)
        assert live is not None
        projection.apply(tx.of_generation(live.projection, live.generation), events, school.badges.rules)


@pytest.mark.parametrize("days_ago", [0, 1])
@pytest.mark.parametrize("many", [10, 1_010])
def test_who_has_much_that_is_new_is_due_as_who_has_little(server: FreshServer, many: int, days_ago: int) -> None:
    school = Played(server).school
    school.award()
    _apply(school, many, days_ago)

    assert sum(batches.award_due(school.badges)) == 1
    with school.badges.read() as tx:
        assert due.first(tx, 1) == []


@pytest.mark.parametrize(("days_ago", "is_everything"), [(0, False), (1, True)])
def test_only_for_much_of_long_ago_somebody_is_judged_by_all_rules(
    server: FreshServer, days_ago: int, is_everything: bool
) -> None:
    school = Played(server).school
    school.award()

    _apply(school, 1_010, days_ago)

    with school.badges.read() as tx:
        (noted,) = due.first(tx, 1)
    assert (noted.about == due.EVERYTHING) is is_everything


def test_all_who_are_due_are_judged_though_they_are_more_than_are_judged_at_once(server: FreshServer) -> None:
    school = Played(server).school
    school.award()
    people = [person(f"learner-{number}") for number in range(510)]
    school.post(*(completed(each, course) for each in people for course in (1, 2)))
    school.store.derive()

    recorded = list(batches.award_due(school.badges))

    assert len(recorded) == 2 and sum(recorded) == 510
