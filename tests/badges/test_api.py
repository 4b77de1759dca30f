"""The API and the commands: what they answer, and to whom."""

import json
from base64 import b64decode, b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from lrs.testing import FreshServer, fresh_server
from lrs.testing.stores import Client
from lrs_badges import commands, standings
from tests.badges.conftest import ANN, BEN, COURSES, School, completed
from tests.badges.test_images import png

ACHIEVEMENT = {"title": "Courses", "criteria": {**COURSES, "count": 2}}


@pytest.fixture(scope="module")
def server() -> Iterator[FreshServer]:
    with fresh_server("badges") as server:
        yield server


@pytest.fixture
def school(server: FreshServer) -> School:
    """Ann has earned the badge of two courses, and Ben has done half of it."""
    school = School(server.store(f"school-{uuid4().hex}"))
    school.keep(criteria=ACHIEVEMENT["criteria"])
    school.post(completed(ANN, 1), completed(ANN, 2), completed(BEN, 1))
    school.award()
    return school


def as_text(agent: dict[str, Any]) -> str:
    return json.dumps(agent)


def test_an_achievement_is_kept_and_read_with_its_image(school: School) -> None:
    manager = school.store.client("badges/manage")
    image = b64encode(png()).decode()

    kept = manager.put("/badges/api/achievements/talks", json={"title": "Talks", "image": image})

    (told,) = manager.ask("/badges/api/achievements/talks")["versions"]
    assert kept.json == {"name": "talks", "version": 1, "is_new": True, "warnings": []}
    assert told["rule"] == "It is given by hand." and manager.get(told["image"]).data == png()


def test_rules_by_a_badge_that_is_missing_are_kept_with_a_warning(school: School, tmp_path: Path) -> None:
    told = {"title": "A", "criteria": {"badge": "b"}}
    (file := tmp_path / "a.json").write_text(json.dumps({"achievements": [{"name": "a", **told}]}))

    kept = school.store.sender.put("/badges/api/achievements/a", json=told).json
    tried = school.store.sender.post("/badges/api/achievements/a/try", json=told).json
    imported = school.store.run(commands.import_achievements, str(file))

    assert kept and tried and kept["warnings"] == tried["warnings"]
    assert kept["warnings"][0] in imported and kept["warnings"][0].startswith("There is no badge b.")


def test_rules_that_go_by_themselves_are_refused(school: School) -> None:
    answer = school.store.sender.put(
        "/badges/api/achievements/courses", json={"title": "C", "criteria": {"badge": "courses"}}
    )

    assert (answer.status_code, "go by itself" in answer.text) == (400, True)


def test_what_is_wrong_with_criteria_is_told_with_its_place(school: School) -> None:
    told = {"title": "A", "criteria": {"all": [{"statements": {"concepts": "completed"}}]}}

    answer = school.store.sender.put("/badges/api/achievements/a", json=told)

    assert answer.status_code == 400 and "/all/0/statements/concepts" in answer.text


@pytest.mark.parametrize("path", ["a", "a/try"])
def test_a_concept_that_there_is_not_is_named(school: School, path: str) -> None:
    told = {"title": "A", "criteria": {"any": [{"statements": {"concepts": ["complted"]}}]}}
    ask = school.store.sender.post if path.endswith("try") else school.store.sender.put

    answer = ask(f"/badges/api/achievements/{path}", json=told)

    assert (answer.status_code, "no concept 'complted'" in answer.text) == (400, True)


def test_an_end_before_the_beginning_is_refused(school: School) -> None:
    told = {"title": "A", "starts": "2027-01-01T00:00:00Z", "ends": "2026-01-01T00:00:00Z"}

    answer = school.store.sender.put("/badges/api/achievements/a", json=told)

    assert (answer.status_code, "ends is refused: It is not behind starts." in answer.text) == (400, True)


def test_what_is_no_object_is_told_so(school: School) -> None:
    answer = school.store.sender.put("/badges/api/achievements/a", json=[1])

    assert (answer.status_code, "what was sent is refused" in answer.text) == (400, True)


def test_why_lists_the_statements_and_why_not_yet_what_is_missing(school: School) -> None:
    reader = school.store.client("badges/read")

    has = reader.ask("/badges/api/achievements/courses/why", agent=as_text(ANN))
    lacks = reader.ask("/badges/api/achievements/courses/why", agent=as_text(BEN))

    assert has["has_badge"] and [each["words"] for each in has["finding"]["statements"]] == [
        "Ann completed Course 1",
        "Ann completed Course 2",
    ]
    assert (lacks["has_badge"], lacks["progress"]) == (False, 0.5)
    assert lacks["why_not_yet"] == "1 of 2 activities with completed: 1 more to go"


def test_a_dry_run_says_who_would_gain_and_who_has_it_by_other_rules(school: School) -> None:
    manager = school.store.client("badges/manage")
    easier = {"title": "C", "criteria": {"statements": {"activities": ["https://courses.example.com/1"]}}}
    harder = {"title": "C", "criteria": {**COURSES, "count": 3}}

    gains = manager.post("/badges/api/achievements/courses/try", json=easier).json
    loses = manager.post("/badges/api/achievements/courses/try", json=harder).json

    assert gains and [each["name"] for each in gains["gains"]] == ["Ben"]
    assert gains["is_whole"] and gains["meets"] == 2 and gains["statements"] > 0
    assert loses and [each["name"] for each in loses["loses"]] == ["Ann"]
    assert school.states(BEN) == {}


def test_a_dry_run_reads_no_more_than_is_set_and_says_so(school: School) -> None:
    school.store.set_up("badges", most_tried=1_000)
    school.post(*(completed(BEN, course, day=2) for course in range(1, 1_000)))
    school.post(*(completed(BEN, course, day=3) for course in range(1_000, 1_999)))
    told = {"title": "C", "criteria": {"statements": {"verbs": ["https://verbs.example.com/x"]}}}

    answer = school.store.sender.post("/badges/api/achievements/courses/try", json=told).json

    assert answer and not answer["is_whole"] and answer["statements"] == 1_000


def test_a_badge_is_awarded_by_hand_once_and_taken_back(school: School) -> None:
    staff = school.store.client("badges/award")
    body = {"agent": BEN, "achievement": "courses", "reason": "for the talk"}

    given = staff.post("/badges/api/awards", json=body)
    school.store.derive()
    again = staff.post("/badges/api/awards", json=body)
    taken = staff.post(f"/badges/api/awards/{given.json['statement']}/revoke", json={"reason": "a mistake"})  # type: ignore[index]
    school.store.derive()

    assert (given.status_code, again.status_code, taken.status_code) == (200, 409, 200)
    (told,) = staff.ask("/badges/api/awards", agent=as_text(BEN))["awards"]
    assert (told["state"], told["reason"], told["is_by_hand"]) == ("revoked", "a mistake", True)


def test_awards_of_an_achievement_come_in_pages(school: School) -> None:
    school.post(completed(BEN, 2))
    school.award()
    reader = school.store.client("badges/read")

    first = reader.ask("/badges/api/awards", achievement="courses", limit=1)
    second = reader.ask("/badges/api/awards", achievement="courses", limit=1, before=first["before"])

    assert [each["agent"]["mbox"] for page in (first, second) for each in page["awards"]] == [BEN["mbox"], ANN["mbox"]]


def test_a_member_sees_their_own_badges_and_nobody_elses(school: School) -> None:
    member = school.store.client("badges/mine")
    (award,) = school.awards()
    asked = {"agent": as_text(ANN)}

    others = member.get("/badges/api/awards", query_string=asked)
    everybody = member.get("/badges/api/awards", query_string={"achievement": "courses"})
    one = member.get(f"/badges/api/awards/{award.award_id}")
    school.store.join(ANN, _authority_of(member))

    assert {others.status_code, everybody.status_code, one.status_code} == {403}
    assert len(member.ask("/badges/api/awards", **asked)["awards"]) == 1


def _authority_of(member: Client) -> dict[str, Any]:
    """The agent for whom a client's credentials speak."""
    login = b64decode(member.environ_base["HTTP_AUTHORIZATION"].removeprefix("Basic ")).decode()
    return {"account": {"homePage": "http://lrs.example.com", "name": login.partition(":")[0]}}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("put", "/badges/api/achievements/a"),
        ("delete", "/badges/api/achievements/courses"),
        ("post", "/badges/api/achievements/a/try"),
        ("post", "/badges/api/awards"),
    ],
    ids=["keep", "retire", "try", "award"],
)
def test_who_may_only_read_changes_nothing(school: School, method: str, path: str) -> None:
    reader = school.store.client("badges/read")
    body = {"title": "A"} if "achievements" in path else {"agent": BEN, "achievement": "courses", "reason": "x"}

    assert getattr(reader, method)(path, json=body).status_code == 403


def test_commands_import_export_try_and_tell_why(school: School, tmp_path: Path) -> None:
    file, run = tmp_path / "achievements.json", school.store.run
    file.write_text(json.dumps({"achievements": [{"name": "talks", **ACHIEVEMENT}]}))

    run(commands.import_achievements, str(file))
    school.award()
    exported = json.loads(run(commands.export_achievements, "talks"))
    tried = json.loads(run(commands.try_rules, str(file), "--no-progress"))
    told = run(commands.why, "ben@example.com", "talks")

    assert exported["achievements"][0]["criteria"] == ACHIEVEMENT["criteria"]
    assert (tried["meets"], tried["gain_count"]) == (1, 0)
    assert told.startswith("Ben doesn't have the badge Courses. 1 of 2 activities")
    assert "talks\t1\tCourses" in run(commands.list_achievements)


def test_commands_award_change_and_list(school: School) -> None:
    run = school.store.run
    given = json.loads(run(commands.award, "ben@example.com", "courses", "--reason", "for the talk"))
    school.store.derive()

    run(commands.change, given["statement"], "suspend", "--reason", "a question")
    school.store.derive()

    (told,) = json.loads(run(commands.list_awards, "--agent", "ben@example.com"))
    assert (told["state"], told["reason"]) == ("suspended", "a question")


def test_a_dry_run_of_a_rebuild_tells_who_meets_what(school: School) -> None:
    with school.badges.read() as tx:
        found = list(standings.standings(tx, school.badges.rules))

    assert [(each.called, each.value["is_met"]) for each in found] == [
        ("Ann", True),
        ("Ben", False),
    ]
