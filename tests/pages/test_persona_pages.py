"""The pages of personas, in Chromium."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from lrs.actor import Actor
from lrs.database import Database
from lrs.errors import TooManyRequests
from lrs.operations.personas import joining
from lrs.operations.senders import credentials
from lrs.web import xapi
from tests.client import Client
from tests.pages.conftest import Window
from tests.statements import ANN, BEN, statement

# What is asked of databases is asked of both kinds in tests/web.
pytestmark = [pytest.mark.browser, pytest.mark.parametrize("settings", ["sqlite"], indirect=True, scope="session")]
EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>"
EVIL_AGENT = {"account": {"homePage": "http://lms.example.com", "name": EVIL + "\u2028" + "x" * 200}}


def join(database: Database, store_id: int, *agents: dict[str, Any], reason: str = "told") -> str:
    """The key of the persona."""
    operator = Actor(store_id, {}, frozenset({"all"}), "operator")
    return joining.join(database, operator, agents, reason).key.hex()


def sign_in(window: Window, client: Client) -> None:
    form = {"key": client.key, "secret": client.secret}
    window.page.request.post(window.base_url + "/sign-in", form=form, max_redirects=0)


def fill(window: Window, **fields: str) -> None:
    for label, text in fields.items():
        window.page.get_by_label(label.replace("_", " ")).fill(text)


def press(window: Window, name: str) -> None:
    window.click("button", name, exact=True)


def identifiers(window: Window) -> set[str]:
    return {each.strip() for each in window.sentences()}


def trail(window: Window) -> list[str]:
    return [" ".join(each.split()) for each in window.page.locator("#trail + ol li p:first-child").all_inner_texts()]


def test_identifiers_are_joined_and_parted(signed_in: Window, client: Client) -> None:
    client.post_statements(statement())
    signed_in.open("/statements")
    signed_in.click("link", "Personas")

    fill(signed_in, Identifiers_of_one_human=f"ann@example.com\n{json.dumps(BEN)}\n", Reason="told in a talk")
    press(signed_in, "Join")

    assert signed_in.page.locator("h1").inner_text() == "Ann"
    assert identifiers(signed_in) == {"ann@example.com", "ben at http://lms.example.com"}
    assert "by test: told in a talk" in signed_in.page.locator("article").first.inner_text()

    signed_in.page.get_by_label("ann@example.com").check()
    fill(signed_in, Reason_to_part_those_that_are_ticked="a mistake")
    press(signed_in, "Part")

    assert signed_in.page.get_by_role("status").inner_text() == "Parted."
    assert trail(signed_in)[-1].endswith("joined, of another persona")
    assert "It is joined to no other." in signed_in.page.locator("main").inner_text()


def test_another_identifier_is_joined_on_the_page_of_a_persona(
    signed_in: Window, database: Database, store_id: int
) -> None:
    signed_in.open("/personas/" + join(database, store_id, ANN, BEN))

    fill(signed_in, Another_identifier="ann@example.org", Reason_to_join_it="she said so")
    press(signed_in, "Join")

    assert identifiers(signed_in) == {"ann@example.com", "ann@example.org", "ben at http://lms.example.com"}
    assert trail(signed_in)[0] == "ann@example.org joined"


def test_two_personas_become_one_where_that_is_ticked(signed_in: Window, database: Database, store_id: int) -> None:
    join(database, store_id, BEN, {"mbox": "mailto:ben@example.com"})
    key = join(database, store_id, ANN, {"mbox": "mailto:ann@example.org"})

    signed_in.open(f"/personas/{key}")
    fill(signed_in, Another_identifier="ben@example.com", Reason_to_join_it="a nickname")
    press(signed_in, "Join")
    refused = signed_in.page.locator("main").inner_text()
    signed_in.open(f"/personas/{key}")
    fill(signed_in, Another_identifier="ben@example.com", Reason_to_join_it="a nickname")
    signed_in.page.get_by_label("Merge whole personas").check()
    press(signed_in, "Join")

    assert "is in another persona" in refused
    assert len(identifiers(signed_in)) == 4


def test_personas_are_found_by_name_and_identifier(
    signed_in: Window, client: Client, database: Database, store_id: int
) -> None:
    client.post_statements(statement())
    join(database, store_id, ANN, {"openid": "http://a.example.com/"})
    join(database, store_id, BEN, {"openid": "http://b.example.com/"})
    signed_in.open("/personas")

    fill(signed_in, Identifier_or_name="Ann")
    press(signed_in, "Find")

    assert signed_in.sentences() == ["Ann"]


def test_who_was_parted_is_found_with_the_trail(signed_in: Window, database: Database, store_id: int) -> None:
    join(database, store_id, ANN, BEN)
    joining.part(database, Actor(store_id, {}, frozenset({"all"}), "operator"), [ANN], "")

    signed_in.open("/personas?text=ann@example.com")
    signed_in.click("link", "What was joined and parted")

    assert [each.split()[1] for each in trail(signed_in)] == ["parted,", "joined,"]


def test_what_others_wrote_is_text(signed_in: Window, client: Client, database: Database, store_id: int) -> None:
    client.post_statements(statement(actor={**ANN, "name": EVIL}))
    key = join(database, store_id, ANN, EVIL_AGENT, reason=EVIL)

    for path in ("/personas", f"/personas/{key}"):
        signed_in.open(path)
        assert EVIL in signed_in.page.locator("main").inner_text()

    signed_in.page.locator("article", has_text="at http://lms").get_by_role("checkbox").check()
    fill(signed_in, Reason_to_part_those_that_are_ticked=EVIL)
    press(signed_in, "Part")
    assert signed_in.page.get_by_role("status").inner_text() == "Parted."
    assert (signed_in.dialogs, signed_in.errors) == ([], [])


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_fit_a_small_screen(signed_in: Window, database: Database, store_id: int, scheme: Any) -> None:
    key = join(database, store_id, ANN, EVIL_AGENT, reason="x" * 300)
    signed_in.page.emulate_media(color_scheme=scheme)
    signed_in.page.set_viewport_size({"width": 320, "height": 640})

    for path in ("/personas", f"/personas/{key}"):
        signed_in.open(path)
        assert signed_in.width <= 320


def test_whoever_has_another_credential_proves_that_both_are_theirs(
    window: Window, client_with: Callable[..., Client], database: Database
) -> None:
    first, second = client_with("statements/write"), client_with("profile")
    sign_in(window, first)
    window.open("/personas")

    fill(window, Its_key=second.key, Its_secret=second.secret)
    press(window, "This is me too")

    assert "you have proven" in window.page.get_by_role("status").inner_text()
    names = {credentials.get(database, each.key).authority["account"]["name"] for each in (first, second)}
    assert {each.split()[0] for each in window.page.locator("ul .sentence").all_inner_texts()} == names

    press(window, "Part this credential from the others")
    assert window.page.locator("ul .sentence").count() == 1


def test_a_wrong_secret_proves_nothing(window: Window, client_with: Callable[..., Client]) -> None:
    first, second = client_with("statements/write"), client_with("profile")
    sign_in(window, first)
    window.open("/personas")

    fill(window, Its_key=second.key, Its_secret="wrong")
    press(window, "This is me too")

    assert "The second credentials are not right" in window.page.locator("main").inner_text()


def test_who_guesses_secrets_is_told_to_wait(
    window: Window, client_with: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(window, client_with("statements/write"))
    window.open("/personas")

    def refuse() -> None:
        raise TooManyRequests("wrong credentials come from your address too often")

    monkeypatch.setattr(xapi, "count_failure", refuse)
    fill(window, Its_key="x", Its_secret="y")
    press(window, "This is me too")

    assert window.page.locator("h1").inner_text() == "Not now"


def test_whoever_may_not_read_everything_sees_themselves_only(
    window: Window, client_with: Callable[..., Client], database: Database, store_id: int
) -> None:
    key = join(database, store_id, ANN, BEN)
    sign_in(window, client_with("statements/read"))

    window.open("/personas")
    listed = window.page.locator("main").inner_text()
    window.open(f"/personas/{key}")

    assert ("ann@example.com" in listed, "Join identifiers" in listed) == (False, False)
    assert window.page.locator("h1").inner_text() == "Not allowed"


@pytest.mark.parametrize("deed", ["join", "part", "prove"])
def test_a_form_of_another_session_changes_nothing(
    signed_in: Window, database: Database, store_id: int, deed: str
) -> None:
    form = {"agents": "ann@example.com", "reason": "", "key": "a", "secret": "b"}

    answer = signed_in.page.request.post(f"{signed_in.base_url}/personas/{deed}", form=form)

    assert (answer.status, "not of your session" in answer.text()) == (403, True)
