"""Attachments in (1.0.3 Data 2.4.11, Communication 1.5)."""

from hashlib import sha224, sha384, sha512
from typing import Any

import pytest

from lrs.database import Database
from tests.client import Client
from tests.conftest import make_credential, make_store
from tests.statements import statement
from tests.web import multipart
from tests.web.multipart import BOUNDARY, attachment, content_part, parts_of, sha256, statements_part

ESSAY = b"It was a dark and stormy night."
HEADERS = {"Content-Type": f"multipart/mixed; boundary={BOUNDARY}"}
URL = "http://files.example.com/essay"


def with_essay(content: bytes = ESSAY, **properties: Any) -> dict[str, Any]:
    return statement(attachments=[attachment(content, **properties)])


def contents(client: Client, **params: Any) -> list[bytes]:
    """The contents that come with a page of statements."""
    answer = client.get("/statements", attachments=True, **params)
    assert answer.status_code == 200
    return [part.content for part in parts_of(answer)[1:]]


def test_a_post_takes_statements_with_their_contents(any_version_client: Client) -> None:
    """Communication 1.5.2: MUST accept batches of Statements that contain Attachments in the Transmission Format."""
    batch = [with_essay(), statement(), with_essay(b"Another.")]

    answer = multipart.post(any_version_client, batch, ESSAY, b"Another.")

    assert (answer.status_code, answer.json) == (200, [each["id"] for each in batch])


def test_a_put_takes_a_statement_with_its_contents(any_version_client: Client) -> None:
    """Communication 1.5.2: available when issuing PUT or POST requests against the Statement Resource."""
    one = with_essay()
    parts = statements_part(one), content_part(ESSAY)

    answer = multipart.send(any_version_client, *parts, method="PUT", statementId=one["id"])

    assert (answer.status_code, contents(any_version_client)) == (204, [ESSAY])


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(bytes(range(256)), id="every byte"),
        pytest.param(b"\r\n", id="a line end"),
        pytest.param(b"\r\n\r\n", id="an empty line"),
        pytest.param(b"a\r\n", id="a line end at the end"),
        pytest.param(b"\r\na", id="a line end at the beginning"),
        pytest.param(b"a\n", id="a line feed at the end"),
        pytest.param(b"a\r", id="a carriage return at the end"),
        pytest.param(b"\r\n--", id="two hyphens"),
        pytest.param(b"\r\n--" + BOUNDARY.encode()[:-1], id="most of the boundary"),
        pytest.param(b"\r\n--" + BOUNDARY.encode()[:-1] + b"\r\n" + b"x" * 70_000, id="most of the boundary in a line"),
        pytest.param(f"a--{BOUNDARY}x\r\n{BOUNDARY}\r\n-{BOUNDARY}--".encode(), id="text like the boundary"),
        pytest.param(f"\r\n--{BOUNDARY}2\r\nX: y\r\n\r\nz\r\n--{BOUNDARY}2--".encode(), id="another multipart inside"),
    ],
)
def test_a_content_is_read_as_it_was_sent(client: Client, content: bytes) -> None:
    """Communication 1.5.2: each additional part contains the raw data for an Attachment (RFC 2046 5.1.1)."""
    assert multipart.post(client, with_essay(content), content).status_code == 200

    assert contents(client) == [content]


@pytest.mark.parametrize("digest", [sha224, sha384, sha512], ids=["SHA-224", "SHA-384", "SHA-512"])
def test_a_content_is_known_by_any_sha_2(client: Client, digest: Any) -> None:
    """Data 2.4.11: sha2, the SHA-2 hash of the Attachment data."""
    sha2 = digest(ESSAY).hexdigest()
    parts = statements_part(with_essay(sha2=sha2)), content_part(ESSAY, X_Experience_API_Hash=sha2)

    answer = multipart.send(client, *parts)

    assert (answer.status_code, contents(client)) == (200, [ESSAY])


@pytest.mark.parametrize(("declared", "sent"), [(str.upper, str.lower), (str.lower, str.upper)])
def test_a_hash_has_no_case(client: Client, declared: Any, sent: Any) -> None:
    """Communication 1.5.2: comparing the SHA-2 of the raw data to the SHA-2 declared in the header."""
    sha2 = sha256(ESSAY)
    parts = statements_part(with_essay(sha2=declared(sha2))), content_part(ESSAY, X_Experience_API_Hash=sent(sha2))

    answer = multipart.send(client, *parts)

    assert (answer.status_code, contents(client)) == (200, [ESSAY])


def test_one_content_serves_many_statements(any_version_client: Client) -> None:
    """Communication 1.5.2: SHOULD only include one copy when the same Attachment is used in multiple Statements."""
    answer = multipart.post(any_version_client, [with_essay(), with_essay()], ESSAY)

    assert answer.status_code == 200


def test_a_content_that_comes_twice_is_taken(client: Client) -> None:
    """Communication 1.5.2: SHOULD (so need not) only include one copy of an Attachment's data."""
    answer = multipart.post(client, [with_essay(), with_essay()], ESSAY, ESSAY)

    assert (answer.status_code, contents(client)) == (200, [ESSAY])


@pytest.mark.parametrize("length", [0, 1, 10**9])
def test_a_declared_length_is_not_checked(client: Client, length: int) -> None:
    """Communication 1.5.2: by comparing the SHA-2. It MUST not do so any other way."""
    answer = multipart.post(client, with_essay(length=length), ESSAY)

    assert answer.status_code == 200


def test_json_may_declare_attachments_that_lie_elsewhere(any_version_client: Client) -> None:
    """Communication 1.5.1: MUST accept batches which contain only Attachment Objects with a populated fileUrl."""
    answer = any_version_client.post_statements(with_essay(fileUrl=URL))

    assert answer.status_code == 200


@pytest.mark.parametrize("one", [statement(), with_essay(fileUrl=URL)], ids=["no attachment", "fileUrl only"])
def test_multipart_may_have_no_contents(client: Client, one: dict[str, Any]) -> None:
    """Communication 1.5.2: SHOULD* accept batches which contain no Attachment Objects, or only with fileUrl."""
    answer = multipart.post(client, one)

    assert answer.status_code == 200


def test_a_content_with_a_file_url_is_kept_too(client: Client) -> None:
    """Communication 1.5.2: neither contain a fileUrl nor match a received Attachment part: both may be."""
    multipart.post(client, with_essay(fileUrl=URL), ESSAY)

    assert contents(client) == [ESSAY]


def test_the_contents_of_a_sub_statement_come_along(any_version_client: Client) -> None:
    """Data 2.4.4.3: a SubStatement MUST be validated as a Statement."""
    inner = {**with_essay(), "objectType": "SubStatement"}
    del inner["id"]

    answer = multipart.post(any_version_client, statement(object=inner), ESSAY)

    assert (answer.status_code, contents(any_version_client)) == (200, [ESSAY])


def test_the_contents_of_a_sub_statement_may_not_be_missing(client: Client) -> None:
    """Data 2.4.4.3: a SubStatement MUST be validated as a Statement."""
    inner = {**with_essay(), "objectType": "SubStatement"}
    del inner["id"]

    answer = client.post_statements(statement(object=inner))

    assert answer.status_code == 400


def test_a_content_of_several_megabytes_is_read_as_it_was_sent(client: Client) -> None:
    """Communication 3.2: MUST be configurable to accept Attachments of any reasonable size."""
    content = b"".join(index.to_bytes(4) for index in range(1_500_000))
    assert multipart.post(client, with_essay(content), content).status_code == 200

    assert contents(client) == [content]


def test_a_repeated_statement_with_its_content_is_a_repetition(any_version_client: Client) -> None:
    """Data 2.3.1: differences which could have been caused by exceptions (Attachments) MUST be ignored."""
    one = with_essay()
    multipart.post(any_version_client, one, ESSAY)

    answer = multipart.post(any_version_client, one, ESSAY)

    assert (answer.status_code, contents(any_version_client)) == (200, [ESSAY])


def test_a_content_of_another_store_is_not_given_out(client: Client, database: Database) -> None:
    """The store is the wall: who knows a hash does not get the content from elsewhere."""
    issued = make_credential(database, make_store(database))
    multipart.post(Client(client.app, issued.key, issued.secret), with_essay(), ESSAY)
    client.post_statements(with_essay(fileUrl=URL))

    assert contents(client) == []


SLOPPY: dict[str, bytes] = {
    "a line end before the first boundary": b"\r\n%s",
    "text before the first boundary": b"This is a message in MIME format.\r\n%s",
    "text behind the last boundary": b"%s\r\nThe end.",
}


@pytest.mark.parametrize("around", SLOPPY.values(), ids=SLOPPY)
def test_what_stands_around_the_parts_is_ignored(client: Client, around: bytes) -> None:
    """RFC 2046 5.1.1: preamble and epilogue; implementations must ignore them."""
    body = around % multipart.written(statements_part(with_essay()), content_part(ESSAY))

    answer = client.request("POST", "/statements", data=body, headers=HEADERS)

    assert (answer.status_code, contents(client)) == (200, [ESSAY])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param(b"--\r\n", b"--", id="no line end at the end"),
        pytest.param(f"\r\n--{BOUNDARY}".encode(), f"--{BOUNDARY}".encode(), id="no line end before a boundary"),
        pytest.param(b": ", b":", id="no blank behind the colon of a header"),
        pytest.param(b"X-Experience-API-Hash", b"x-experience-api-hash", id="small letters"),
        pytest.param(b"binary", b"BINARY", id="large letters"),
    ],
)
def test_spelling_does_not_matter(client: Client, old: bytes, new: bytes) -> None:
    """RFC 9110 5.1, RFC 2045: field names and encodings have no case, and white space is optional."""
    one = with_essay()
    body = multipart.written(statements_part(one), content_part(ESSAY)).replace(old, new)

    answer = client.request("POST", "/statements", data=body, headers=HEADERS)

    assert (answer.status_code, contents(client)) == (200, [ESSAY])
