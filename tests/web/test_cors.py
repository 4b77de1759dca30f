"""Scripts from other origins: preflights, what they may read, and a store's own rule (Fetch standard, CORS)."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from lrs.config import Settings
from lrs.database import Database
from lrs.opened import opened
from lrs.operations import stores
from lrs.web.application import create_app
from tests.client import Client
from tests.conftest import make_credential, make_store
from tests.statements import statement

ORIGIN = "https://courses.example.org"
PATHS = (
    "/statements",
    "/activities/state",
    "/activities/profile",
    "/agents/profile",
    "/agents",
    "/activities",
    "/about",
    "/extensions/count",
    "/extensions/check",
    "/extensions/refusals",
    "/extensions/senders",
)


@pytest.fixture
def choosy(client: Client, database: Database, store_id: int) -> Client:
    """A client of a store that lets only scripts from ORIGIN read."""
    name = next(store.name for store in stores.all_of_them(database) if store.store_id == store_id)
    stores.change_settings(database, name, {"cors_origins": [ORIGIN]})
    return client


def preflight(client: Client, path: str, origin: str = ORIGIN) -> TestResponse:
    """The request that a browser sends before one with credentials: it has none itself."""
    asked = "authorization,content-type,x-experience-api-version"
    headers: dict[str, Any] = {
        "Authorization": None,
        "X-Experience-API-Version": None,
        "Origin": origin,
        "Access-Control-Request-Method": "PUT",
        "Access-Control-Request-Headers": asked,
    }
    return client.request("OPTIONS", path, headers=headers)


def listed(answer: TestResponse, name: str) -> set[str]:
    return {each.strip() for each in answer.headers[name].split(",")}


@pytest.mark.parametrize("path", PATHS)
def test_a_preflight_needs_neither_credentials_nor_version(client: Client, path: str) -> None:
    """Fetch 3.3: a CORS-preflight request has no credentials, and needs an ok status."""
    answer = preflight(client, path)

    assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (204, ORIGIN)


@pytest.mark.parametrize("mount", ["/xapi", "/xapi/v1", "/xapi/v2", "/xAPI"])
@pytest.mark.parametrize("path", ["/statements", "/statements/"])
def test_a_preflight_is_answered_without_a_redirect(client: Client, mount: str, path: str) -> None:
    """Fetch 4.8: a redirect of a CORS-preflight is a network error."""
    answer = preflight(Client(client.app, "", "", mount=mount), path)

    assert answer.status_code == 204


def test_a_preflight_allows_every_method_of_xapi(client: Client) -> None:
    """Fetch 3.3.3: Access-Control-Allow-Methods."""
    assert listed(preflight(client, "/statements"), "Access-Control-Allow-Methods") >= {"GET", "PUT", "POST", "DELETE"}


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        ("/statements", {"GET", "HEAD", "OPTIONS", "POST", "PUT"}),
        ("/activities/state", {"DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"}),
        ("/about", {"GET", "HEAD", "OPTIONS"}),
    ],
)
def test_the_answer_to_options_names_the_methods_of_the_resource(client: Client, path: str, methods: set[str]) -> None:
    """RFC 9110 9.3.7, 10.2.1."""
    assert listed(preflight(client, path), "Allow") == methods


def test_a_preflight_allows_every_header_of_xapi(client: Client) -> None:
    """Fetch 3.3.3: Access-Control-Allow-Headers; Communication 1.2: request headers; and those of wrappers."""
    allowed = listed(preflight(client, "/statements"), "Access-Control-Allow-Headers")

    assert allowed >= {
        "Authorization",
        "X-Experience-API-Version",
        "Content-Type",
        "Content-Length",
        "If-Match",
        "If-None-Match",
        "X-Experience-API-Hash",
        "Accept-Language",
    }


def test_a_script_may_read_every_header_of_xapi(any_version_client: Client) -> None:
    """Fetch 3.3.3: Access-Control-Expose-Headers; Communication 1.2: response headers."""
    answer = any_version_client.request("GET", "/statements", headers={"Origin": ORIGIN})

    assert listed(answer, "Access-Control-Expose-Headers") >= {
        "ETag",
        "Last-Modified",
        "X-Experience-API-Version",
        "X-Experience-API-Consistent-Through",
        "X-Experience-API-Hash",
    }


@pytest.mark.parametrize("origin", [ORIGIN, "http://localhost:8000", "null"])
def test_a_script_from_anywhere_may_read_as_long_as_the_store_says_nothing(client: Client, origin: str) -> None:
    """Fetch 3.3.3: Access-Control-Allow-Origin; a sandboxed frame and a file have the origin "null"."""
    answer = client.request("GET", "/statements", headers={"Origin": origin})

    assert answer.headers["Access-Control-Allow-Origin"] == origin


@pytest.mark.parametrize(
    ("method", "path"), [("DELETE", "/statements"), ("GET", "/nothing"), ("PUT", "/statements"), ("GET", "/agents")]
)
def test_a_script_may_read_why_it_was_refused(client: Client, method: str, path: str) -> None:
    """Fetch 4.10: without Access-Control-Allow-Origin a script is told nothing, not even the status."""
    answer = client.request(method, path, headers={"Origin": ORIGIN})

    assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN


def test_a_script_may_read_that_its_credentials_are_wrong(client: Client) -> None:
    """Fetch 4.10: without Access-Control-Allow-Origin a script is told nothing, not even the status."""
    answer = client.request("GET", "/statements", headers={"Origin": ORIGIN, "Authorization": None})

    assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (401, ORIGIN)


def test_an_answer_varies_with_the_origin(client: Client) -> None:
    """Fetch 3.3.5: where the header is not *, the response varies with Origin."""
    answer = client.request("GET", "/statements", headers={"Origin": ORIGIN})

    assert "Origin" in listed(answer, "Vary")


def test_who_is_no_script_is_told_nothing_of_it(client: Client) -> None:
    """Fetch 3.3.2: a request without Origin is no CORS request."""
    answer = client.get("/statements")

    assert [name for name in dict(answer.headers) if name.startswith("Access-Control-")] == []


def test_a_script_that_the_store_allows_may_read(choosy: Client) -> None:
    """A store's setting cors_origins."""
    answer = choosy.request("GET", "/statements", headers={"Origin": ORIGIN})

    assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN


@pytest.mark.parametrize(
    "origin", ["https://evil.example.org", "null", ORIGIN + ".evil.example.org", "http://courses.example.org"]
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_script_that_the_store_does_not_allow_may_not_read(choosy: Client, method: str, origin: str) -> None:
    """A store's setting cors_origins: the whole origin, with its scheme."""
    body = statement() if method == "POST" else None

    answer = choosy.request(method, "/statements", headers={"Origin": origin}, json_data=body)

    assert "Access-Control-Allow-Origin" not in answer.headers


def test_a_refusal_of_the_store_is_not_read_by_a_script_that_it_does_not_allow(choosy: Client) -> None:
    """A store's setting cors_origins."""
    answer = choosy.request("GET", "/statements", params={"x": "y"}, headers={"Origin": "https://evil.example.org"})

    assert (answer.status_code, "Access-Control-Allow-Origin" in answer.headers) == (400, False)


def test_one_stores_rule_is_not_anothers(choosy: Client, database: Database) -> None:
    """The store is the wall."""
    answer = preflight(choosy, "/statements", "https://evil.example.org")

    assert answer.headers.get("Access-Control-Allow-Origin") == "https://evil.example.org"


@pytest.fixture
def lonely(tmp_path: Path) -> Iterator[Client]:
    """A client of the only stores of a server, on a SQLite file below `tmp_path`."""
    settings = Settings(database_url=f"sqlite:///{tmp_path}/cairn.db", attachments_url=str(tmp_path / "attachments"))
    with opened(settings) as database:
        issued = make_credential(database, make_store(database))
        yield Client(create_app(database, settings), issued.key, issued.secret)


def test_a_database_that_is_away_is_said_to_a_script_too(lonely: Client, tmp_path: Path) -> None:
    """Communication 3.2: 503, or 500 for a mistake of the server's own, which this isn't."""
    lonely.app.extensions["cairn"].database.engine.dispose()
    (tmp_path / "cairn.db").rename(tmp_path / "away.db")
    (tmp_path / "cairn.db").mkdir()

    answer = lonely.request("POST", "/statements", headers={"Origin": ORIGIN}, json_data=statement())

    assert (answer.status_code, "Retry-After" in answer.headers) == (503, True)


def test_a_change_of_the_rule_is_heard_at_once(lonely: Client) -> None:
    """Where it is made through the server that answers; others hear it within a second."""
    database, other = lonely.app.extensions["cairn"].database, "https://other.example.org"
    before = preflight(lonely, "/statements", other)

    for store in stores.all_of_them(database):
        stores.change_settings(database, store.name, {"cors_origins": [ORIGIN]})
    after = preflight(lonely, "/statements", other)

    assert before.headers["Access-Control-Allow-Origin"] == other
    assert "Access-Control-Allow-Origin" not in after.headers
