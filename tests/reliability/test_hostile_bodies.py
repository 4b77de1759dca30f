"""Bodies and headers that nobody sends in good faith: refused with 4xx, never 500, and the server lives on."""

import base64
import json
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from tests.reliability.server import Server
from tests.statements import ANN, statement

JSON = {"Content-Type": "application/json"}
ONE = json.dumps(statement()).encode()
SHA2 = "a" * 64


def _post(server: Server, body: bytes | Iterator[bytes], headers: dict[str, str] = JSON) -> requests.Response:
    with server.client() as client:
        return client.request("POST", "/statements", data=body, headers=headers)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"[" * 100_000, id="100,000 brackets"),
        pytest.param(b"[" * 100_000 + b"]" * 100_000, id="100,000 brackets that are closed"),
        pytest.param(b'{"a":' * 100_000 + b"1" + b"}" * 100_000, id="100,000 braces"),
        pytest.param(b"[" * 500 + b"]" * 500, id="500 brackets"),
        pytest.param(b'{"id":' * 253 + b"{}" + b"}" * 253, id="braces up to the limit"),
        pytest.param(b'"' + b"a" * 1_000_000, id="a string without end"),
        pytest.param(b'"' + b"\\" * 1_000_001 + b'"', id="a string of backslashes"),
        pytest.param(ONE[:-1], id="a statement without its last brace"),
        pytest.param(ONE + ONE, id="two statements without a comma"),
        pytest.param(b"\xef\xbb\xbf" + ONE, id="a byte order mark"),
        pytest.param(ONE.decode().encode("utf-16"), id="UTF-16"),
        pytest.param(ONE.replace(b"Ann", b"\xff\xfe"), id="bytes that are no UTF-8"),
        pytest.param(ONE.replace(b"Ann", b"\xed\xa0\x80"), id="a surrogate in UTF-8"),
        pytest.param(ONE.replace(b"Ann", b"\\ud800"), id="half a surrogate pair"),
        pytest.param(ONE.replace(b"Ann", b"\x00"), id="a NUL byte"),
        pytest.param(b"\x00" * 1000, id="NUL bytes"),
        pytest.param(b"NaN", id="NaN"),
        pytest.param(b"-Infinity", id="minus infinity"),
        pytest.param(b"1" * 100_000, id="a number of 100,000 digits"),
        pytest.param(b"1e400", id="a number beyond all floats"),
        pytest.param(b"null", id="null"),
        pytest.param(b"[null]", id="a list of null"),
        pytest.param(b"[[]]", id="a list of lists"),
        pytest.param(b'["statement"]', id="a list of strings"),
        pytest.param(b'{"a":1,"a":2}', id="a key twice"),
        pytest.param(b"{}" * 1000, id="1,000 empty objects"),
        pytest.param(b"[" + b"{}," * 9_999 + b"{}]", id="10,000 empty statements"),
        pytest.param(b'{"' + b"a" * 1_000_000 + b'":1}', id="a key of a million letters"),
        pytest.param(b"{" + b",".join(b'"k%d":1' % n for n in range(50_000)) + b"}", id="50,000 unknown keys"),
    ],
)
def test_a_body_that_is_no_statement_is_refused(server: Server, body: bytes) -> None:
    """Data 2.2: an LRS rejects with 400 Bad Request what isn't made as the specification has it."""
    answer = _post(server, body)

    assert answer.status_code == 400, answer.text[:500]


def _extended(value: Any) -> dict[str, Any]:
    return statement(result={"extensions": {"http://example.com/x": value}})


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(statement(actor={**ANN, "name": "Ann\0Smith"}), id="in the name of an agent"),
        pytest.param(
            statement(object={"id": "http://example.com/a", "definition": {"name": {"en": "a\0b"}}}),
            id="in the name of an activity",
        ),
        pytest.param(
            statement(actor={"account": {"homePage": "http://example.com", "name": "a\0b"}}),
            id="in the name of an account",
        ),
        pytest.param(_extended("a\0b"), id="in an extension"),
        pytest.param(statement(result={"response": "a\0b"}), id="in a response"),
    ],
)
def test_the_character_nul_in_a_string_is_stored(server: Server, sent: dict[str, Any]) -> None:
    """JSON allows it as \\u0000 (RFC 8259 7), and Data 2.2 sets no limit to strings."""
    answer = _post(server, json.dumps(sent).encode())

    assert answer.status_code == 200, answer.text[:500]


def _part(headers: str, content: str = "") -> str:
    return f"--b\r\n{headers}\r\n\r\n{content}\r\n"


FIRST = _part("Content-Type: application/json", ONE.decode())
BINARY = "Content-Transfer-Encoding: binary\r\nX-Experience-API-Hash: "


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("", id="nothing"),
        pytest.param("--b", id="one boundary"),
        pytest.param("--b--", id="only the last boundary"),
        pytest.param("--b--\r\n" * 10_000, id="10,000 last boundaries"),
        pytest.param("--b\r\n" * 10_000, id="10,000 boundaries"),
        pytest.param("no boundary at all", id="no boundary"),
        pytest.param(FIRST, id="no last boundary"),
        pytest.param(FIRST + "--b\r\n", id="a part that only begins"),
        pytest.param(FIRST + "--b\r\nContent-Type: text/plain", id="headers without an end"),
        pytest.param(FIRST + "--b\r\n" + "X: y\r\n" * 20_000, id="20,000 headers"),
        pytest.param(FIRST + "--b\r\nX: " + "y" * 100_000, id="a header of 100,000 letters"),
        pytest.param(FIRST + _part("no colon") + "--b--", id="a header without a colon"),
        pytest.param(FIRST + _part(BINARY + SHA2, "content") + "--b--", id="a wrong hash"),
        pytest.param(FIRST + _part(BINARY + "../" * 20 + "etcx", "content") + "--b--", id="a hash that is a path"),
        pytest.param(FIRST + _part(BINARY, "content") + "--b--", id="an empty hash"),
        pytest.param(FIRST + _part(BINARY + "ä" * 64, "content") + "--b--", id="a hash of letters beyond ASCII"),
        pytest.param(FIRST + _part("X-Experience-API-Hash: " + SHA2) + "--b--", id="no transfer encoding"),
        pytest.param(FIRST + FIRST + "--b--", id="statements twice"),
        pytest.param(_part(BINARY + SHA2) + FIRST + "--b--", id="statements last"),
        pytest.param(_part("Content-Type: application/json") + "--b--", id="empty statements"),
        pytest.param(_part("Content-Type: application/json", "[" * 100_000) + "--b--", id="100,000 brackets"),
        pytest.param(_part("\0: \0", "\0") + "--b--", id="NUL bytes"),
    ],
)
def test_a_broken_multipart_body_is_refused(server: Server, body: str) -> None:
    """Communication 1.5.2: 400 Bad Request where the parts are not as this section has them."""
    answer = _post(server, body.encode(), {"Content-Type": "multipart/mixed; boundary=b"})

    assert answer.status_code == 400, answer.text[:500]


@pytest.mark.parametrize(
    "content_type",
    [
        pytest.param("multipart/mixed", id="no boundary"),
        pytest.param("multipart/mixed; boundary=", id="an empty boundary"),
        pytest.param('multipart/mixed; boundary="', id="a quote that stays open"),
        pytest.param("multipart/mixed; boundary=" + "b" * 10_000, id="a boundary of 10,000 letters"),
        pytest.param("multipart/mixed; boundary=\xe9", id="a boundary beyond ASCII"),
        pytest.param("application/json" + ";" * 10_000, id="10,000 semicolons"),
        pytest.param("/" * 10_000, id="10,000 slashes"),
    ],
)
def test_a_broken_content_type_is_refused(server: Server, content_type: str) -> None:
    answer = _post(server, b"--b\r\n\r\n--b--", {"Content-Type": content_type})

    assert answer.status_code == 400, answer.text[:500]


@pytest.mark.parametrize(
    "authorization",
    [
        pytest.param(b"Basic", id="Basic without a value"),
        pytest.param(b"Basic \xe9\xe9\xe9\xe9", id="Basic with letters beyond ASCII"),
        pytest.param(b"Basic " + base64.b64encode(b"a\xff:b"), id="a key that is no UTF-8"),
        pytest.param(b"Basic " + base64.b64encode(b"a\0b:c"), id="a key with a NUL"),
        pytest.param(b"Basic " + base64.b64encode(b"a" * 100_000), id="a key of 100,000 letters"),
        pytest.param(b"Bearer", id="Bearer without a value"),
        pytest.param(b"Bearer a.b.c", id="Bearer with three letters"),
        pytest.param(b"Bearer \xe9.\xe9.\xe9", id="Bearer with letters beyond ASCII"),
        pytest.param(b"Bearer " + b"." * 100_000, id="Bearer with 100,000 dots"),
        pytest.param(
            b"Bearer eyJhbGciOiJub25lIn0.eyJpc3MiOiJjYWlybiIsInN1YiI6ImEifQ.", id="Bearer without a signature"
        ),
        pytest.param(b"Bearer eyJhbGciOiJIUzI1NiJ9.W10.x", id="Bearer with a list of claims"),
        pytest.param(b"Digest x", id="a scheme that is not known"),
    ],
)
def test_broken_credentials_are_refused(server: Server, authorization: bytes) -> None:
    """Communication 4.0: 401 Unauthorized."""
    headers: dict[str, str | bytes] = {"Authorization": authorization, "X-Experience-API-Version": "1.0.3"}

    answer = requests.get(f"{server.url}/xapi/statements", headers=headers, timeout=10)

    assert answer.status_code == 401, answer.text[:500]


@pytest.mark.parametrize("name", ["agent", "since", "until", "registration", "verb", "activity", "cursor", "limit"])
@pytest.mark.parametrize(
    "value",
    [
        pytest.param("", id="empty"),
        pytest.param("\0", id="NUL"),
        pytest.param("[" * 10_000, id="10,000 brackets"),
        pytest.param("9" * 10_000, id="10,000 digits"),
        pytest.param("٣", id="a digit that is not ASCII"),
        pytest.param("-1", id="minus one"),
    ],
)
def test_a_broken_parameter_is_refused(server: Server, name: str, value: str) -> None:
    """Communication 3.2: 400 Bad Request."""
    with server.client() as client:
        answer = client.get_statements(**{name: value})

    assert answer.status_code == 400, answer.text[:500]
