"""Boards in Chromium: what people see, and that it follows what happens."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest

from lrs.config import Settings
from lrs.database import Database
from lrs.operations.plugins import activations
from lrs.storage.stores import Store
from lrs.web.application import create_app
from lrs_leaderboard import choices
from tests.conftest import make_credential
from tests.leaderboard.conftest import Game

# Fixtures of a database with the leaderboard.
from tests.leaderboard.conftest import app as app
from tests.leaderboard.conftest import database as database
from tests.leaderboard.conftest import game as game
from tests.leaderboard.conftest import sender as sender
from tests.leaderboard.conftest import settings as settings
from tests.leaderboard.conftest import store as store
from tests.leaderboard.test_points import COURSE, TEN, did, liked, person, posted
from tests.pages.conftest import Window, running

# What is asked of databases is asked of both kinds in test_api.py.
pytestmark = [pytest.mark.browser, pytest.mark.parametrize("settings", ["sqlite"], indirect=True, scope="session")]
EVIL = "<script>alert(1)</script>"
BOARD = "/leaderboard/boards/b"
LONG = "x" * 200


@pytest.fixture(scope="session")
def base_url(database: Database, settings: Settings) -> Iterator[str]:
    """Where the application is served: with room for the streams of pages that were left a moment ago."""
    roomy = replace(settings, threads=64, streams=32, stream_heartbeat_s=1)
    with running(create_app(database, roomy), roomy) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def reader(window: Window, game: Game) -> Iterator[Window]:
    """A window of somebody who has signed in, in which nothing goes wrong unseen."""
    form = {"key": game.client.key, "secret": game.client.secret}
    window.page.request.post(window.base_url + "/sign-in", form=form, max_redirects=0)
    yield window
    assert (window.errors, window.dialogs) == ([], [])


def rows(window: Window) -> list[str]:
    """The rows of the board, each as it is read."""
    return [" ".join(row.split()) for row in window.page.locator(".board tbody tr").all_inner_texts()]


def see(window: Window, *expected: str) -> None:
    """Wait until the board's rows are these."""
    said = "[...document.querySelectorAll('.board tbody tr')].map(it => it.innerText.trim().split(/\\s+/).join(' '))"
    window.page.wait_for_function(f"expected => {said}.join() === expected", arg=",".join(expected))


def follow(window: Window, game: Game, path: str = BOARD) -> None:
    """Open a board, and wait until the page follows it."""
    with window.page.expect_response(lambda answer: "/live" in answer.url):
        window.open(path)


def member_page(name: str, **more: str) -> str:
    asked = "".join(f"&{key}={quote(value)}" for key, value in more.items())
    return f"{BOARD}/member?agent={quote(json.dumps(person(name)))}{asked}"


def play(game: Game, **points: int) -> None:
    """Give each of these people so many times ten points."""
    game.set_up(TEN)
    for name, times in points.items():
        game.post(*(did(name, thing=str(number)) for number in range(times)))
    game.derive()


def test_boards_are_found_from_any_page(window: Window, game: Game) -> None:
    play(game, ann=2, bob=1)
    window.sign_in(game.client.key, game.client.secret)

    window.click("link", "Leaderboards")
    window.click("link", "Board", exact=True)

    assert (window.path, rows(window)) == (BOARD, ["1 ann 20", "2 bob 10"])
    assert "done: 10 points for completed." in window.page.locator(".rules").inner_text()
    assert window.errors == []


def test_a_store_without_boards_says_where_they_come_from(reader: Window, game: Game, database: Database) -> None:
    activations.change_settings(database, game.store, "leaderboard", {"boards": []})
    game.derive()

    reader.open("/leaderboard/")

    assert "set up in the settings" in reader.page.locator(".empty").inner_text()


@pytest.mark.parametrize("typed", ["bob@example.com", " mailto:bob@example.com", json.dumps(person("bob"))])
def test_a_member_is_found_by_address_or_agent(reader: Window, game: Game, typed: str) -> None:
    play(game, ann=2, bob=1)
    reader.open(BOARD)

    reader.page.get_by_label("Mail address").fill(typed)
    reader.click("button", "Find")

    assert reader.page.locator("h1").inner_text() == "bob"
    assert "Rank 2 of 2, with 10 points." in reader.page.locator("main").inner_text()


def test_a_member_stands_out_among_neighbours(reader: Window, game: Game) -> None:
    play(game, ann=3, bob=2, cem=1)
    reader.open(BOARD)

    reader.click("link", "bob")

    assert rows(reader) == ["1 ann 30", "2 bob 20", "3 cem 10"]
    assert reader.page.locator("[aria-current]").inner_text().split() == ["2", "bob", "20"]


def test_the_chart_is_drawn(reader: Window, game: Game) -> None:
    _play_weeks(game)

    reader.open(member_page("ann"))

    image = reader.page.locator("img.chart")
    image.scroll_into_view_if_needed()
    reader.page.wait_for_function("document.querySelector('img.chart').complete")
    assert image.evaluate("it => it.naturalWidth") > 0
    assert (image.get_attribute("alt") or "").startswith("Rank from ")


def _play_weeks(game: Game) -> None:
    game.set_up(TEN, {"name": "liked", "concepts": ["liked"], "points": 2, "to": "author"}, period="week")
    now = datetime.now(UTC)
    for ago in range(6):
        at = (now - timedelta(days=7 * ago)).isoformat()
        game.post(did("ann", at=at), *(did(name, at=at, thing=str(ago)) for name in ("bob", "cem")[: ago % 3]))
        game.post(*(did("bob", at=at, thing=f"{ago}-{number}") for number in range(ago % 2)))
    game.derive()


def test_each_point_leads_to_its_statement(reader: Window, game: Game) -> None:
    game.set_up({"name": "liked", "concepts": ["liked"], "points": 2, "to": "author"})
    game.post(posted("ann", "post"), like := liked("bob", "post"), liked("ann", "post"))
    game.derive()
    reader.open(member_page("ann"))

    why = [" ".join(row.split()) for row in reader.page.locator(".why tbody tr").all_inner_texts()]
    reader.click("link", f"Statement {like['id']}")

    assert any("liked 0 it is about something of one's own" in row for row in why)
    assert reader.path == f"/statements/{like['id']}"


def test_reasons_go_on_further_down(reader: Window, game: Game) -> None:
    play(game, ann=51)
    reader.open(member_page("ann"))

    reader.click("link", "Earlier")

    assert reader.page.locator(".why tbody tr").count() == 1
    assert reader.page.get_by_role("link", name="Earlier").count() == 0


def test_a_board_goes_on_further_down(reader: Window, game: Game) -> None:
    play(game, ann=2, **{f"m{number}": 1 for number in range(50)})
    reader.open(BOARD)

    reader.click("link", "Further down")

    (last,) = rows(reader)
    assert last.startswith("2 m")
    assert reader.page.get_by_role("link", name="Further down").count() == 0


def test_a_course_is_chosen(reader: Window, game: Game) -> None:
    game.set_up(TEN, scope="course")
    one, two = ({"id": f"http://example.com/{name}", "definition": {"type": COURSE}} for name in ("one", "two"))
    game.post(did("ann", object=one), did("bob", object=two), did("bob", object=two))
    game.derive()
    reader.open(BOARD)
    before = reader.page.locator(".empty").inner_text()

    reader.page.get_by_label("Course").select_option(one["id"])
    reader.click("button", "Show")

    assert (before, rows(reader)) == ("There is a table for each course: choose one.", ["1 ann 10"])
    reader.click("link", "ann")
    assert "Rank 1 of 1" in reader.page.locator("main").inner_text()


def test_a_past_day_is_chosen(reader: Window, game: Game) -> None:
    game.set_up(TEN, period="month")
    game.post(did("ann", at="2026-03-04T10:00:00Z"))
    game.derive()
    reader.open(BOARD)

    reader.page.get_by_label("Day").fill("2026-03-20")
    reader.click("button", "Show")

    assert "The month that begins on 2026-03-01 · 1 member" in reader.page.locator(".when").inner_text()
    assert rows(reader) == ["1 ann 10"]


def test_a_board_follows_what_happens(reader: Window, game: Game) -> None:
    play(game, ann=2, bob=1)
    follow(reader, game)
    reader.page.evaluate("document.body.dataset.is_same = 'yes'")

    game.post(did("bob", thing="b"), did("bob", thing="c"), did("cem"))
    game.derive()

    see(reader, "1 bob 30", "2 ann 20", "3 cem 10")
    assert reader.page.locator("#members").inner_text() == "3 members"
    assert reader.page.evaluate("document.body.dataset.is_same") == "yes"


def test_members_are_still_links_after_a_change(reader: Window, game: Game) -> None:
    play(game, ann=1)
    follow(reader, game)
    game.post(did("bob"), did("bob", thing="b"))
    game.derive()
    see(reader, "1 bob 20", "2 ann 10")

    reader.click("link", "bob")

    assert "Rank 1 of 2, with 20 points." in reader.page.locator("main").inner_text()


def test_rows_that_stay_keep_the_focus(reader: Window, game: Game) -> None:
    play(game, ann=2, bob=1)
    follow(reader, game)
    reader.page.get_by_role("link", name="ann").focus()

    game.post(did("cem"))
    game.derive()

    reader.page.locator(".board tbody tr").nth(2).wait_for()
    assert reader.page.evaluate("document.activeElement.innerText") == "ann"


def test_an_empty_board_fills(reader: Window, game: Game) -> None:
    play(game)
    follow(reader, game)
    before = reader.page.locator("#board .empty").is_visible()

    game.post(did("ann"))
    game.derive()

    see(reader, "1 ann 10")
    assert (before, reader.page.locator("#board .empty").is_visible()) == (True, False)
    assert reader.page.locator(".board").is_visible()


def test_what_strangers_call_themselves_is_text(reader: Window, game: Game) -> None:
    game.set_up(TEN)
    evil = {**person("evil"), "name": EVIL}
    game.post(did("ann"), did("evil", actor=evil))
    game.derive()
    follow(reader, game)
    at_first = reader.page.get_by_role("link", name=EVIL).count()

    game.post(did("evil", actor=evil, thing="b"))
    game.derive()

    see(reader, f"1 {EVIL} 20", "2 ann 10")
    reader.click("link", EVIL)
    assert (at_first, reader.page.locator("h1").inner_text()) == (1, EVIL)


def test_who_has_an_alias_is_no_link(reader: Window, game: Game) -> None:
    play(game, ann=1)
    game.post({**choices.statement(person("ann"), "alias", EVIL)})
    game.derive()
    follow(reader, game)

    game.post(did("ann", thing="b"))
    game.derive()

    see(reader, f"1 {EVIL} 20")
    assert reader.page.locator(".board a").count() == 0


@pytest.mark.parametrize(
    ("path", "status", "told"),
    [
        pytest.param("/leaderboard/boards/nix", 404, "Boards are: b.", id="unknown board"),
        pytest.param(f"{BOARD}?day=yesterday", 400, "the day is refused", id="no day"),
        pytest.param(f"{BOARD}?behind=nonsense", 400, "no place in a list", id="no place"),
        pytest.param(member_page("zoe"), 404, "not on the board", id="not on the board"),
        pytest.param(f"{BOARD}/member?agent=nonsense", 400, "the agent is refused", id="nonsense"),
        pytest.param(f"{BOARD}/member?agent=a b@c", 400, "the agent is refused", id="no address"),
        pytest.param(f"{BOARD}/member", 400, "the agent is refused", id="nobody"),
    ],
)
def test_a_refusal_is_a_page_with_words(window: Window, game: Game, path: str, status: int, told: str) -> None:
    play(game, ann=1)
    window.page.request.post(
        window.base_url + "/sign-in", form={"key": game.client.key, "secret": game.client.secret}, max_redirects=0
    )

    answer = window.page.goto(window.base_url + path)

    assert answer
    assert answer.status == status
    assert told.lower() in window.page.locator("main").inner_text().lower()
    assert window.page.locator("h1").inner_text() in ("Not found", "Bad request")


def test_who_has_no_right_to_boards_finds_none(window: Window, game: Game, database: Database, store: Store) -> None:
    play(game, ann=1)
    issued = make_credential(database, store.store_id, "statements/read/mine")
    window.sign_in(issued.key, issued.secret)
    links = window.page.get_by_role("link", name="Leaderboards").count()

    answer = window.page.goto(window.base_url + BOARD)

    assert answer
    assert (links, answer.status) == (0, 403)
    assert "needs the scope leaderboard/read" in window.page.locator("main").inner_text()


@pytest.mark.parametrize("width", [320, 1200])
def test_no_page_is_wider_than_the_window(reader: Window, game: Game, width: int) -> None:
    rule = {**TEN, "verbs": [f"http://example.com/{LONG}"]}
    game.set_up(rule, scope="course", title=LONG[:80])
    course = {"id": f"http://example.com/{LONG}", "definition": {"type": COURSE}}
    long = {**person("ann"), "name": LONG}
    game.post(did("ann", actor=long, object=course))
    game.derive()
    reader.page.set_viewport_size({"width": width, "height": 800})

    widths = []
    asked = f"scope={quote(course['id'])}"
    for path in ("/leaderboard/", BOARD, f"{BOARD}?{asked}", f"{member_page('ann')}&{asked}"):
        reader.open(path)
        widths.append(reader.width)

    assert widths == [width] * 4
