"""Endorsements in Chromium: asked for, answered by a stranger, accepted, and read, on any screen."""

from collections.abc import Iterator
from uuid import uuid4

import pytest

from lrs.config import Settings
from lrs.testing import FreshServer, FreshStore, fresh_server
from tests.conftest import make_credential
from tests.endorsements.conftest import ANN, BEN, NEGOTIATION, Circle, endorsed, joined
from tests.pages.conftest import Window, running

pytestmark = pytest.mark.browser
EVIL = "<script>alert(1)</script>"
OF_ANN = "?agent=ann%40example.com"


@pytest.fixture(scope="module")
def endorsing() -> Iterator[FreshServer]:
    """A server with endorsements."""
    with fresh_server("endorsements") as server:
        yield server


@pytest.fixture(scope="module")
def base_url(endorsing: FreshServer) -> Iterator[str]:
    with running(endorsing.app, Settings(threads=8)) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def circle(endorsing: FreshServer) -> Circle:
    """A store in which Ann and Ben were in one group."""
    store: FreshStore = endorsing.store(f"s{uuid4().hex}")
    circle = Circle(store)
    circle.set_up(levels=["novice", "expert"])
    store.derive()
    circle.keep(joined(ANN, 1), joined(BEN, 2))
    return circle


@pytest.fixture
def reader(window: Window, circle: Circle) -> Iterator[Window]:
    """A window of staff, in which nothing goes wrong unseen."""
    issued = make_credential(circle.store.database, circle.store.store_id)
    form = {"key": issued.key, "secret": issued.secret}
    window.page.request.post(window.base_url + "/sign-in", form=form, max_redirects=0)
    yield window
    assert (window.errors, window.dialogs) == ([], [])


def test_somebody_is_asked_and_answers_by_a_link_without_an_account(
    reader: Window, window: Window, circle: Circle
) -> None:
    page = reader.page
    reader.open("/endorsements/" + OF_ANN)
    reader.click("link", "Ask for one")
    page.get_by_label("Whom").fill("dan@elsewhere.example")
    page.get_by_label("What for").fill(NEGOTIATION["id"])
    page.get_by_label("What it is called").fill("Negotiation")
    reader.click("button", "Ask")
    circle.store.derive()
    reader.open("/endorsements/" + OF_ANN)
    reader.click("button", "Make a link")
    link = page.locator("#link").inner_text()

    page.context.clear_cookies()
    reader.open("/endorsements/invited/" + link.partition("/endorsements/invited/")[2])
    page.get_by_label("How do you know?").select_option("saw")
    page.get_by_label("On which day").fill("2026-01-11")
    page.get_by_label("Level").select_option("expert")
    page.get_by_label("Your words").fill(EVIL)
    reader.click("button", "Endorse")

    assert page.get_by_role("heading").inner_text() == "Thank you"
    circle.store.derive()
    (shown,) = circle.client.ask("endorsements/api/endorsements", endorsee='{"mbox": "mailto:ann@example.com"}')[
        "endorsements"
    ]
    assert (shown["endorser"]["mbox"], shown["level"]) == ("mailto:dan@elsewhere.example", "expert")
    assert (shown["words"], shown["state"]) == (EVIL, "stands")


def test_what_waits_is_accepted_with_one_click(reader: Window, circle: Circle) -> None:
    given = endorsed(BEN, ANN, grounds=[{"ground": "saw", "on": "2026-01-11", "words": EVIL}])
    circle.keep(given)

    reader.open("/endorsements/" + OF_ANN)
    reader.click("button", "Accept")
    circle.store.derive()

    assert circle.state(given) == "stands"
    assert reader.path.startswith("/endorsements/?agent=")


def test_a_reader_sees_grounds_and_discounts(reader: Window, circle: Circle) -> None:
    circle.set_up(acceptance=False)
    circle.keep(endorsed(BEN, ANN, grounds=[{"ground": "saw", "on": "2026-01-11"}]), endorsed(ANN, BEN))

    reader.open("/endorsements/people" + OF_ANN)

    told = reader.page.locator("article li").all_inner_texts()
    assert told == [
        "saw it on 2026-01-11",
        "The endorser was in a group with them at the same time.",
        "Counts 50 %, because the two endorse each other.",
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("place", ["/", "/people", "/give", "/ask"])
def test_pages_fit_a_narrow_screen(reader: Window, circle: Circle, place: str, scheme: str) -> None:
    long = {**NEGOTIATION, "id": "https://skills.example.com/" + "x" * 200, "definition": {"name": {"en": "y" * 200}}}
    circle.keep(endorsed(BEN, ANN, item=long))
    reader.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    reader.page.set_viewport_size({"width": 320, "height": 600})

    reader.open(f"/endorsements{place}{OF_ANN}")

    assert reader.width == 320
