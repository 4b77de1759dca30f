"""Bodies that are taken for statements, and those that are not (1.0.3 Communication 1.4, 1.5, 3.2)."""

import json

import pytest

from tests.client import Client
from tests.statements import statement

EXTENSION = "http://example.com/extensions/x"
ONE = json.dumps(statement())


@pytest.mark.parametrize(
    "content_type",
    ["application/json", "application/json; charset=utf-8", "Application/JSON", "application/json;charset=UTF-8"],
)
def test_json_is_taken_whatever_its_spelling(client: Client, content_type: str) -> None:
    """Communication 1.5.1 (RFC 9110 8.3.1: type and subtype have no case, parameters may follow)."""
    answer = client.request("POST", "/statements", data=ONE, headers={"Content-Type": content_type})

    assert answer.status_code == 200


@pytest.mark.parametrize("method", ["POST", "PUT"])
@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/vnd.api+json",
        "multipart/form-data; boundary=x",
        "multipart/mixed",
        "",
    ],
)
def test_other_content_types_are_refused(client: Client, method: str, content_type: str) -> None:
    """Communication 3.2: SHOULD* reject with 400 any request where the content type does not match."""
    params = {"statementId": json.loads(ONE)["id"]} if method == "PUT" else {}

    answer = client.request(method, "/statements", params=params, data=ONE, headers={"Content-Type": content_type})

    assert answer.status_code == 400


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"{", id="half an object"),
        pytest.param(ONE.encode() + b",", id="something behind it"),
        pytest.param(ONE.encode() * 2, id="two objects"),
        pytest.param(f"[{ONE},]".encode(), id="a comma too many"),
        pytest.param(ONE.replace('"', "'").encode(), id="single quotes"),
        pytest.param(ONE.replace('"completed"', '"\udcff"').encode("utf-8", "surrogateescape"), id="no UTF-8"),
        pytest.param(ONE.replace('"completed"', '"\\ud800"').encode(), id="half a surrogate pair"),
        pytest.param(ONE.encode("utf-16"), id="UTF-16"),
        pytest.param(b"null", id="null"),
        pytest.param(b"[null]", id="null in an array"),
        pytest.param(b"1", id="a number"),
        pytest.param(b'"statement"', id="a string"),
        pytest.param(f"[[{ONE}]]".encode(), id="an array in an array"),
        pytest.param(b"[" * 100_000, id="nested without end"),
        pytest.param(b"[" * 2000 + b"]" * 2000, id="nested deeply"),
    ],
)
def test_a_body_that_is_no_statement_is_refused(client: Client, body: bytes) -> None:
    """Communication 3.2: 400, "invalid arguments" includes malformed JSON or invalid Object structures."""
    headers = {"Content-Type": "application/json"}

    answer = client.request("POST", "/statements", data=body, headers=headers)

    assert answer.status_code == 400


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(ONE[:-1] + ',"actor":{"mbox":"mailto:ben@example.com"}}', id="another actor"),
        pytest.param(ONE[:-1] + "," + ONE[1:], id="everything twice"),
        pytest.param(ONE.replace('{"en":', '{"en":"x","en":'), id="in a language map"),
        pytest.param(
            ONE[:-1] + f',"result":{{"extensions":{{"{EXTENSION}":{{"a":1,"a":1}}}}}}}}', id="in an extension"
        ),
        pytest.param(ONE[:-1] + ',"result":{"success":true,"succ\\u0065ss":true}}', id="spelt with an escape"),
    ],
)
def test_a_key_twice_in_an_object_is_refused(client: Client, body: str) -> None:
    """Data 2.2: a Statement MUST use each property no more than one time."""
    headers = {"Content-Type": "application/json"}

    answer = client.request("POST", "/statements", data=body.encode(), headers=headers)

    assert answer.status_code == 400


@pytest.mark.parametrize("number", ["NaN", "-Infinity", "01", "0x1"])
def test_what_is_no_number_in_json_is_refused(client: Client, number: str) -> None:
    """RFC 8259 6: numeric values that cannot be represented in the grammar are not permitted."""
    body = ONE[:-1] + f',"result":{{"extensions":{{"{EXTENSION}":{number}}}}}}}'

    answer = client.request("POST", "/statements", data=body.encode(), headers={"Content-Type": "application/json"})

    assert answer.status_code == 400


def test_a_byte_order_mark_does_not_break_the_server(client: Client) -> None:
    """RFC 8259 8.1: implementations MAY ignore a byte order mark rather than treating it as an error."""
    body = b"\xef\xbb\xbf" + ONE.encode()

    answer = client.request("POST", "/statements", data=body, headers={"Content-Type": "application/json"})

    assert answer.status_code in (200, 400)
