"""Badges in Chromium: achievements and how they are changed and tried, who has which, why, and why not yet."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask

import lrs_badges
from lrs.config import Settings
from lrs.database import Database
from lrs.opened import opened
from lrs.plugin_host import PluginHost
from lrs.testing import FreshStore
from lrs.web.application import create_app
from lrs_badges import achievements, editing
from tests.badges.conftest import ANN, BEN, School, completed
from tests.conftest import make_credential, make_store_with, settings_in
from tests.pages.conftest import Window, running

pytestmark = pytest.mark.browser
EVIL = "<script>alert(1)</script>"
LONG = "x" * 200


@pytest.fixture(scope="session", params=["sqlite"])
def settings(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings with a database of its own: what is asked of databases is asked of both kinds in tests/badges."""
    return settings_in(tmp_path_factory.mktemp("badges"), request)


@pytest.fixture(scope="session")
def database(settings: Settings) -> Iterator[Database]:
    with opened(settings, PluginHost({"badges": lrs_badges})) as database:
        yield database


@pytest.fixture(scope="session")
def app(database: Database, settings: Settings) -> Flask:
    return create_app(database, settings)


@pytest.fixture(scope="session")
def base_url(app: Flask, settings: Settings) -> Iterator[str]:
    """Where the application is served: a fixture of its own, for the shared one keeps the first that it is given."""
    with running(app, settings) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def school(database: Database, app: Flask) -> School:
    """Ann has earned the badge of three courses, and Ben has done one of them, which has an evil name."""
    school = School(FreshStore(database, app, make_store_with(database, "badges")))
    school.keep(title="Three courses", description=EVIL)
    evil = {"id": "https://courses.example.com/1", "definition": {"name": {"en": EVIL + LONG}}}
    school.post(*(completed(ANN, course, day=course) for course in (1, 2, 3)), completed(BEN, object=evil))
    school.award()
    return school


@pytest.fixture
def reader(window: Window, school: School) -> Iterator[Window]:
    """A window of somebody who has signed in, in which nothing goes wrong unseen."""
    issued = make_credential(school.store.database, school.store.store_id)
    form = {"key": issued.key, "secret": issued.secret}
    window.page.request.post(window.base_url + "/sign-in", form=form, max_redirects=0)
    yield window
    assert (window.errors, window.dialogs) == ([], [])


def page_of(part: str, agent: dict[str, Any], **more: str) -> str:
    asked = "".join(f"&{name}={quote(value)}" for name, value in more.items())
    return f"/badges/{part}?agent={quote(json.dumps(agent))}{asked}"


def main(window: Window) -> str:
    return " ".join(window.page.locator("main").inner_text().split())


def test_a_badge_leads_to_its_why_and_to_the_statement(reader: Window) -> None:
    reader.open("/badges/")
    reader.page.get_by_label("Mail address").fill("ann@example.com")
    reader.click("button", "Show badges")
    reader.click("link", "Why")
    told = main(reader)

    reader.click("link", "Ann completed Course 2")

    assert "earned They have 3 activities with completed." in told
    assert "Course 2" in main(reader)


def test_people_are_called_by_their_names_with_the_identifier_beside(reader: Window, school: School) -> None:
    nameless = {"mbox": "mailto:una@example.com"}
    school.post(*(completed(nameless, course) for course in (1, 2, 3)))
    school.award()
    school.post(completed({**nameless, "name": f"{EVIL} Una"}, 4))

    reader.open("/badges/achievements/courses")
    listed = main(reader)
    reader.click("link", "Una")
    theirs = main(reader)
    reader.click("link", "Why")

    assert f"{EVIL} Una una@example.com" in listed and "Ann ann@example.com" in listed
    assert f"{EVIL} Una una@example.com" in theirs
    assert f"{EVIL} Una" in main(reader)


def test_what_is_missing_is_told_with_how_far_it_is(reader: Window) -> None:
    reader.open(page_of("why", BEN, achievement="courses"))

    told = main(reader)

    assert "not yet 1 of 3 activities with completed: 2 more to go" in told and EVIL in told
    assert reader.page.get_by_role("progressbar").first.get_attribute("value") == str(1 / 3)


def press(window: Window, name: str, at: int = 0) -> None:
    window.follow(window.page.get_by_role("button", name=name, exact=True).nth(at))


def add(window: Window, kind: str, at: int = -1) -> None:
    """Add a rule of a kind to the group with this number, by default the outermost."""
    window.page.get_by_label("Kind of rule").nth(at).select_option(kind)
    press(window, "Add a rule", at)


def test_a_teacher_writes_an_achievement_without_json(reader: Window, school: School) -> None:
    reader.open("/badges/")
    reader.click("link", "New achievement")
    reader.page.get_by_label("Name, which").fill("explorer")
    reader.page.get_by_label("Title").fill("Explorer")
    add(reader, "statements")
    reader.page.get_by_label("What they did").select_option("completed")
    reader.page.get_by_label("How many; left empty: 1").fill("2")
    reader.page.get_by_label("Of what").select_option("days")
    add(reader, "group")
    add(reader, "badge", 0)
    reader.page.locator("select[name$='.badge']").select_option("courses")
    add(reader, "competency", 0)
    press(reader, "Take it out", 2)
    reader.page.get_by_label("Days after which a badge expires").fill("365")
    press(reader, "Try the rules")
    tried = main(reader)
    press(reader, "Keep")

    with school.badges.read() as tx:
        kept = achievements.get(tx, "explorer")
    assert "1 would gain it" in tried and main(reader).startswith("Badges Explorer explorer · version 1")
    doing = {"statements": {"concepts": ["completed"]}, "count": 2, "of": "days"}
    assert kept.criteria == {"all": [doing, {"all": [{"badge": "courses"}]}]}
    assert (kept.title, kept.valid_days) == ("Explorer", 365)


def test_mistakes_stand_at_their_fields_and_nothing_typed_is_lost(reader: Window) -> None:
    reader.open("/badges/edit")
    reader.page.get_by_label("Title").fill("Kind")
    add(reader, "endorsements")
    reader.page.get_by_label("By how many people").fill("1e9")
    press(reader, "Keep")

    described = {
        field.get_attribute("name"): reader.page.locator(
            f'[id="{field.get_attribute("aria-describedby")}"]'
        ).inner_text()
        for field in reader.page.locator("[aria-invalid=true]").all()
    }
    assert set(described) == {"name", "rules.0.endorsements", "rules.0.count"}
    assert described["name"] == "Use small letters, digits and hyphens."
    assert reader.page.get_by_label("Title").input_value() == "Kind"


def test_what_it_stands_for_is_typed_into_fields(reader: Window, school: School) -> None:
    reader.open("/badges/edit")
    reader.page.get_by_label("Name, which").fill("aligned")
    reader.page.get_by_label("Title").fill("Aligned")
    reader.page.locator("summary").click()
    for _ in range(3):
        press(reader, "Add an item")
    for at, called in ((1, "Sings"), (2, "Sings in tune")):
        reader.page.get_by_label("What it is called").nth(at).fill(called)
        reader.page.get_by_label("Its address").nth(at).fill(f"https://frameworks.example.com/{at}")
    reader.page.get_by_label("Its address").nth(2).fill("no address")
    press(reader, "Keep")
    wrong = reader.page.locator("[aria-invalid=true]").get_attribute("name")
    press(reader, "Take it out", 1)
    press(reader, "Keep")

    with school.badges.read() as tx:
        (kept,) = achievements.get(tx, "aligned").alignments
    assert wrong == "alignments.1.url"
    assert (kept.name, kept.url) == ("Sings", "https://frameworks.example.com/1")


CRITERIA = [
    {},
    {"badge": "courses"},
    {"all": [{"badge": "courses"}]},
    {"statements": {"concepts": ["passed", "completed"], "score_at_least": 0.07}, "count": 3, "of": "statements"},
    {"statements": {"since": "2026-01-01T00:00:00Z", "until": "2026-02-01T09:00:00+01:00", "success": False}},
    {"statements": {"activities": [" "], "verbs": ["https://verbs.example.com/x"]}, "count": 0.5, "of": "hours"},
    {
        "at_least": 1,
        "among": [{"any": [{"competency": "S1", "level": ""}]}, {"endorsements": "S1", "groups": 2, "trust": 0.5}],
    },
]


@pytest.mark.parametrize("told", CRITERIA, ids=lambda told: "by " + "-".join(told) if told else "by hand")
def test_what_is_opened_as_a_form_is_the_same_as_json(reader: Window, school: School, told: dict[str, Any]) -> None:
    aligned = [
        {"name": "A", "url": "https://frameworks.example.com/1", "description": "", "framework": "", "code": "7"}
    ]
    school.keep("one", told, alignments=aligned, tags=["a b", "c"], starts="2026-01-01T09:00:00Z")
    with school.badges.read() as tx:
        written = editing.exported(achievements.get(tx, "one"))

    reader.open("/badges/edit?name=one")
    press(reader, "As JSON")
    text = reader.page.get_by_label("The achievement as JSON").input_value()
    press(reader, "As a form")
    press(reader, "Keep")

    assert json.loads(text) == written
    assert "one · version 1" in main(reader)


def test_a_rule_by_a_badge_that_there_is_not_is_warned_of(reader: Window, school: School) -> None:
    school.keep("odd", {"badge": "missing"})

    reader.open("/badges/achievements/odd")

    assert reader.page.get_by_role("status").inner_text().startswith("There is no badge missing.")


def test_an_achievement_is_written_as_json_mended_tried_and_kept(reader: Window) -> None:
    reader.open("/badges/edit?as=json")
    field = reader.page.get_by_label("The achievement as JSON")
    field.fill('{"name": "one", "title": "One course", "criteria": {"statements": {"concept": "x"}}}')
    reader.click("button", "Keep")
    wrong, typed = reader.page.get_by_role("alert").inner_text(), field.input_value()

    field.fill('{"name": "one", "title": "One course", "criteria": {"statements": {"concepts": ["completed"]}}}')
    reader.click("button", "Try the rules")
    tried = main(reader)
    reader.click("button", "Keep")

    assert "at /statements/concept: Unknown field." in wrong and '"concept"' in typed
    assert "2 would gain it" in tried
    assert main(reader).startswith("Badges One course one · version 1")


def test_an_achievement_is_kept_with_the_picture_that_was_chosen_before_it_was_tried(
    reader: Window, tmp_path: Path
) -> None:
    picture = tmp_path / "picture.svg"
    picture.write_text('<svg xmlns="http://www.w3.org/2000/svg"><circle r="5"/></svg>')
    reader.open("/badges/edit?name=courses")
    reader.page.get_by_label("Picture").set_input_files(picture)
    press(reader, "Try the rules")
    reader.click("button", "Keep")

    reader.page.locator("h1 img").wait_for()


def test_a_badge_is_awarded_by_hand_and_revoked_with_reasons(reader: Window, school: School) -> None:
    reader.open("/badges/achievements/courses")
    reader.page.get_by_label("Whom").fill("ben@example.com")
    reader.page.get_by_label("Reason").first.fill("for the talk")
    reader.click("button", "Award")
    school.store.derive()
    reader.open(page_of("people", BEN))
    given = main(reader)

    reader.page.get_by_text("Change").click()
    reader.page.get_by_label("Reason").fill("a mistake")
    reader.click("button", "Revoke")
    school.store.derive()
    reader.open(page_of("people", BEN))

    assert "valid for the talk" in given and "revoked a mistake" in main(reader)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_fit_on_a_small_screen(reader: Window, school: School, scheme: Any) -> None:
    reader.page.emulate_media(color_scheme=scheme)
    reader.page.set_viewport_size({"width": 320, "height": 640})
    school.keep("nested", CRITERIA[-1])

    for path in (
        "/badges/",
        "/badges/achievements/courses",
        "/badges/edit?name=courses",
        "/badges/edit?name=nested",
        "/badges/edit?name=courses&as=json",
        page_of("people", ANN),
        page_of("why", BEN, achievement="courses"),
    ):
        reader.open(path)
        assert reader.width <= 320, path
