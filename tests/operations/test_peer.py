"""Another store as its xAPI shows it: what is asked, what is believed, and how long it is tried."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, ClassVar

import pytest
import requests
import responses

from lrs.errors import BadRequest, CairnError, NotFound, Unauthorized, Unavailable
from lrs.operations.moving.peer import BrokenAnswer, Peer
from lrs.storage.attachments import Attachments
from tests.statements import statement
from tests.web import multipart

URL = "https://peer.example.org/xapi"
STATEMENTS = f"{URL}/statements"
EMPTY: dict[str, Any] = {"statements": [], "more": ""}


@pytest.fixture
def http() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock() as http:
        yield http


@pytest.fixture
def reports() -> list[str]:
    return []


@pytest.fixture
def peer(tmp_path: Path, reports: list[str]) -> Peer:
    """A peer that is asked up to three times, at once."""
    attachments = Attachments(str(tmp_path), max_bytes=1000)
    return Peer(URL, "ann", "secret", attachments, reports.append, (0, 0))


def _multipart(*parts: multipart.Part) -> dict[str, Any]:
    content_type = f'multipart/mixed; boundary="{multipart.BOUNDARY}"'
    return {"body": multipart.written(*parts), "content_type": content_type}


def test_a_first_page_is_asked_for_oldest_first_with_attachments(http: responses.RequestsMock, peer: Peer) -> None:
    http.get(STATEMENTS, json=EMPTY)

    peer.first_page(1_000_000, 7)

    (call,) = http.calls
    assert call.request.params == {  # type: ignore[attr-defined]
        "ascending": "true",
        "attachments": "true",
        "limit": "7",
        "since": "1970-01-01T00:00:01.000000Z",
    }
    assert call.request.headers["Authorization"] == "Basic YW5uOnNlY3JldA=="


def test_without_a_key_no_credentials_are_sent(
    http: responses.RequestsMock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also none that lie about for that host."""
    (tmp_path / "netrc").write_text("machine peer.example.org login ann password secret")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    http.get(STATEMENTS, json=EMPTY)

    Peer(URL, "", "", Attachments(str(tmp_path), max_bytes=1000), [].append).first_page(None, 7)

    assert "Authorization" not in http.calls[0].request.headers


@pytest.mark.parametrize(
    ("about", "version"),
    [
        ({"json": {"version": ["1.0.3", "1.0.2"]}}, "1.0.3"),
        ({"json": {"version": ["2.0.0", "1.0.3"]}}, "2.0.0"),
        ({"json": {"version": ["0.95", "1.0.0"]}}, "1.0.3"),
        ({"json": {"version": "2.0.0"}}, "1.0.3"),
        ({"json": []}, "1.0.3"),
        ({"body": "<html>"}, "1.0.3"),
        ({"status": 404}, "1.0.3"),
        ({"status": 400}, "1.0.3"),
    ],
    ids=["1.0.3", "2.0.0", "older", "no list", "no object", "no JSON", "no About", "refused"],
)
def test_the_highest_version_of_the_peer_is_spoken(
    http: responses.RequestsMock, peer: Peer, about: dict[str, Any], version: str
) -> None:
    http.get(f"{URL}/about", **about)
    http.get(STATEMENTS, json=EMPTY)

    peer.negotiate()
    peer.first_page(None, 10)

    assert http.calls[1].request.headers["X-Experience-API-Version"] == version


@pytest.mark.parametrize(
    ("more", "followed"),
    [
        ("/xapi/statements?cursor=5", f"{STATEMENTS}?cursor=5"),
        (f"{STATEMENTS}?cursor=5", f"{STATEMENTS}?cursor=5"),
        ("https://peer.example.org:443/more/5", "https://peer.example.org:443/more/5"),
        ("?cursor=5", f"{STATEMENTS}?cursor=5"),
        ("/?cursor=5", f"{STATEMENTS}?cursor=5"),
        ("https://peer.example.org?cursor=5", f"{STATEMENTS}?cursor=5"),
        ("", ""),
        (None, ""),
    ],
    ids=["relative", "absolute", "with its port", "a query", "without a path", "host only", "empty", "none"],
)
def test_more_is_followed_on_the_same_host(
    http: responses.RequestsMock, peer: Peer, more: str | None, followed: str
) -> None:
    http.get(STATEMENTS, json={"statements": [], "more": more})

    assert peer.first_page(None, 10).more == followed


@pytest.mark.parametrize(
    "more",
    [
        "https://other.example.org/xapi/statements",
        "//other.example.org/xapi/statements",
        "http://peer.example.org/xapi/statements",
        "https://peer.example.org:8443/xapi/statements",
        "https://peer.example.org@other.example.org/xapi",
        "file:///etc/passwd",
    ],
)
def test_more_that_leads_elsewhere_is_refused(http: responses.RequestsMock, peer: Peer, more: str) -> None:
    http.get(STATEMENTS, json={"statements": [], "more": more})

    with pytest.raises(ValueError, match=r"leads to another host|is no URL of an LRS"):
        peer.first_page(None, 10)


def test_more_that_leads_nowhere_is_refused(http: responses.RequestsMock, peer: Peer) -> None:
    page = f"{STATEMENTS}?cursor=5"
    http.get(page, json={"statements": [statement()], "more": page})

    with pytest.raises(BrokenAnswer, match="leads to the page that it stands on"):
        peer.page(page)


def test_a_redirect_is_not_followed(http: responses.RequestsMock, peer: Peer) -> None:
    http.get(STATEMENTS, status=302, headers={"Location": "https://other.example.org/"})

    with pytest.raises(BadRequest, match=re.escape("https://other.example.org/")):
        peer.first_page(None, 10)


@pytest.mark.parametrize("url", ["peer.example.org/xapi", "ftp://peer.example.org", "https://", "", "file:///etc"])
def test_a_url_that_is_none_is_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(ValueError, match="is no URL of an LRS"):
        Peer(url, "", "", Attachments(str(tmp_path), 1), print)


def test_credentials_in_a_url_are_refused(tmp_path: Path) -> None:
    """They would be kept and shown with it."""
    with pytest.raises(ValueError, match="don't belong in a URL") as refused:
        Peer("https://ann:geheim@peer.example.org/xapi", "", "", Attachments(str(tmp_path), 1), print)

    assert "geheim" not in str(refused.value)


def _soon() -> str:
    return format_datetime(datetime.now(UTC) - timedelta(seconds=5), usegmt=True)


@pytest.mark.parametrize("retry_after", [None, "0", "soon", _soon()], ids=["nothing", "seconds", "nonsense", "a date"])
@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_busy_peer_is_asked_again(
    http: responses.RequestsMock, peer: Peer, reports: list[str], status: int, retry_after: str | None
) -> None:
    for _ in range(2):
        http.get(STATEMENTS, status=status, headers={"Retry-After": retry_after} if retry_after else {})
    http.get(STATEMENTS, json={"statements": [one := statement()]})

    assert peer.first_page(None, 10).statements == [one]
    assert len(reports) == 2
    assert str(status) in reports[0]


@pytest.mark.parametrize(
    "error",
    [
        requests.ConnectionError("refused"),
        requests.ConnectTimeout("late"),
        requests.ReadTimeout("late"),
        requests.exceptions.ChunkedEncodingError("cut off"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_broken_connection_is_tried_again(http: responses.RequestsMock, peer: Peer, error: Exception) -> None:
    http.get(STATEMENTS, body=error)
    http.get(STATEMENTS, json={"statements": [one := statement()]})

    assert peer.first_page(None, 10).statements == [one]


@pytest.mark.parametrize(
    "fault", [{"status": 503}, {"body": requests.ConnectionError("refused")}], ids=["busy", "away"]
)
def test_a_peer_that_stays_away_is_given_up(http: responses.RequestsMock, peer: Peer, fault: dict[str, Any]) -> None:
    for _ in range(3):
        http.get(STATEMENTS, **fault)

    with pytest.raises(Unavailable, match="can't be read"):
        peer.first_page(None, 10)


@pytest.mark.parametrize(
    ("status", "error"), [(401, Unauthorized), (403, Unauthorized), (404, NotFound), (400, BadRequest)]
)
def test_a_refusal_is_not_tried_again(
    http: responses.RequestsMock, peer: Peer, status: int, error: type[CairnError]
) -> None:
    http.get(STATEMENTS, status=status, body="because")

    with pytest.raises(error, match=str(status)):
        peer.first_page(None, 10)


@pytest.mark.parametrize(
    "answer",
    [
        {"body": "<html>"},
        {"json": []},
        {"json": {"more": ""}},
        {"json": {"statements": {}}},
        {"body": "", "content_type": "multipart/mixed"},
        {"body": "--x\r\n", "content_type": "multipart/mixed; boundary=x"},
        {"body": '{"statements": [' + " " * 64 * 1024 * 1024 + "]}"},
    ],
    ids=["HTML", "a list", "no statements", "no list", "no boundary", "cut off", "too large"],
)
def test_an_answer_that_is_no_page_is_refused(http: responses.RequestsMock, peer: Peer, answer: dict[str, Any]) -> None:
    http.get(STATEMENTS, **answer)

    with pytest.raises(BrokenAnswer):
        peer.first_page(None, 10)


def test_contents_come_along(http: responses.RequestsMock, peer: Peer) -> None:
    page = multipart.statements_part({"statements": [statement()], "more": ""})
    http.get(STATEMENTS, **_multipart(page, multipart.content_part(b"one"), multipart.content_part(b"\0two")))

    answer = peer.first_page(None, 10).answer

    assert [each.content() for each in answer.contents] == [b"one", b"\0two"]
    assert list(answer.faults) == []


class _Streaming(BaseHTTPRequestHandler):
    """Answers with a page of statements and a content, in chunks, and notes each connection."""

    protocol_version = "HTTP/1.1"
    connections: ClassVar[list[Any]] = []

    def setup(self) -> None:
        super().setup()
        self.connections.append(self.client_address)

    def do_GET(self) -> None:
        answer = _multipart(multipart.statements_part(EMPTY), multipart.content_part(b"one"))
        self.send_response(200)
        self.send_header("Content-Type", answer["content_type"])
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for chunk in (answer["body"], b""):
            self.wfile.write(f"{len(chunk):x}\r\n".encode() + chunk + b"\r\n")

    def log_message(self, *_: Any) -> None:
        """Nothing is said."""


def test_pages_come_by_one_connection(tmp_path: Path) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Streaming)
    Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}/xapi"
    peer = Peer(url, "", "", Attachments(str(tmp_path), max_bytes=1000), [].append)

    contents = [peer.first_page(None, 10).answer.contents[0].content() for _ in range(3)]

    server.shutdown()
    server.server_close()
    assert (contents, len(_Streaming.connections)) == ([b"one"] * 3, 1)


def test_a_content_that_is_another_than_it_says_is_left_out(http: responses.RequestsMock, peer: Peer) -> None:
    page = multipart.statements_part({"statements": [statement()], "more": ""})
    wrong = multipart.content_part(b"x", X_Experience_API_Hash=multipart.sha256(b"y"))
    nameless = multipart.content_part(b"z", X_Experience_API_Hash=None)
    large = multipart.content_part(b"l" * 1001)
    http.get(STATEMENTS, **_multipart(page, wrong, nameless, large, multipart.content_part(b"good")))

    answer = peer.first_page(None, 10).answer

    assert [each.content() for each in answer.contents] == [b"good"]
    assert [multipart.sha256(b"y") in answer.faults[0], len(answer.faults)] == [True, 3]


@pytest.fixture
def incoming(tmp_path: Path) -> Callable[[], list[str]]:
    """The files that wait beside the contents."""
    return lambda: [each.name for each in tmp_path.glob(".incoming/*")]


def test_what_came_before_an_answer_broke_off_is_not_kept(
    http: responses.RequestsMock, peer: Peer, incoming: Callable[[], list[str]]
) -> None:
    page = multipart.statements_part({"statements": [], "more": ""})
    whole = _multipart(page, multipart.content_part(b"one"), multipart.content_part(b"two"))
    http.get(STATEMENTS, body=whole["body"][:-30], content_type=whole["content_type"])

    with pytest.raises(BrokenAnswer):
        peer.first_page(None, 10)

    assert incoming() == []


def test_a_voided_statement_is_found(http: responses.RequestsMock, peer: Peer) -> None:
    http.get(STATEMENTS, json=(one := statement()))

    found = peer.find_voided(one["id"].upper())

    assert found is not None
    assert found.value == one


@pytest.mark.parametrize(
    "answer",
    [{"status": 404}, {"status": 400}, {"json": EMPTY}, {"json": statement()}],
    ids=["404", "400", "a list", "another"],
)
def test_a_voided_statement_that_the_peer_has_not_is_none(
    http: responses.RequestsMock, peer: Peer, answer: dict[str, Any]
) -> None:
    http.get(STATEMENTS, **answer)

    assert peer.find_voided(statement()["id"]) is None
