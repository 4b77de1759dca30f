"""What state, agent profiles and activity profiles share (1.0.3 Communication 2.2)."""

import time
from email.utils import parsedate_to_datetime

import pytest

from tests.client import Client
from tests.web.documents import JSON, PLACES, Documents, documents, tag


@pytest.fixture(params=PLACES, ids=["state", "activity-profile", "agent-profile"])
def there(client: Client, request: pytest.FixtureRequest) -> Documents:
    """An empty place of each document resource."""
    return documents(client.speaking("2.0.0"), request.param)


def test_a_new_document_is_answered_with_204(there: Documents) -> None:
    """Communication 2.3: Returns (PUT | POST | DELETE): 204 No Content."""
    answer = there.create("bookmark", "{}")

    assert (answer.status_code, answer.data) == (204, b"")


@pytest.mark.parametrize(
    ("content_type", "content"),
    [
        pytest.param("application/json", b'{ "page" : 1.50,\n"at": "\\u00e4" }', id="json-with-its-white-space"),
        pytest.param("text/plain;charset=utf-8", "zwölf".encode(), id="text-with-a-charset"),
        pytest.param("text/html", b"<script>alert(1)</script>", id="html"),
        pytest.param("image/png", bytes(range(256)), id="every-byte"),
        pytest.param("application/octect-stream", b"\r\n", id="a-misspelt-type"),
        pytest.param("application/x-www-form-urlencoded", b"a=1&b=2", id="a-form"),
        pytest.param("multipart/form-data; boundary=x", b"--x--", id="a-multipart-form"),
        pytest.param("application/octet-stream", b"", id="nothing"),
    ],
)
def test_a_document_comes_back_byte_for_byte_with_its_content_type(
    there: Documents, content_type: str, content: bytes
) -> None:
    """Communication 2.2: contents, Arbitrary binary data: the contents of the document."""
    there.create("bookmark", content, content_type)

    answer = there.get("bookmark")

    assert (answer.status_code, answer.headers["Content-Type"], answer.data) == (200, content_type, content)


def test_a_document_id_may_be_any_text(there: Documents) -> None:
    """Communication 2.2: id, String, set by Learning Record Provider."""
    name = "http://tincanapi.co.uk/stateapikeys/ä b&c=d/%2F+'\"\n"
    there.create(name, '"kept"')

    assert there.value(name) == "kept"
    assert there.get(None).json == [name]


def test_a_missing_document_is_404(there: Documents) -> None:
    assert there.get("bookmark").status_code == 404


def test_documents_of_another_place_are_others(there: Documents) -> None:
    there.create("bookmark", "1")
    there.elsewhere().create("bookmark", "2")

    assert there.value("bookmark") == 1
    assert there.elsewhere().value("bookmark") == 2


def test_a_document_is_replaced_by_put(there: Documents) -> None:
    there.create("bookmark", '{"page": 1}')

    answer = there.send("PUT", "bookmark", "page two", Content_Type="text/plain", If_Match=tag('{"page": 1}'))

    assert answer.status_code == 204
    assert (there.get("bookmark").data, there.get("bookmark").content_type) == (b"page two", "text/plain")


def test_the_etag_is_the_quoted_sha1_of_the_bytes(there: Documents) -> None:
    """Communication 3.1: a hexadecimal string of the SHA-1 digest of the contents, enclosed in quotes."""
    there.create("bookmark", '{"page" : 1}')

    assert there.get("bookmark").headers["ETag"] == tag('{"page" : 1}')


@pytest.mark.parametrize("document_id", [pytest.param("bookmark", id="document"), pytest.param(None, id="ids")])
def test_head_answers_as_get_without_a_body(there: Documents, document_id: str | None) -> None:
    """Communication 1.1: the LRS MUST respond to any HTTP HEAD request as it would have responded to an otherwise
    identical HTTP GET request, except that the message-body MUST NOT be returned.
    """
    there.create("bookmark", '{"page": 1}')

    head, get = (there.send(method, document_id, X_Request_ID="one") for method in ("HEAD", "GET"))

    assert head.data == b""
    assert head.status_code == get.status_code
    assert dict(head.headers) == dict(get.headers)


def test_head_of_a_missing_document_is_404(there: Documents) -> None:
    assert there.send("HEAD", "bookmark").status_code == 404


def test_a_deleted_document_is_gone(there: Documents) -> None:
    there.create("bookmark", "1")
    there.create("notes", "2")

    answer = there.send("DELETE", "bookmark")

    assert answer.status_code == 204
    assert there.get("bookmark").status_code == 404
    assert there.get(None).json == ["notes"]


def test_deleting_a_missing_document_is_204(there: Documents) -> None:
    assert there.send("DELETE", "bookmark").status_code == 204


def test_the_ids_of_a_place_are_an_array(there: Documents) -> None:
    """Communication 2.3: Multiple Document GET, Returns: 200 OK, Array of State id(s)."""
    there.create("bookmark", "1")
    there.create("notes", "2")
    there.elsewhere().create("other", "3")

    answer = there.get(None)

    assert answer.content_type == JSON
    assert sorted(answer.json) == ["bookmark", "notes"]


def test_a_place_without_documents_has_no_ids(there: Documents) -> None:
    answer = there.get(None)

    assert (answer.status_code, answer.json) == (200, [])


def test_since_leaves_out_documents_that_did_not_change_later(there: Documents) -> None:
    """Communication 2.3: limited to entries that have been stored or updated since the timestamp (exclusive)."""
    there.create("changed", "1")
    there.create("unchanged", "1")
    between = _now_iso()
    there.send("PUT", "changed", "2", Content_Type=JSON, If_Match=tag("1"))
    there.create("new", "1")

    answer = there.client.get(there.path, **there.place, since=between)

    assert sorted(answer.json) == ["changed", "new"]


def test_since_takes_a_time_of_any_zone(there: Documents) -> None:
    there.create("bookmark", "1")

    early = there.client.get(there.path, **there.place, since="2020-01-01T01:00:00+14:00")
    late = there.client.get(there.path, **there.place, since="2999-01-01T01:00:00-05:00")

    assert (early.json, late.json) == (["bookmark"], [])


def test_last_modified_advances_with_a_change(client: Client) -> None:
    """Communication 2.2: Last-Modified, indicating when the document was last modified."""
    state = documents(client, "/activities/state")
    state.create("bookmark", "1")
    before = parsedate_to_datetime(state.get("bookmark").headers["Last-Modified"])
    time.sleep(1.01 - time.time() % 1)  # the header has whole seconds

    state.send("PUT", "bookmark", "2", Content_Type=JSON)

    assert parsedate_to_datetime(state.get("bookmark").headers["Last-Modified"]) > before


def test_ids_carry_when_the_latest_document_was_modified(there: Documents) -> None:
    """Communication 2.2: when returning multiple documents, ... when the most recently modified document was."""
    there.create("bookmark", "1")
    there.create("notes", "1")

    assert there.get(None).headers["Last-Modified"] == there.get("notes").headers["Last-Modified"]


def test_documents_are_not_kept_by_caches(there: Documents) -> None:
    there.create("bookmark", "1")

    answer = there.get("bookmark")

    assert "no-cache" in answer.headers["Cache-Control"]
    assert "no-transform" in answer.headers["Cache-Control"]


def test_a_document_cannot_run_on_this_origin(there: Documents) -> None:
    there.create("page", "<script>alert(1)</script>", "text/html")

    answer = there.get("page")

    assert answer.headers["Content-Security-Policy"] == "sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_both_versions_see_the_same_documents(there: Documents) -> None:
    there.speaking("1.0.3").create("bookmark", "1")

    assert there.speaking("2.0.0").value("bookmark") == 1


def _now_iso() -> str:
    seconds, nanoseconds = divmod(time.time_ns(), 10**9)
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds)) + f".{nanoseconds // 1000:06}Z"
