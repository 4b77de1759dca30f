"""Forms on other sites that would sign people in as somebody else, or out (cross-site request forgery)."""

from dataclasses import replace

import pytest
from flask import Flask

from lrs.config import Settings
from lrs.database import Database
from lrs.web.application import create_app
from tests.client import Client

OTHER = "https://evil.example.com"


def sign_in(app: Flask, client: Client, **headers: str) -> int:
    form = {"key": client.key, "secret": client.secret}
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return app.test_client().post("/sign-in", data=form, headers=sent, base_url="http://lrs.example.com").status_code


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"Sec_Fetch_Site": "cross-site"}, id="another site"),
        pytest.param({"Sec_Fetch_Site": "same-site"}, id="a neighbour"),
        pytest.param({"Sec_Fetch_Site": "cross-site", "Origin": "http://lrs.example.com"}, id="two stories"),
        pytest.param({"Origin": OTHER}, id="another origin"),
        pytest.param({"Origin": "http://lrs.example.com.evil.example.com"}, id="an origin that begins alike"),
        pytest.param({"Origin": "http://lrs.example.com:8080"}, id="another port"),
        pytest.param({"Origin": "null"}, id="a sandboxed frame"),
    ],
)
@pytest.mark.parametrize("path", ["/sign-in", "/sign-out"])
def test_a_form_of_another_site_is_refused(client: Client, path: str, headers: dict[str, str]) -> None:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}

    answer = client.app.test_client().post(
        path, data={"key": client.key, "secret": client.secret}, headers=sent, base_url="http://lrs.example.com"
    )

    assert (answer.status_code, "Set-Cookie" in answer.headers) == (403, False)


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"Sec_Fetch_Site": "same-origin"}, id="as browsers say"),
        pytest.param({"Sec_Fetch_Site": "same-origin", "Origin": OTHER}, id="behind a proxy that hides the host"),
        pytest.param({"Origin": "http://lrs.example.com"}, id="as browsers say without TLS"),
        pytest.param({}, id="as programs do"),
    ],
)
def test_the_form_of_the_page_signs_in(client: Client, headers: dict[str, str]) -> None:
    assert sign_in(client.app, client, **headers) == 302


def test_the_public_url_is_the_own_site(client: Client, database: Database, settings: Settings) -> None:
    app = create_app(database, replace(settings, public_url="http://school.example.org/lrs"))

    assert sign_in(app, client, Origin="http://school.example.org") == 302


def test_signing_in_begins_a_session_anew(client: Client) -> None:
    """Session fixation: what a stranger put into the cookie before is gone."""
    browser = client.app.test_client()
    with browser.session_transaction() as session:
        session["planted"] = "by a stranger"

    browser.post("/sign-in", data={"key": client.key, "secret": client.secret})

    with browser.session_transaction() as session:
        assert dict(session) == {"key": client.key}


def test_a_cookie_that_somebody_made_up_opens_nothing(client: Client) -> None:
    browser = client.app.test_client()
    browser.set_cookie("session", "eyJrZXkiOiJhIn0.aaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbbb")

    answer = browser.get("/statements")

    assert answer.headers["Location"] == "/sign-in"


def test_the_cookie_is_for_this_site_and_for_no_script(client: Client) -> None:
    answer = client.app.test_client().post("/sign-in", data={"key": client.key, "secret": client.secret})

    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
