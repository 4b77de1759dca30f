"""Frameworks in Chromium: a tree that opens by steps, items, search, and the upload with its report."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from lrs.config import Settings
from lrs.database import Database
from lrs.web.application import create_app
from tests.client import Client

# Fixtures of a database with frameworks.
from tests.competencies.conftest import app as app
from tests.competencies.conftest import database as database
from tests.competencies.conftest import settings as settings
from tests.competencies.frameworks.conftest import Shelf
from tests.competencies.frameworks.conftest import client_with as client_with
from tests.competencies.frameworks.conftest import shelf as shelf
from tests.competencies.frameworks.conftest import store as store
from tests.competencies.frameworks.packages import association, identifier, item, package, rubric
from tests.pages.conftest import Window, running

# What is asked of databases is asked of both kinds in tests/competencies/frameworks.
pytestmark = [pytest.mark.browser, pytest.mark.parametrize("settings", ["sqlite"], indirect=True, scope="session")]
HOME = "/competencies/frameworks"
EVIL = "<script>alert(1)</script>"


@pytest.fixture(scope="session")
def base_url(database: Database, settings: Settings) -> Iterator[str]:
    """Where the application is served."""
    with running(create_app(database, settings), settings) as port:
        yield f"http://127.0.0.1:{port}"


def sign_in(window: Window, client: Client) -> None:
    form = {"key": client.key, "secret": client.secret}
    window.page.request.post(window.base_url + "/sign-in", form=form, max_redirects=0)


@pytest.fixture
def reader(window: Window, client_with: Callable[..., Client]) -> Iterator[Window]:
    """A window of somebody who has signed in, in which nothing goes wrong unseen."""
    sign_in(window, client_with("all"))
    yield window
    assert (window.errors, window.dialogs) == ([], [])


def wide(count: int) -> dict[str, Any]:
    """A framework with an item below which so many stand."""
    names = [f"i{number:03}" for number in range(count)]
    below = [association(name, "isChildOf", "top", sequenceNumber=place) for place, name in enumerate(names)]
    return package(item("top"), *map(item, names), CFAssociations=below)


def framework_page(name: str = "framework") -> str:
    return f"{HOME}/{identifier(name)}"


def leaves(window: Window) -> list[str]:
    return window.page.locator(".tree .tree .leaf").all_inner_texts()


def test_a_tree_opens_by_steps_and_goes_on(reader: Window, shelf: Shelf) -> None:
    shelf.put(wide(130))
    reader.open(framework_page())
    assert leaves(reader) == []

    reader.page.locator("summary .count").first.click()
    reader.page.get_by_text("Does i099").wait_for()
    first = len(leaves(reader))
    reader.click("link", "More")
    reader.page.get_by_text("Does i129").wait_for()

    assert (first, len(leaves(reader))) == (100, 130)


def test_without_scripts_an_item_shows_what_stands_below_it(reader: Window, shelf: Shelf) -> None:
    shelf.put(wide(3))

    reader.open(f"/competencies/items/{identifier('top')}")

    assert reader.page.locator(".leaf").all_inner_texts() == ["Does i000", "Does i001", "Does i002"]


def test_an_item_has_its_levels_and_relations_both_ways(reader: Window, shelf: Shelf) -> None:
    both = [association("a", "precedes", "b"), association("b", "isRelatedTo", "a")]
    shelf.put(package(item("a"), item("b"), CFAssociations=both, CFRubrics=[rubric("r", "a", "low", "high")]))

    reader.open(f"/competencies/items/{identifier('a')}")

    assert reader.page.locator(".levels li").all_inner_texts() == ["low", "high"]
    rows = [" ".join(row.split()) for row in reader.page.locator(".relations tbody tr").all_inner_texts()]
    assert rows == ["precedes → Does b", "← isRelatedTo Does b"]


def test_items_are_found_by_their_words(reader: Window, shelf: Shelf) -> None:
    shelf.put(package(item("a"), item("b", fullStatement="Sings in tune")))
    reader.open(HOME)

    reader.page.get_by_label("Search items").fill("TUNE sings")
    reader.click("button", "Search")

    assert reader.page.locator("article .sentence").all_inner_texts() == ["Sings in tune"]


def test_a_file_is_uploaded_and_what_was_mended_is_told(reader: Window, shelf: Shelf, tmp_path: Path) -> None:
    file = tmp_path / "mine.json"
    file.write_text(json.dumps(package(item("a", statusEndDate="soon"))))
    reader.open(HOME)

    reader.page.get_by_label("File").set_input_files(file)
    reader.click("button", "Import")
    reader.page.locator(".findings").wait_for()

    (row,) = reader.page.locator(".findings tbody tr").all_inner_texts()
    assert row.split("\t")[:4] == ["/CFItems/*/statusEndDate", "1", "left out", "soon"]
    assert shelf.item("a").label == "Does a"


def test_who_may_only_read_finds_no_form(window: Window, client_with: Callable[..., Client], shelf: Shelf) -> None:
    shelf.put(wide(1))
    sign_in(window, client_with("competencies/read"))

    window.open(HOME)

    assert window.page.get_by_text("The framework").is_visible()
    assert window.page.get_by_label("File").count() == 0


def test_what_strangers_wrote_is_shown_and_never_run(reader: Window, shelf: Shelf) -> None:
    made = package(item("a", fullStatement=EVIL, notes=EVIL, humanCodingScheme=EVIL, statusEndDate=EVIL), item("b"))
    made["CFDocument"] |= {"title": EVIL, "description": EVIL}
    shelf.put({**made, "CFAssociations": [association("b", "isChildOf", "a")]}, EVIL)

    for path in (HOME, framework_page(), f"/competencies/items/{identifier('a')}", "/competencies/search?q=script"):
        reader.open(path)
        assert reader.page.get_by_text(EVIL).first.is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_fits_a_small_screen(reader: Window, shelf: Shelf, scheme: Any) -> None:
    long = "x" * 300
    shelf.put(package(item("a", fullStatement=long, notes=long), item("b", notes=7, statusEndDate=long)), long)
    reader.page.set_viewport_size({"width": 320, "height": 640})
    reader.page.emulate_media(color_scheme=scheme)

    paths = (HOME, framework_page(), f"/competencies/items/{identifier('a')}", "/competencies/search?q=x")
    wide_pages = []
    for path in paths:
        reader.open(path)
        reader.page.evaluate("document.querySelectorAll('details').forEach(it => { it.open = true })")
        if reader.width > 320:
            wide_pages.append(path)

    assert wide_pages == []
