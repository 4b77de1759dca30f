"""attachments=true: answers that carry contents (1.0.3 Communication 1.5.2, 2.1.3)."""

import json
import re
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.client import Client
from tests.statements import statement
from tests.web import multipart
from tests.web.multipart import attachment, parts_of, sha256

ESSAY = b"It was a dark and stormy night."
PICTURE = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def essay(any_version_client: Client) -> dict[str, Any]:
    """A stored statement with an attachment."""
    one = statement(attachments=[attachment(ESSAY)])
    assert multipart.post(any_version_client, one, ESSAY).status_code == 200
    return one


def test_an_answer_names_its_boundary_so_that_naive_clients_find_it(
    any_version_client: Client, essay: dict[str, Any]
) -> None:
    """RFC 2046 5.1.1; clients split the header at "boundary=", and take what follows."""
    answer = any_version_client.get_statement(essay["id"], attachments=True)

    assert re.fullmatch(r"multipart/mixed; boundary=[0-9A-Za-z]+", answer.headers["Content-Type"])


@pytest.mark.parametrize("with_content", [True, False], ids=["with contents", "without any"])
@pytest.mark.parametrize("params", [{}, {"limit": 1}], ids=["all", "a page"])
def test_an_answer_is_multipart_whenever_it_is_asked_for(
    client: Client, with_content: bool, params: dict[str, Any]
) -> None:
    """Communication 2.1.3: MUST use the multipart response format."""
    if with_content:
        multipart.post(client, statement(attachments=[attachment(ESSAY)]), ESSAY)
    client.post_statements(statement())

    answer = client.get("/statements", attachments=True, **params)

    assert answer.mimetype == "multipart/mixed"


def test_the_first_part_is_the_statements(any_version_client: Client, essay: dict[str, Any]) -> None:
    """Communication 1.5.2: the first part MUST contain the Statements themselves, with type application/json."""
    plain = any_version_client.get("/statements")

    first = parts_of(any_version_client.get("/statements", attachments=True))[0]

    assert first.headers["Content-Type"] == "application/json"
    assert json.loads(first.content) == plain.json


def test_a_content_has_its_headers(any_version_client: Client, essay: dict[str, Any]) -> None:
    """Communication 1.5.2: X-Experience-API-Hash, Content-Transfer-Encoding: binary, Content-Type."""
    parts = parts_of(any_version_client.get_statement(essay["id"], attachments=True))

    assert parts[1].headers == {
        "Content-Type": "text/plain",
        "Content-Transfer-Encoding": "binary",
        "X-Experience-API-Hash": sha256(ESSAY),
    }


def test_each_content_comes_once(any_version_client: Client, essay: dict[str, Any]) -> None:
    """Communication 1.5.2: SHOULD only include one copy of an Attachment's data."""
    again = statement(attachments=[attachment(ESSAY), attachment(PICTURE, contentType="image/png")])
    multipart.post(any_version_client, again, ESSAY, PICTURE)

    parts = parts_of(any_version_client.get("/statements", attachments=True))

    assert sorted(part.content for part in parts[1:]) == sorted([ESSAY, PICTURE])


def test_only_the_contents_of_what_was_found_come(any_version_client: Client, essay: dict[str, Any]) -> None:
    """Communication 2.1.3: include all Attachments of the Statements in the result."""
    other = statement(attachments=[attachment(PICTURE)])
    multipart.post(any_version_client, other, PICTURE)

    parts = parts_of(any_version_client.get_statement(other["id"], attachments=True))

    assert [part.content for part in parts[1:]] == [PICTURE]


def test_a_content_that_lies_elsewhere_does_not_come(client: Client) -> None:
    """Communication 1.5.2: raw data is included for what was received."""
    one = statement(attachments=[attachment(ESSAY, fileUrl="http://files.example.com/essay")])
    client.post_statements(one)

    parts = parts_of(client.get_statement(one["id"], attachments=True))

    assert len(parts) == 1


@pytest.mark.parametrize("params", [{}, {"attachments": False}], ids=["not asked", "false"])
def test_no_content_comes_unless_it_is_asked_for(
    any_version_client: Client, essay: dict[str, Any], params: dict[str, Any]
) -> None:
    """Communication 2.1.3: MUST NOT include Attachment raw data and MUST report application/json."""
    answer = any_version_client.get("/statements", **params)

    assert (answer.content_type, answer.json["statements"][0]["id"]) == ("application/json", essay["id"])


@pytest.mark.parametrize("format_", ["exact", "ids", "canonical"])
def test_contents_come_with_every_format(client: Client, format_: str) -> None:
    """Communication 2.1.3: attachments and format are independent parameters."""
    one = statement(attachments=[attachment(ESSAY)])
    multipart.post(client, one, ESSAY)

    parts = parts_of(client.get_statement(one["id"], attachments=True, format=format_))

    assert [part.content for part in parts[1:]] == [ESSAY]


def test_the_contents_of_a_voided_statement_can_be_read(any_version_client: Client, essay: dict[str, Any]) -> None:
    """Communication 2.1.3: voidedStatementId goes with attachments."""
    void = statement(
        verb={"id": "http://adlnet.gov/expapi/verbs/voided"}, object={"objectType": "StatementRef", "id": essay["id"]}
    )
    any_version_client.post_statements(void)

    parts = parts_of(any_version_client.get("/statements", voidedStatementId=essay["id"], attachments=True))

    assert [part.content for part in parts[1:]] == [ESSAY]


def test_more_brings_contents_too(any_version_client: Client, essay: dict[str, Any]) -> None:
    """Data 2.5: more results of this query, which asked for Attachments."""
    any_version_client.post_statements(statement())
    first = parts_of(any_version_client.get("/statements", attachments=True, limit=1))
    more = json.loads(first[0].content)["more"]

    second = parts_of(any_version_client.get("/statements", **dict(parse_qsl(urlsplit(more).query))))

    assert json.loads(second[0].content)["statements"][0]["id"] == essay["id"]
    assert [part.content for part in second[1:]] == [ESSAY]


def test_a_content_may_be_sent_as_it_was_received(any_version_client: Client, essay: dict[str, Any]) -> None:
    """Communication 1.5.2: MUST NOT push Statements into another LRS without including Attachment data received."""
    answer = any_version_client.get_statement(essay["id"], attachments=True)
    headers = {"Content-Type": answer.headers["Content-Type"]}

    again = any_version_client.request("POST", "/statements", data=answer.data, headers=headers)

    assert (again.status_code, again.json) == (200, [essay["id"]])


@pytest.mark.parametrize("end", ["\x85", "\u2028", "\u2029", "\x0b", "\x0c", "\x1c"])
def test_no_content_type_ends_a_line_for_readers_who_know_more_line_ends(client: Client, end: str) -> None:
    """Python's email package, which clients use, splits headers at all of them."""
    one = statement(attachments=[attachment(b"hello", contentType=f"text/plain;{end}X-Evil: 1")])
    multipart.post(client, one, b"hello")

    _, content = parts_of(client.get_statement(one["id"], attachments="true"))

    assert content.headers["Content-Type"] == "application/octet-stream"
