"""Mastery in Chromium: what somebody has, why, what they lack, and the gaps of a group."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask

from lrs.config import Settings
from lrs_competencies.mastery import vocabulary

# Fixtures of a database with competencies.
from tests.competencies.conftest import app as app
from tests.competencies.conftest import database as database
from tests.competencies.conftest import settings as settings
from tests.competencies.mastery.conftest import School
from tests.competencies.mastery.conftest import school as school
from tests.competencies.mastery.outlines import LISTENING, NEGOTIATING, SELLING
from tests.competencies.mastery.sent import ANN, BEN, conferred, did
from tests.pages.conftest import Window, running

# What is asked of databases is asked of both kinds in tests/competencies.
pytestmark = [pytest.mark.browser, pytest.mark.parametrize("settings", ["sqlite"], indirect=True, scope="session")]
EVIL = "<script>alert(1)</script>"
LONG = "x" * 200
GROUP = "http://example.com/groups/negotiation"
AROUND = {"contextActivities": {"grouping": [{"id": GROUP}]}}
HOME = "/competencies/people"
ROLE = {"name": "sales", "title": "Sales", "items": [{"item": NEGOTIATING, "level": "able"}, {"item": LISTENING}]}


@pytest.fixture(scope="session")
def base_url(app: Flask, settings: Settings) -> Iterator[str]:
    """Where the application is served: a fixture of its own, for the shared one keeps the first that it is given."""
    with running(app, settings) as port:
        yield f"http://127.0.0.1:{port}"


def page_of(agent: dict[str, Any], part: str = "profile", **more: str) -> str:
    asked = "".join(f"&{name}={quote(value)}" for name, value in more.items())
    return f"{HOME}/{part}?agent={quote(json.dumps(agent))}{asked}"


@pytest.fixture
def reader(window: Window, school: School) -> Iterator[Window]:
    """A window of somebody who has signed in, in which nothing goes wrong unseen."""
    able = {"extensions": {vocabulary.level_extension(vocabulary.BASE): "able"}}
    school.post(conferred(NEGOTIATING, context=able), did(context=AROUND), did(BEN, context=AROUND))
    school.derive()
    assert school.sender.put("/competencies/api/roles/sales", json=ROLE).status_code == 200
    key, secret = school.credentials()
    window.page.request.post(window.base_url + "/sign-in", form={"key": key, "secret": secret}, max_redirects=0)
    yield window
    assert (window.errors, window.dialogs) == ([], [])


def main(window: Window) -> str:
    return window.page.locator("main").inner_text()


def test_a_person_is_found_by_mail_address(reader: Window) -> None:
    reader.open("/")
    reader.click("link", "Mastery")

    reader.page.get_by_label("Mail address").fill("ann@example.com")
    reader.click("button", "Show")

    row = reader.page.get_by_role("row").filter(has=reader.page.get_by_role("link", name="negotiating"))
    assert "able 2 of 3" in " ".join(row.inner_text().split())


def test_each_level_leads_to_its_why_and_to_the_statement(reader: Window) -> None:
    reader.open(page_of(ANN))
    reader.click("link", "negotiating")
    told = main(reader)

    reader.follow(reader.page.locator("main").get_by_role("link", name="Statement").first)

    assert "Granted on 2026-01-01." in told
    assert "By evidence it takes 3 more weight of evidence" in told
    assert reader.path.startswith("/statements/")


@pytest.mark.parametrize("role", ["", "sales"])
def test_charts_are_drawn(reader: Window, role: str) -> None:
    reader.open(page_of(ANN, role=role))

    images = reader.page.locator("img.chart")
    reader.page.wait_for_function("[...document.querySelectorAll('img.chart')].every(it => it.complete)")
    widths = images.evaluate_all("all => all.map(it => it.naturalWidth)")
    assert (len(widths), min(widths) > 0) == (2, True)


def test_the_gap_to_a_role_is_told(reader: Window) -> None:
    reader.open(page_of(ANN))

    reader.page.get_by_label("Role").select_option("sales")
    reader.click("button", "Show")

    assert "50% of the role is there." in main(reader)
    assert reader.page.get_by_text("1 missing").count() == 1


def test_a_goal_is_set_and_dropped(reader: Window, school: School) -> None:
    reader.open(page_of(ANN, "why", item=NEGOTIATING))
    reader.click("button", "Make expert a goal")
    school.derive()
    reader.open(page_of(ANN))
    before = reader.page.locator("article .sentence").inner_text()

    reader.click("button", "Drop it")
    school.derive()
    reader.open(page_of(ANN))

    assert (before, reader.page.locator("article .sentence").inner_text()) == (
        "negotiating, expert: open",
        "negotiating, expert: dropped",
    )


def test_the_gaps_of_a_group_are_a_matrix_that_leads_to_why(reader: Window) -> None:
    reader.open(HOME)
    reader.click("link", "Sales")

    reader.page.get_by_label("Group").select_option(GROUP)
    reader.click("button", "Show")

    rows = [" ".join(row.split()) for row in reader.page.locator(".matrix tbody tr").all_inner_texts()]
    assert rows == ["Ann ann@example.com 50% 2 / 2 0 / 1", "Ben ben@example.com 0% 0 / 2 0 / 1"]
    reader.click("link", "Ben: 0 of 1 in listening")
    assert reader.page.locator("h1").inner_text() == "listening"


def test_who_has_nothing_yet_is_told_so(reader: Window) -> None:
    reader.open(page_of({"mbox": "mailto:zoe@example.com"}))

    assert "No statement has said anything of competencies yet." in main(reader)


def test_what_strangers_write_is_text(reader: Window, school: School) -> None:
    evil = {**ANN, "name": EVIL}
    school.post(conferred(f"http://example.com/{quote(EVIL)}", evil))
    school.derive()

    reader.open(page_of(evil))

    assert reader.page.locator("h1").inner_text() == EVIL


def test_a_refusal_is_a_page_with_words(reader: Window) -> None:
    answer = reader.page.goto(reader.base_url + page_of(ANN, "why", item="http://example.com/nix"))

    assert answer
    assert (answer.status, "There is no competency" in main(reader)) == (404, True)
    reader.errors.clear()


@pytest.mark.parametrize("width", [320, 1200])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_is_wider_than_the_window(reader: Window, school: School, width: int, scheme: Any) -> None:
    school.post(conferred(f"http://example.com/{LONG}", {**ANN, "name": LONG}))
    school.derive()
    reader.page.emulate_media(color_scheme=scheme)
    reader.page.set_viewport_size({"width": width, "height": 800})

    widths = []
    role = f"/competencies/roles/sales?group={quote(GROUP)}"
    for path in (HOME, page_of({**ANN, "name": LONG}, role="sales"), page_of(ANN, "why", item=SELLING), role):
        reader.open(path)
        widths.append(reader.width)

    assert widths == [width] * 4
