"""Scripts from another origin, in Chromium: content that keeps its records here (CORS)."""

import base64
import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import urlencode

import pytest

from lrs.database import Database
from lrs.operations import stores
from tests.client import Client
from tests.pages.conftest import Window
from tests.statements import ANN, COURSE, statement
from tests.web.documents import tag

# What is asked of databases is asked of both kinds in tests/web.
pytestmark = [pytest.mark.browser, pytest.mark.parametrize("settings", ["sqlite"], indirect=True, scope="session")]
# One request as a course in a browser makes it; what a script may read of the answer.
FETCH = """async ([url, method, headers, body, credentials]) => {
    const signal = AbortSignal.timeout(5000);
    try {
        const answer = await fetch(url, {method, headers, body, credentials, signal});
        return {status: answer.status, etag: answer.headers.get('ETag'), text: await answer.text(),
                version: answer.headers.get('X-Experience-API-Version'),
                through: answer.headers.get('X-Experience-API-Consistent-Through'),
                modified: answer.headers.get('Last-Modified')};
    } catch (error) {
        return {status: 0, error: String(error)};
    }
}"""


class _Course(BaseHTTPRequestHandler):
    """A server of courses that knows one empty page."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>A course</title>")

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def course_url() -> Iterator[str]:
    """Where the courses are: another origin than the store's."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Course) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


class Course:
    """A script in the page of a course, which knows key and secret."""

    credentials = "same-origin"  # as browsers do where a script says nothing

    def __init__(self, window: Window, client: Client, url: str):
        self._window, self._client = window, client
        window.page.goto(url)

    def fetch(
        self, method: str, path: str, params: dict[str, str] | None = None, body: str | None = None, **headers: str
    ) -> dict[str, Any]:
        """What the script sees of an answer; the status is 0 where the browser hides it."""
        login = f"{self._client.key}:{self._client.secret}"
        sent = {
            "Authorization": "Basic " + base64.b64encode(login.encode()).decode(),
            "X-Experience-API-Version": "1.0.3",
            "Content-Type": "application/json",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        url = f"{self._window.base_url}/xapi{path}?{urlencode(params or {})}"
        seen: dict[str, Any] = self._window.page.evaluate(FETCH, [url, method, sent, body, self.credentials])
        return seen


@pytest.fixture
def course(window: Window, client: Client, course_url: str) -> Course:
    return Course(window, client, course_url)


PROFILE = {"activityId": COURSE["id"], "profileId": "bookmark"}


def test_a_script_stores_and_finds_statements(course: Course, client: Client) -> None:
    one = statement()

    stored = course.fetch("POST", "/statements", body=json.dumps(one))
    found = course.fetch("GET", "/statements", {"limit": "1"})

    assert (stored["status"], found["status"]) == (200, 200)
    assert one["id"] in found["text"]


@pytest.mark.parametrize("name", ["version", "through"])
def test_a_script_reads_the_headers_of_xapi(course: Course, name: str) -> None:
    assert course.fetch("GET", "/statements")[name] is not None


def test_a_script_reads_the_etag_and_sends_it_back(course: Course) -> None:
    course.fetch("PUT", "/activities/profile", PROFILE, '{"page": 1}', If_None_Match="*")
    read = course.fetch("GET", "/activities/profile", PROFILE)

    replaced = course.fetch("PUT", "/activities/profile", PROFILE, '{"page": 2}', If_Match=read["etag"])

    assert read["etag"] == tag('{"page": 1}')
    assert read["modified"] is not None
    assert replaced["status"] == 204


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        pytest.param({}, 409, id="conflict"),
        pytest.param({"If_Match": '"old"'}, 412, id="precondition-failed"),
        pytest.param({"Authorization": "Basic eDp5"}, 401, id="unauthorized"),
        pytest.param({"X_Experience_API_Version": "0.9"}, 400, id="bad-request"),
    ],
)
def test_a_script_sees_why_it_was_refused(course: Course, headers: dict[str, str], status: int) -> None:
    """Without the headers of CORS on refusals, a script sees a network error in place of the status."""
    course.fetch("PUT", "/activities/profile", PROFILE, '{"page": 1}', If_None_Match="*")

    answer = course.fetch("PUT", "/activities/profile", PROFILE, '{"page": 2}', **headers)

    assert answer["status"] == status
    assert '"detail":' in answer["text"]


def test_a_script_sees_that_a_document_is_missing(course: Course) -> None:
    assert course.fetch("GET", "/activities/profile", PROFILE)["status"] == 404


def test_a_script_deletes_a_document(course: Course, client: Client) -> None:
    course.fetch("PUT", "/activities/profile", PROFILE, '{"page": 1}', If_None_Match="*")

    answer = course.fetch("DELETE", "/activities/profile", PROFILE)

    assert answer["status"] == 204
    assert client.get("/activities/profile", activityId=COURSE["id"]).json == []


def test_a_script_reads_a_changed_document_as_it_is_now(course: Course) -> None:
    """Browsers guess how long an answer with Last-Modified stays fresh, unless they are told not to."""
    state = {"activityId": COURSE["id"], "agent": json.dumps(ANN), "stateId": "bookmark"}
    read = []
    for page in range(4):
        course.fetch("PUT", "/activities/state", state, str(page))
        read.append(course.fetch("GET", "/activities/state", state)["text"])

    assert read == ["0", "1", "2", "3"]


def test_a_script_of_an_origin_that_the_store_does_not_allow_reads_nothing(
    course: Course, client: Client, database: Database, store_id: int
) -> None:
    name = next(store.name for store in stores.all_of_them(database) if store.store_id == store_id)
    stores.change_settings(database, name, {"cors_origins": ["https://lms.example.org"]})

    answer = course.fetch("GET", "/statements")

    assert answer["status"] == 0


@pytest.mark.parametrize("credentials", ["same-origin", "include", "omit"])
def test_a_wrong_secret_asks_nobody_to_log_in(course: Course, credentials: str) -> None:
    """A browser that reads "WWW-Authenticate: Basic" shows its own login dialog over the course, and the script
    waits for it; old wrappers send everything with credentials.
    """
    course.credentials = credentials

    answer = course.fetch("GET", "/statements", Authorization="Basic eDp5")

    assert answer["status"] == 401


def test_the_session_of_a_reader_is_no_right_of_a_script(signed_in: Window, client: Client, course_url: str) -> None:
    """A page elsewhere must not read a store because somebody has signed in to it."""
    client.post_statements(statement())
    course = Course(signed_in, client, course_url)
    course.credentials = "include"

    answer = course.fetch("GET", "/statements", Authorization="")

    assert answer["status"] != 200
    assert "text" not in answer or "statements" not in answer["text"]
