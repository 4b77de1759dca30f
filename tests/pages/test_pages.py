"""The pages for people, in Chromium."""

from collections.abc import Callable
from typing import Any

import pytest

from lrs.database import Database
from lrs.operations.senders import credentials
from tests.client import Client
from tests.pages.conftest import Window
from tests.statements import ANN, BEN, COURSE, statement, voiding

# What is asked of databases is asked of both kinds in tests/web.
pytestmark = [pytest.mark.browser, pytest.mark.parametrize("settings", ["sqlite"], indirect=True, scope="session")]
EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>"
EVIL_URL = "javascript:alert(3)//%22onmouseover=alert(4)"


def test_the_first_page_tells_the_endpoint(window: Window) -> None:
    window.open("/")

    assert window.page.locator("dd code").first.inner_text() == window.base_url + "/xapi"


def test_the_first_page_leads_to_signing_in(window: Window) -> None:
    window.open("/")

    window.follow(window.page.get_by_role("main").get_by_role("link", name="Sign in"))

    assert window.path == "/sign-in"


def test_key_and_secret_lead_to_the_statements(window: Window, client: Client) -> None:
    window.sign_in(client.key, client.secret)

    assert window.path == "/statements"
    assert window.page.locator(".empty").inner_text() == "No statement here yet."


@pytest.mark.parametrize("secret", ["wrong", " "], ids=["wrong", "blank"])
def test_a_wrong_secret_is_told_so(window: Window, client: Client, secret: str) -> None:
    window.sign_in(client.key, secret)

    assert window.page.get_by_role("alert").inner_text() == "This key and secret are not right, or no longer."
    window.open("/statements")
    assert window.path == "/sign-in"


def test_a_stranger_is_asked_to_sign_in(window: Window, client: Client) -> None:
    client.post_statements(one := statement())

    window.open(f"/statements/{one['id']}")

    assert window.path == "/sign-in"


def test_statements_read_as_sentences_newest_first(signed_in: Window, client: Client) -> None:
    client.post_statements(statement(object={**COURSE, "definition": {"name": {"de": "Verhandeln", "en": "Dealing"}}}))
    client.post_statements(statement(actor=BEN, result={"score": {"scaled": 0.8}, "success": True}))

    signed_in.open("/statements")

    assert signed_in.sentences() == [
        f"Ben completed {COURSE['id']}, scored 80 %, with success",
        "Ann completed Dealing",
    ]


def test_a_mail_address_finds_an_agent(signed_in: Window, client: Client) -> None:
    client.post_statements([statement(actor=ANN), statement(actor=BEN)])
    signed_in.open("/statements")

    signed_in.page.get_by_label("Agent", exact=True).fill("ann@example.com")
    signed_in.click("button", "Filter")

    assert signed_in.sentences() == [f"Ann completed {COURSE['id']}"]
    assert signed_in.page.get_by_label("Agent", exact=True).input_value() == "ann@example.com"


def test_a_broken_filter_is_explained(signed_in: Window) -> None:
    signed_in.open("/statements")

    signed_in.page.get_by_label("Verb").fill("completed")
    signed_in.click("button", "Filter")

    assert "is no IRI" in signed_in.page.get_by_role("alert").inner_text()


def test_clearing_the_filters_shows_all(signed_in: Window, client: Client) -> None:
    client.post_statements(statement())
    signed_in.open("/statements?verb=http://example.com/other")
    assert signed_in.page.locator(".empty").inner_text() == "No statement here matches these filters."

    signed_in.click("link", "Clear")

    assert len(signed_in.sentences()) == 1


def test_older_statements_are_a_click_away(signed_in: Window, client: Client) -> None:
    ids = [f"http://example.com/courses/{number:02}" for number in range(30)]
    client.post_statements([statement(object={"id": each}) for each in ids])
    signed_in.open("/statements")
    signed_in.page.get_by_label("Verb").fill(statement()["verb"]["id"])
    signed_in.click("button", "Filter")
    newest = signed_in.sentences()

    signed_in.click("link", "Older")

    shown = [*newest, *signed_in.sentences()]
    assert len(newest) == 25
    assert [each.removeprefix("Ann completed ") for each in shown] == ids[::-1]
    assert signed_in.page.get_by_role("link", name="Older").count() == 0


def test_the_raw_json_unfolds(signed_in: Window, client: Client) -> None:
    client.post_statements(one := statement())
    signed_in.open("/statements")
    raw = signed_in.page.locator("article pre")
    assert not raw.is_visible()

    signed_in.page.get_by_text("JSON", exact=True).click()

    assert raw.is_visible()
    assert f'"id": "{one["id"]}"' in raw.inner_text()


def test_a_statement_has_a_page(signed_in: Window, client: Client) -> None:
    client.post_statements(one := statement())
    signed_in.open("/statements")

    signed_in.follow(signed_in.page.locator("article a"))

    assert signed_in.path == f"/statements/{one['id']}"
    assert signed_in.page.locator("h1").inner_text() == f"Ann completed {COURSE['id']}"
    assert one["id"] in signed_in.page.locator("pre").inner_text()


def test_a_voided_statement_says_so(signed_in: Window, client: Client) -> None:
    client.post_statements(one := statement())
    client.post_statements(voiding(one))

    signed_in.open(f"/statements/{one['id']}")

    assert signed_in.page.get_by_text("This statement is voided.").is_visible()


def test_a_missing_statement_says_so(signed_in: Window) -> None:
    signed_in.open("/statements/00000000-0000-4000-8000-000000000000")

    assert signed_in.page.locator("h1").inner_text() == "Not here"


def test_signing_out_is_for_good(signed_in: Window) -> None:
    signed_in.open("/statements")
    signed_in.click("button", "Sign out")
    assert signed_in.path == "/"

    signed_in.open("/statements")

    assert signed_in.path == "/sign-in"


def test_whose_credential_is_revoked_is_signed_out(signed_in: Window, client: Client, database: Database) -> None:
    signed_in.open("/statements")
    assert signed_in.path == "/statements"

    credentials.revoke(database, client.key)
    signed_in.page.reload()

    assert signed_in.path == "/sign-in"
    assert signed_in.page.get_by_role("button", name="Sign out").count() == 0


def test_who_reads_only_its_own_sees_only_its_own(window: Window, client_with: Callable[..., Client]) -> None:
    client_with("all").post_statements(statement(actor=BEN))
    own = client_with("statements/write", "statements/read/mine")
    own.post_statements(statement(actor=ANN))

    window.sign_in(own.key, own.secret)

    assert window.sentences() == [f"Ann completed {COURSE['id']}"]


def test_who_may_not_read_is_told_so(window: Window, client_with: Callable[..., Client]) -> None:
    writer = client_with("statements/write")

    window.sign_in(writer.key, writer.secret)
    ways = window.page.get_by_role("navigation").get_by_role("link").all_inner_texts()
    window.open("/statements")

    assert window.path == "/statements" and "Statements" not in ways
    assert "statements/read" in window.page.get_by_role("alert").inner_text()


@pytest.mark.parametrize(
    "properties",
    [
        pytest.param({"actor": {**ANN, "name": EVIL}}, id="name"),
        pytest.param({"actor": {"account": {"homePage": "http://x.example.com", "name": EVIL}}}, id="account"),
        pytest.param({"verb": {"id": "http://example.com/v", "display": {"en": EVIL}}}, id="display"),
        pytest.param({"object": {"id": "http://example.com/1", "definition": {"name": {"en": EVIL}}}}, id="activity"),
        pytest.param({"object": {"id": EVIL_URL, "definition": {"moreInfo": EVIL_URL}}}, id="ids"),
        pytest.param({"verb": {"id": EVIL_URL}}, id="verb-id"),
        pytest.param({"result": {"response": "</pre>" + EVIL, "extensions": {EVIL_URL: EVIL}}}, id="raw-json"),
    ],
)
def test_what_strangers_wrote_is_shown_and_does_not_run(
    signed_in: Window, client: Client, properties: dict[str, Any]
) -> None:
    client.post_statements(one := statement(**properties))

    for path in ("/statements", f"/statements/{one['id']}"):
        signed_in.open(path)
        signed_in.page.locator("body").hover()
        assert signed_in.page.locator("script, img[onerror], [onmouseover], [href^=javascript]").count() == 0

    assert "alert(" in signed_in.page.locator("main").inner_text()
    assert (signed_in.dialogs, signed_in.errors) == ([], [])


@pytest.mark.parametrize("field", ["Agent", "Stored after"])
def test_what_is_typed_into_a_filter_is_shown_and_does_not_run(signed_in: Window, field: str) -> None:
    signed_in.open("/statements")

    signed_in.page.get_by_label(field, exact=True).fill('">' + EVIL)
    signed_in.click("button", "Filter")

    assert signed_in.page.get_by_label(field, exact=True).input_value() == '">' + EVIL
    assert signed_in.page.locator("script, img[onerror]").count() == 0
    assert signed_in.dialogs == []


def test_no_page_may_run_scripts_or_be_framed(client: Client) -> None:
    pages = Client(client.app, "", "", mount="")

    for path in ("/", "/sign-in", "/statements"):
        policy = pages.request("GET", path).headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "script-src" not in policy
        assert "frame-ancestors 'none'" in policy


def test_a_document_that_is_a_page_does_not_run(signed_in: Window, client: Client) -> None:
    """A document that somebody opens must not act with the reader's session."""
    params = {"activityId": COURSE["id"], "agent": ANN, "stateId": "page"}
    headers = {"Content-Type": "text/html"}
    client.request("PUT", "/activities/state", params=params, headers=headers, data="<script>alert(1)</script>")

    answer = client.get("/activities/state", **params)

    signed_in.page.route("**/document", lambda route: route.fulfill(headers=dict(answer.headers), body=answer.data))
    signed_in.open("/document")
    assert signed_in.dialogs == []
