"""The pages for who looks after senders, in Chromium."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from lrs.database import Database
from lrs.operations import stores
from tests.client import Client
from tests.conftest import make_credential, make_store
from tests.pages.conftest import Window
from tests.statements import COMPLETED, statement

# What is asked of databases is asked of both kinds in tests/web.
pytestmark = [pytest.mark.browser, pytest.mark.parametrize("settings", ["sqlite"], indirect=True, scope="session")]
EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)></textarea>"
BROKEN = {"verb": {"id": "completed"}}


def broken(**properties: Any) -> dict[str, Any]:
    return statement(**{**BROKEN, **properties})


def open_refusal(window: Window, client: Client) -> None:
    window.open(f"/senders/{client.key}")
    window.follow(window.page.locator("article a").first)
    window.page.wait_for_url("**/refusals/*")


def mend(window: Window, old: str, new: str) -> None:
    box = window.page.get_by_label("Mend it")
    box.fill(box.input_value().replace(old, new))
    window.click("button", "Replay")


def test_the_senders_are_a_click_away(signed_in: Window, client: Client) -> None:
    client.post_statements(statement())
    signed_in.open("/statements")

    signed_in.click("link", "Senders")

    assert signed_in.page.locator("article a").inner_text() == "test"
    assert signed_in.page.locator(".state").inner_text().startswith("All is well")


def test_who_has_refusals_comes_first(signed_in: Window, client: Client, client_with: Callable[..., Client]) -> None:
    moodle = client_with("statements/write")
    moodle.post_statements(broken())
    client.post_statements(statement())

    signed_in.open("/senders")

    assert signed_in.page.locator(".state").first.inner_text() == "1 refused statement to look at."


def test_a_sender_has_a_page(signed_in: Window, client: Client) -> None:
    client.post_statements([statement(), broken()])
    signed_in.open("/senders")

    signed_in.follow(signed_in.page.locator("article a"))

    facts = signed_in.page.locator(".facts").inner_text()
    assert signed_in.path == f"/senders/{client.key}"
    assert "0 accepted, 1 refused (100.0 %)" in facts
    assert "with 400: statement 1, /verb/id" in facts
    assert "1.0.3 (1 request)" in facts


def test_a_refused_statement_is_mended_and_replayed(signed_in: Window, client: Client) -> None:
    client.post_statements(one := broken())
    open_refusal(signed_in, client)
    assert "/verb/id must be an IRI" in signed_in.page.locator(".violations").inner_text()

    mend(signed_in, '"id": "completed"', f'"id": "{COMPLETED}"')

    assert "Replayed. It is stored as" in signed_in.page.get_by_role("status").inner_text()
    signed_in.click("link", one["id"])
    assert signed_in.page.locator("h1").inner_text().startswith("Ann completed")
    signed_in.open(f"/senders/{client.key}")
    assert signed_in.page.locator(".empty").inner_text() == "Nothing waits."


def test_what_is_still_wrong_is_told_and_the_mending_is_not_lost(signed_in: Window, client: Client) -> None:
    client.post_statements(broken())
    open_refusal(signed_in, client)

    mend(signed_in, '"id": "completed"', '"id": "done"')

    assert "/verb/id" in signed_in.page.get_by_role("alert").inner_text()
    assert '"id": "done"' in signed_in.page.get_by_label("Mend it").input_value()
    open_refusal(signed_in, client)
    assert '"id": "done"' in signed_in.page.get_by_label("Mend it").input_value()


def test_half_a_statement_is_told_so(signed_in: Window, client: Client) -> None:
    client.post_statements(broken())
    open_refusal(signed_in, client)

    mend(signed_in, "{", "")

    assert "not JSON" in signed_in.page.get_by_role("alert").inner_text()


def test_a_dismissed_statement_waits_no_longer(signed_in: Window, client: Client) -> None:
    client.post_statements(broken())
    open_refusal(signed_in, client)

    signed_in.click("button", "Dismiss")

    assert signed_in.page.locator(".empty").inner_text() == "Nothing waits."
    signed_in.click("link", "Dismissed")
    assert signed_in.page.locator("article a").count() == 1


def test_all_that_wait_are_replayed(signed_in: Window, client: Client) -> None:
    one = statement()
    client.post_statements([one, {**one, "result": {"success": True}}])
    client.post_statements(broken())
    signed_in.open(f"/senders/{client.key}")

    signed_in.click("button", "Replay all that wait")

    assert signed_in.page.get_by_role("status").inner_text() == "1 statement replayed, 1 refused again."
    assert client.find_ids() == [one["id"]]


def test_a_reader_sees_but_does_not_settle(window: Window, client_with: Callable[..., Client]) -> None:
    moodle, reader = client_with("statements/write"), client_with("all/read")
    moodle.post_statements(broken())
    window.sign_in(reader.key, reader.secret)

    open_refusal(window, moodle)

    assert '"id": "completed"' in window.page.locator("pre").inner_text()
    assert window.page.get_by_role("button", name="Replay").count() == 0


def test_a_form_of_another_page_changes_nothing(signed_in: Window, client: Client) -> None:
    """SameSite=Strict lets other hosts of the same site through; the token doesn't."""
    client.post_statements(broken())
    open_refusal(signed_in, client)

    answer = signed_in.page.request.post(signed_in.page.url + "/dismiss", form={"form_token": "guessed"})

    assert answer.status == 403
    assert client.get("/extensions/refusals").json["refusals"][0]["state"] == "waiting"


def test_an_allowed_origin_is_told_so(signed_in: Window, client: Client) -> None:
    signed_in.open(f"/senders/{client.key}")

    signed_in.page.get_by_label("Origin").fill("https://lms.example.org")
    signed_in.click("button", "Test")

    assert signed_in.page.locator("td:nth-of-type(1)").all_inner_texts() == ["allowed"] * 5


def test_an_origin_that_the_store_does_not_allow_is_told_so(
    signed_in: Window, client: Client, database: Database, store_id: int
) -> None:
    """The preflight passes, because other stores of the server allow any origin."""
    name = next(store.name for store in stores.all_of_them(database) if store.store_id == store_id)
    stores.change_settings(database, name, {"cors_origins": ["https://lms.example.org"]})

    signed_in.open(f"/senders/{client.key}?origin=https://other.example.org")

    assert signed_in.page.locator("td:nth-of-type(1)").all_inner_texts() == ["refused"] * 5
    assert "the script can't read the answer" in signed_in.page.locator("table").inner_text()
    assert "This store allows https://lms.example.org." in signed_in.page.locator("main").inner_text()


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("https://lms.example.org/course/", "You may mean https://lms.example.org"),
        ("https://LMS.example.org:443", "You may mean https://lms.example.org"),
        ("lms.example.org", "is no origin"),
        ("https://[", "is no origin"),
        (EVIL, "is no origin"),
    ],
)
def test_what_is_no_origin_is_told_so(signed_in: Window, client: Client, typed: str, told: str) -> None:
    signed_in.open(f"/senders/{client.key}")

    signed_in.page.get_by_label("Origin").fill(typed)
    signed_in.click("button", "Test")

    assert told in signed_in.page.get_by_role("alert").inner_text()


@pytest.mark.parametrize(
    "properties",
    [
        pytest.param({"actor": {"mbox": EVIL}}, id="value"),
        pytest.param({EVIL: 1}, id="pointer"),
        pytest.param({"result": {"response": EVIL}}, id="text"),
    ],
)
def test_what_strangers_sent_is_shown_and_does_not_run(
    signed_in: Window, client: Client, properties: dict[str, Any]
) -> None:
    client.post_statements(broken(**properties), headers={"User-Agent": EVIL, "Origin": EVIL})

    for path in ("/senders", f"/senders/{client.key}"):
        signed_in.open(path)
        assert signed_in.page.locator("script, img[onerror]").count() == 0
    open_refusal(signed_in, client)

    assert "alert(1)" in signed_in.page.get_by_label("Mend it").input_value()
    assert signed_in.page.locator("script, img[onerror]").count() == 0
    assert (signed_in.dialogs, signed_in.errors) == ([], [])


def test_a_body_that_was_no_json_is_shown_and_does_not_run(signed_in: Window, client: Client) -> None:
    client.request("POST", "/statements", data="[" + EVIL, headers={"Content-Type": "application/json"})

    open_refusal(signed_in, client)

    assert signed_in.page.get_by_label("Mend it").input_value() == "[" + EVIL
    assert signed_in.page.locator("script, img[onerror]").count() == 0


def test_senders_of_another_store_are_not_here(signed_in: Window, app: Flask, database: Database) -> None:
    issued = make_credential(database, make_store(database))
    neighbour = Client(app, issued.key, issued.secret)
    neighbour.post_statements(broken())
    refusal_id = neighbour.get("/extensions/refusals").json["refusals"][0]["id"]

    for path in (f"/senders/{neighbour.key}", f"/refusals/{refusal_id}"):
        signed_in.open(path)
        assert signed_in.page.locator("h1").inner_text() == "Not here"


@pytest.mark.parametrize("width", [400, 1200])
def test_no_page_is_wider_than_the_window(signed_in: Window, client: Client, width: int) -> None:
    client.post_statements(broken(result={"response": "x" * 500}, **{"y" * 300: 1}))
    signed_in.page.set_viewport_size({"width": width, "height": 800})

    open_refusal(signed_in, client)
    widths = [signed_in.width]
    signed_in.open(f"/senders/{client.key}?origin=https://lms.example.org")
    widths.append(signed_in.width)

    assert widths == [width, width]
