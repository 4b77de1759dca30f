"""Badges in Chromium: what strangers see, the check in their browser, and what members choose and bring."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest

from lrs.config import Settings
from lrs.server.processes import Address
from lrs.testing import FreshServer
from lrs.testing.servers import fresh_settings, server_on
from lrs_badges.credentials import following, issuing
from tests.badges.credentials.conftest import ANN, SEALING, Awarding, Member
from tests.badges.credentials.made import document, proved
from tests.pages.conftest import Window, running

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def badge_settings() -> Iterator[Settings]:
    """Settings of a server that others know by the address at which it is served."""
    with Address("127.0.0.1", 0).bound(shared=False) as free:
        port = free.getsockname()[1]
    with fresh_settings() as settings:
        yield replace(settings, sealing_key=SEALING, public_url=f"http://127.0.0.1:{port}", threads=16)


@pytest.fixture(scope="module")
def server(badge_settings: Settings) -> Iterator[FreshServer]:
    with server_on(badge_settings, "badges") as server:
        yield server


@pytest.fixture(scope="module")
def base_url(server: FreshServer, badge_settings: Settings) -> Iterator[str]:
    with running(server.app, badge_settings, int(badge_settings.public_url.rpartition(":")[2])):
        yield badge_settings.public_url


@pytest.fixture
def awarding(server: FreshServer) -> Awarding:
    made = server.store(f"s{uuid4().hex}")
    made.derive()
    return Awarding(made)


@pytest.fixture
def ann(awarding: Awarding, window: Window) -> Iterator[Member]:
    """Ann, who has signed in in the window."""
    made = awarding.member("badges/mine", "badges/keep")
    awarding.store.join(ANN, made.agent)
    key, secret = made.login
    window.page.request.post(window.base_url + "/sign-in", form={"key": key, "secret": secret}, max_redirects=0)
    yield made
    assert window.dialogs == []


def checks(window: Window) -> list[str]:
    window.click("button", "Verify in this browser")
    window.page.locator("#checks li").nth(2).wait_for()
    return [text.partition(" ")[0] for text in window.page.locator("#checks li").all_inner_texts()]


def test_a_stranger_checks_a_badge_in_their_browser(awarding: Awarding, window: Window) -> None:
    award = awarding.award(awarding.achievement())
    window.open(f"/badges/at/{awarding.store.name}/{award}")

    assert checks(window) == ["Signed", "Valid", "Not"]
    assert window.errors == []


def test_what_the_browser_found_fits_on_a_small_screen(awarding: Awarding, window: Window) -> None:
    award = awarding.award(awarding.achievement())
    window.page.set_viewport_size({"width": 320, "height": 640})
    window.open(f"/badges/at/{awarding.store.name}/{award}")

    checks(window)

    assert window.width <= 320


def test_the_browser_sees_that_a_badge_was_revoked(awarding: Awarding, window: Window) -> None:
    award = awarding.award(awarding.achievement())
    issuing.show(awarding.inside, award, "jwt")
    window.open(f"/badges/at/{awarding.store.name}/{award}")
    awarding.take_back(award)
    list(following.follow(awarding.inside))

    assert checks(window) == ["Signed", "Valid", "Refused:"]
    assert "revoked or suspended" in window.page.locator("#checks").inner_text()


def test_the_browser_refuses_another_signature(awarding: Awarding, window: Window) -> None:
    award = awarding.award(awarding.achievement())
    token = issuing.show(awarding.inside, award, "jwt").credential
    broken = token[:-6] + ("A" if token[-6] != "A" else "B") + token[-5:]
    window.page.route("**/*.jwt", lambda route: route.fulfill(body=broken))
    window.open(f"/badges/at/{awarding.store.name}/{award}")

    assert checks(window)[0] == "Refused:"


def test_what_others_wrote_is_shown_as_text(awarding: Awarding, window: Window) -> None:
    evil = "<script>alert(1)</script>"
    award = awarding.award(awarding.achievement(title=evil, description=evil, narrative=evil))

    window.open(f"/badges/at/{awarding.store.name}/{award}")

    assert window.page.locator("h1").inner_text() == evil
    assert (window.dialogs, window.errors) == ([], [])


def test_a_member_begins_at_their_badges_and_sees_that_they_are_theirs(
    awarding: Awarding, ann: Member, window: Window
) -> None:
    name = awarding.achievement()
    award = awarding.award(name)
    awarding.take_back(award)
    awarding.award(name)

    window.sign_in(*ann.login)
    begins_at = window.path
    window.click("link", "Your badges")

    assert begins_at == "/badges/"
    assert window.page.get_by_role("heading", level=1).inner_text() == "Your badges"
    assert window.page.locator("td .state").all_inner_texts() == ["valid", "revoked"]


def test_a_member_shows_their_name_and_hides_it_again(awarding: Awarding, ann: Member, window: Window) -> None:
    award = awarding.award(awarding.achievement())
    path = f"/badges/at/{awarding.store.name}/{award}"

    for name in ("Ann Smith", ""):
        window.open("/badges/sharing")
        window.page.get_by_label("The name that they see").fill(name)
        window.click("button", "Keep it so")
        window.open(path)
        assert ("Ann Smith" in window.page.locator("dl").inner_text()) == bool(name)


def test_a_member_brings_a_badge_from_elsewhere(ann: Member, window: Window, tmp_path: Path) -> None:
    file = tmp_path / "badge.json"
    file.write_text(json.dumps(proved(document())))
    window.open("/badges/elsewhere")

    window.page.get_by_label("The file").set_input_files(file)
    window.click("button", "Check and keep it")

    assert window.page.locator("article h2").inner_text() == "Swimming"
    assert "The pool" in window.page.locator("article").inner_text()


def test_a_badge_that_does_not_hold_is_refused_on_the_page_with_the_reason(ann: Member, window: Window) -> None:
    window.open("/badges/elsewhere")

    window.page.get_by_label("Or its text").fill(json.dumps({**proved(document()), "name": "Diving"}))
    window.click("button", "Check and keep it")

    assert "the proof is bad" in window.page.get_by_role("alert").inner_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_fit_a_small_window_in_any_light(awarding: Awarding, ann: Member, window: Window, scheme: str) -> None:
    name = awarding.achievement(title="A title that is" + " very" * 20 + " long")
    award = awarding.award(name)
    at = f"/badges/at/{awarding.store.name}"
    window.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    window.page.set_viewport_size({"width": 320, "height": 640})

    for path in (
        at,
        f"{at}/issuer",
        f"{at}/achievements/{name}/1",
        f"{at}/{award}",
        "/badges/sharing",
        "/badges/elsewhere",
    ):
        window.open(path)
        assert window.width <= 320, path
    assert window.errors == []
