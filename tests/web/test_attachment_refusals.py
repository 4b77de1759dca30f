"""Multipart requests that are refused (1.0.3 Communication 1.5.2)."""

from typing import Any

import pytest

from tests.client import Client
from tests.statements import statement
from tests.web import multipart
from tests.web.multipart import BOUNDARY, Part, attachment, content_part, sha256, statements_part

ESSAY = b"It was a dark and stormy night."
HEADERS = {"Content-Type": f"multipart/mixed; boundary={BOUNDARY}"}
ONE = statement(attachments=[attachment(ESSAY)])
WHOLE = multipart.written(statements_part(ONE), content_part(ESSAY))


def test_json_may_not_declare_a_content_that_can_not_come(any_version_client: Client) -> None:
    """Communication 1.5.2: it MUST be of type application/json and include a fileUrl for every Attachment."""
    answer = any_version_client.post_statements(ONE)

    assert answer.status_code == 400


def test_json_may_not_lean_on_a_content_that_came_before(any_version_client: Client) -> None:
    """Communication 1.5.2: MUST reject Attachments that neither contain a fileUrl nor match a received part."""
    multipart.post(any_version_client, ONE, ESSAY)

    answer = any_version_client.post_statements(statement(attachments=[attachment(ESSAY)]))

    assert answer.status_code == 400


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param([statements_part(ONE)], id="a missing content"),
        pytest.param(
            [statements_part(statement(attachments=[attachment(ESSAY), attachment(b"x")])), content_part(ESSAY)],
            id="one of two missing",
        ),
        pytest.param([statements_part(ONE), content_part(ESSAY), content_part(b"x")], id="a content too many"),
        pytest.param([statements_part(statement()), content_part(ESSAY)], id="a content that nobody declares"),
        pytest.param(
            [statements_part(ONE), content_part(b"x", X_Experience_API_Hash=sha256(ESSAY))], id="another content"
        ),
        pytest.param(
            [statements_part(ONE), content_part(ESSAY, X_Experience_API_Hash=sha256(b"x"))], id="another hash"
        ),
        pytest.param([statements_part(ONE), content_part(ESSAY, X_Experience_API_Hash=None)], id="no hash"),
        pytest.param([statements_part(ONE), content_part(ESSAY, X_Experience_API_Hash="")], id="an empty hash"),
        pytest.param(
            [statements_part(ONE), content_part(ESSAY, X_Experience_API_Hash="../../x")], id="a path for a hash"
        ),
        pytest.param([statements_part(ONE), content_part(ESSAY, Content_Transfer_Encoding="base64")], id="base64"),
        pytest.param([statements_part(ONE), content_part(ESSAY, Content_Transfer_Encoding=None)], id="no encoding"),
        pytest.param([content_part(ESSAY), statements_part(ONE)], id="statements last"),
        pytest.param([content_part(ESSAY)], id="no statements"),
        pytest.param([], id="no parts"),
        pytest.param([Part({"Content-Type": "text/plain"}, b"{}"), content_part(ESSAY)], id="statements as text"),
        pytest.param([Part({"Content-Type": "application/json"}, b"{"), content_part(ESSAY)], id="statements broken"),
        pytest.param([statements_part({**ONE, "verb": {}}), content_part(ESSAY)], id="a bad statement"),
    ],
)
def test_parts_that_do_not_fit_are_refused(client: Client, parts: list[Part]) -> None:
    """Communication 1.5.2: a request that includes Attachments MUST satisfy ..."""
    answer = multipart.send(client, *parts)

    assert (answer.status_code, client.find_ids()) == (400, [])


@pytest.mark.parametrize(
    "content_type",
    [
        "multipart/mixed",
        "multipart/mixed; boundary=",
        "multipart/mixed; boundary=another",
        f"multipart/form-data; boundary={BOUNDARY}",
        f"multipart/related; boundary={BOUNDARY}",
    ],
)
def test_a_body_needs_its_boundary(client: Client, content_type: str) -> None:
    """RFC 2046 5.1.1: the Content-Type field for multipart entities requires one parameter, "boundary"."""
    answer = client.request("POST", "/statements", data=WHOLE, headers={"Content-Type": content_type})

    assert (answer.status_code, client.find_ids()) == (400, [])


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="empty"),
        pytest.param(WHOLE.removesuffix(f"--{BOUNDARY}--\r\n".encode()), id="no last boundary"),
        pytest.param(WHOLE[:300], id="cut in the statements"),
        pytest.param(WHOLE[: -len(BOUNDARY) - 20], id="cut in the content"),
        pytest.param(f"--{BOUNDARY}\r\nContent-Type: application/json".encode(), id="cut in the headers"),
        pytest.param(f"--{BOUNDARY}\r\nX: {'y' * 100_000}\r\n\r\n".encode(), id="headers without end"),
        pytest.param(b"\xff" * 1000, id="noise"),
    ],
)
def test_a_broken_body_is_refused(client: Client, body: bytes) -> None:
    """Communication 1.5.2: it MUST conform to the definition of "multipart/mixed" in RFC 2046."""
    answer = client.request("POST", "/statements", data=body, headers=HEADERS)

    assert (answer.status_code, client.find_ids()) == (400, [])


@pytest.mark.parametrize(
    "wrong",
    [
        {"sha2": "x"},
        {"sha2": None},
        {"length": "1"},
        {"contentType": "text"},
        {"usageType": "essay"},
        {"display": None},
    ],
    ids=["hash", "no hash", "length", "content type", "usage", "no display"],
)
def test_an_attachment_is_declared_as_it_should(client: Client, wrong: dict[str, Any]) -> None:
    """Data 2.4.11: properties of the Attachment Object, Required."""
    declared = attachment(ESSAY, fileUrl="http://files.example.com/essay", **wrong)

    answer = client.post_statements(statement(attachments=[declared]))

    assert answer.status_code == 400


@pytest.mark.parametrize("content_type", ["text/plain\r\nX-Evil: 1", "text/plain; a\nX-Evil: 1", "text/plain\r\n\r\n"])
def test_a_content_type_of_two_lines_is_refused(any_version_client: Client, content_type: str) -> None:
    """It is written as a header of a part when the attachment is given back."""
    answer = multipart.post(
        any_version_client, statement(attachments=[attachment(ESSAY, contentType=content_type)]), ESSAY
    )

    assert answer.status_code == 400
