"""POST merges JSON objects (1.0.3 Communication 2.2, JSON Procedure with Requirements)."""

import pytest

from tests.client import Client
from tests.web.documents import JSON, PLACES, Documents, documents, tag

STATE, *_ = PLACES


@pytest.fixture(params=PLACES, ids=["state", "activity-profile", "agent-profile"])
def everywhere(any_version_client: Client, request: pytest.FixtureRequest) -> Documents:
    """An empty place of each document resource, in each version."""
    return documents(any_version_client, request.param)


@pytest.fixture
def there(client: Client) -> Documents:
    """An empty place for state."""
    return documents(client, STATE)


def test_posted_properties_take_the_place_of_stored_ones(everywhere: Documents) -> None:
    """Communication 2.2: set the corresponding property on the existing Object equal to the value posted."""
    everywhere.create("vars", '{"x": "foo", "y": "bar"}')

    answer = everywhere.send("POST", "vars", '{"x": "bash", "z": "faz"}', Content_Type=JSON)

    assert (answer.status_code, answer.data) == (204, b"")
    assert everywhere.value("vars") == {"x": "bash", "y": "bar", "z": "faz"}


def test_only_top_level_properties_are_merged(there: Documents) -> None:
    """Communication 2.2: the entire contents of each original property are replaced."""
    there.create("vars", '{"x": {"a": 1, "b": 2}, "y": [1, 2]}')

    there.send("POST", "vars", '{"x": {"c": 3}, "y": null}', Content_Type=JSON)

    assert there.value("vars") == {"x": {"c": 3}, "y": None}


def test_numbers_are_merged_as_they_were_written(there: Documents) -> None:
    there.create("vars", '{"kept": 1.50, "big": 12345678901234567890123}')

    there.send("POST", "vars", '{"new": 1e2}', Content_Type=JSON)

    assert there.get("vars").data == b'{"kept":1.50,"big":12345678901234567890123,"new":1e2}'


def test_a_merged_document_has_the_etag_of_its_new_bytes(there: Documents) -> None:
    there.create("vars", '{"x": 1}')

    there.send("POST", "vars", '{"y": 2}', Content_Type=JSON)

    answer = there.get("vars")
    assert answer.headers["ETag"] == tag(answer.data)


def test_json_with_a_charset_is_merged(there: Documents) -> None:
    there.create("vars", '{"x": 1}', "application/json; charset=utf-8")

    answer = there.send("POST", "vars", '{"y": "ä"}'.encode(), Content_Type="Application/JSON;charset=UTF-8")

    assert answer.status_code == 204
    assert there.value("vars") == {"x": 1, "y": "ä"}


@pytest.mark.parametrize(
    ("content_type", "content"),
    [
        pytest.param(JSON, '{"x": 1}', id="a-json-object"),
        pytest.param("text/plain", "not JSON", id="text"),
    ],
)
def test_post_of_a_new_document_stores_it_as_put_does(there: Documents, content_type: str, content: str) -> None:
    answer = there.send("POST", "vars", content, Content_Type=content_type)

    assert answer.status_code == 204
    assert (there.get("vars").text, there.get("vars").content_type) == (content, content_type)


@pytest.mark.parametrize(
    ("content_type", "content"),
    [
        pytest.param("text/plain", '{"y": 2}', id="another-content-type"),
        pytest.param(None, '{"y": 2}', id="no-content-type"),
        pytest.param("application/json-patch+json", '{"y": 2}', id="a-type-that-begins-like-json"),
        pytest.param(JSON, "[1]", id="an-array"),
        pytest.param(JSON, '"text"', id="a-string"),
        pytest.param(JSON, "null", id="null"),
        pytest.param(JSON, "{", id="broken-json"),
        pytest.param(JSON, '{"y": 1, "y": 2}', id="a-key-twice"),
        pytest.param(JSON, b'{"y": "\xff"}', id="not-utf-8"),
        pytest.param(JSON, "", id="nothing"),
    ],
)
def test_what_is_no_json_object_is_not_merged(there: Documents, content_type: str, content: bytes | str) -> None:
    """Communication 2.2: if the document being posted does not have a Content-Type of application/json, or cannot be
    parsed as a JSON Object, the LRS MUST respond with 400, and MUST NOT update the target document.
    """
    there.create("vars", '{"x": 1}')

    answer = there.send("POST", "vars", content, Content_Type=content_type)

    assert answer.status_code == 400
    assert there.get("vars").text == '{"x": 1}'


@pytest.mark.parametrize(
    ("content_type", "content"),
    [
        pytest.param("text/plain", '{"x": 1}', id="another-content-type"),
        pytest.param(JSON, "[1]", id="an-array"),
        pytest.param(JSON, "{", id="broken-json"),
    ],
)
def test_nothing_is_merged_into_what_is_no_json_object(there: Documents, content_type: str, content: str) -> None:
    """Communication 2.2: ... or any existing document does not have a Content-Type of application/json ..."""
    there.create("vars", content, content_type)

    answer = there.send("POST", "vars", '{"y": 2}', Content_Type=JSON)

    assert answer.status_code == 400
    assert (there.get("vars").text, there.get("vars").content_type) == (content, content_type)


def test_a_new_document_that_is_posted_as_json_must_be_json(there: Documents) -> None:
    """Communication 2.2: if the document being posted ... cannot be parsed as a JSON Object ... 400 Bad Request."""
    answer = there.send("POST", "vars", '{"x":', Content_Type=JSON)

    assert answer.status_code == 400
    assert there.get("vars").status_code == 404
