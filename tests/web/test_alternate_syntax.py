"""The alternate request syntax (1.0.3 Communication 1.3): a form that carries another request."""

import base64
import json
from typing import Any
from urllib.parse import urlencode

import pytest
from werkzeug.test import TestResponse

from tests.client import Client
from tests.statements import ANN, BEN, COURSE, statement

FORM = "application/x-www-form-urlencoded"


def carry(
    client: Client, method: str, path: str = "/statements", *, content: Any = None, **fields: Any
) -> TestResponse:
    """A form that carries a request, with everything in it that a header would say."""
    login = base64.b64encode(f"{client.key}:{client.secret}".encode()).decode()
    form = {"Authorization": f"Basic {login}", "X-Experience-API-Version": client.version, **fields}
    if content is not None:
        form["content"] = content if isinstance(content, str) else json.dumps(content)
        form.setdefault("Content-Type", "application/json")
    return post(client, path, {"method": method}, urlencode({k: v for k, v in form.items() if v is not None}))


def post(client: Client, path: str, params: dict[str, str], body: str, content_type: str = FORM) -> TestResponse:
    """A POST with no other header than its content type."""
    headers = {"Authorization": None, "X-Experience-API-Version": None, "Content-Type": content_type}
    return client.request("POST", path, params=params, headers=headers, data=body.encode())


def test_a_carried_put_stores(client: Client) -> None:
    """The intended xAPI method MUST be included as the value of the "method" query string parameter."""
    one = statement()

    answer = carry(client, "PUT", content=one, statementId=one["id"])

    assert (answer.status_code, client.find_ids()) == (204, [one["id"]])


def test_a_carried_post_stores(client: Client) -> None:
    """The Provider MUST URL encode content and include it as a form parameter called "content"."""
    one = statement(result={"response": "a & b = c + d % e ü \U0001f600"})

    answer = carry(client, "POST", content=[one])

    assert (answer.status_code, client.find()[0]["result"]) == (200, one["result"])


def test_a_carried_get_finds(client: Client) -> None:
    """This alternate syntax can also be used to GET Statements due to limits on query string length."""
    one = statement(actor=BEN)
    client.post_statements([statement(), one])

    answer = carry(client, "GET", agent=json.dumps(BEN), limit="1")

    assert (answer.status_code, [each["id"] for each in answer.json["statements"]]) == (200, [one["id"]])


def test_a_carried_get_asks_for_attachments(client: Client) -> None:
    """The LRS MUST treat any other form parameters as query string parameters."""
    answer = carry(client, "GET", attachments="true")

    assert (answer.status_code, answer.mimetype) == (200, "multipart/mixed")


def test_a_carried_get_may_be_longer_than_a_url(client: Client) -> None:
    """... due to limits on query string length."""
    answer = carry(client, "GET", activity="http://example.com/" + "x" * 20_000)

    assert (answer.status_code, answer.json["statements"]) == (200, [])


def test_a_carried_delete_deletes(client: Client) -> None:
    """The LRS MUST treat any form parameters other than "content" or header parameters as query parameters."""
    place = {"activityId": COURSE["id"], "agent": json.dumps(ANN), "stateId": "bookmark"}
    carry(client, "PUT", "/activities/state", content="page 7", **{"Content-Type": "text/plain"}, **place)

    answer = carry(client, "DELETE", "/activities/state", **place)

    assert (answer.status_code, client.get("/activities/state", **place).status_code) == (204, 404)


def test_the_content_type_of_the_form_is_that_of_the_content(client: Client) -> None:
    """The Content-Type form parameter SHOULD* specify the content type of the content."""
    place = {"activityId": COURSE["id"], "agent": json.dumps(ANN), "stateId": "bookmark"}
    carry(client, "PUT", "/activities/state", content="page 7 ü", **{"Content-Type": "text/plain"}, **place)

    answer = client.get("/activities/state", **place)

    assert (answer.content_type, answer.text) == ("text/plain", "page 7 ü")


@pytest.mark.parametrize(("header", "status"), [("If-Match", 412), ("If-None-Match", 412), ("If-Nothing", 400)])
def test_preconditions_may_stand_in_the_form(client: Client, header: str, status: int) -> None:
    """The LRS MUST treat the form parameters listed above as header parameters: If-Match and If-None-Match."""
    place = {"activityId": COURSE["id"], "profileId": "settings"}
    carry(client, "PUT", "/activities/profile", content={}, **{"If-None-Match": "*"}, **place)
    value = '"0"' if header == "If-Match" else "*"

    answer = carry(client, "PUT", "/activities/profile", content={"a": 1}, **{header: value}, **place)

    assert answer.status_code == status


@pytest.mark.parametrize("spell", [str.lower, str.upper], ids=["lower case", "upper case"])
def test_names_of_headers_in_the_form_have_no_case(client: Client, spell: Any) -> None:
    """RFC 9110 5.1: field names are case-insensitive."""
    login = base64.b64encode(f"{client.key}:{client.secret}".encode()).decode()
    form = {spell("Authorization"): f"Basic {login}", spell("X-Experience-API-Version"): "1.0.3"}

    answer = post(client, "/statements", {"method": "GET"}, urlencode(form))

    assert answer.status_code == 200


def test_the_form_wins_over_the_headers(client: Client) -> None:
    """The LRS MUST treat the form parameters listed above as header parameters."""
    login = base64.b64encode(f"{client.key}:{client.secret}".encode()).decode()
    body = urlencode({"Authorization": f"Basic {login}", "X-Experience-API-Version": "1.0.3"})
    headers = {"Authorization": "Basic eDp5", "X-Experience-API-Version": "0.9", "Content-Type": FORM}

    answer = client.request("POST", "/statements", params={"method": "GET"}, headers=headers, data=body)

    assert answer.status_code == 200


def test_headers_that_the_form_leaves_out_count(client: Client) -> None:
    """The Provider MAY include any header parameters in the form; the others stand in the HTTP header."""
    headers = {"Content-Type": FORM}

    answer = client.request("POST", "/statements", params={"method": "GET"}, headers=headers, data="limit=1")

    assert answer.status_code == 200


@pytest.mark.parametrize(
    "content_type", [FORM, f"{FORM}; charset=UTF-8", "text/plain", "text/plain; charset=utf-8", ""]
)
def test_the_content_type_of_the_request_does_not_matter(client: Client, content_type: str) -> None:
    """SHOULD* (so need not) still include application/x-www-form-urlencoded: IE's XDomainRequest sends text/plain."""
    one = statement()
    login = base64.b64encode(f"{client.key}:{client.secret}".encode()).decode()
    form = {"Authorization": f"Basic {login}", "X-Experience-API-Version": "1.0.3", "content": json.dumps(one)}

    answer = post(client, "/statements", {"method": "POST"}, urlencode(form), content_type)

    assert (answer.status_code, client.find_ids()) == (200, [one["id"]])


@pytest.mark.parametrize(
    ("params", "body"),
    [
        pytest.param({"method": "PUT", "statementId": "1"}, "content=%7B%7D", id="another parameter in the query"),
        pytest.param({"method": "PATCH"}, "content=%7B%7D", id="no such method"),
        pytest.param({"method": ""}, "content=%7B%7D", id="empty method"),
        pytest.param({"method": "POST"}, "a=b", id="no content"),
        pytest.param({"method": "PUT"}, "statementId=1", id="no content of a PUT"),
        pytest.param({"method": "POST"}, json.dumps(statement()), id="JSON in place of a form"),
        pytest.param({"method": "POST"}, "content=%ff", id="no UTF-8"),
        pytest.param({"method": "POST"}, "content=%7B", id="broken content"),
        pytest.param({"method": "GET"}, "x=y", id="unknown parameter"),
        pytest.param({"Method": "GET"}, "", id="wrong case"),
        pytest.param({}, "method=GET", id="the method in the form"),
    ],
)
def test_a_form_that_breaks_the_rules_is_refused(client: Client, params: dict[str, str], body: str) -> None:
    """MUST NOT include any other query string parameters; content MUST be included; 3.2: 400."""
    answer = client.request("POST", "/statements", params=params, headers={"Content-Type": FORM}, data=body)

    assert (answer.status_code, answer.content_type) == (400, "application/problem+json")


@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_only_a_post_carries(client: Client, method: str) -> None:
    """All xAPI requests issued MUST be POST."""
    answer = client.request(method, "/statements", params={"method": "GET"}, headers={"Content-Type": FORM}, data="a=b")

    assert answer.status_code == 400


def test_a_carried_request_needs_credentials(client: Client) -> None:
    """Communication 4.0: authentication, wherever the header stands."""
    answer = carry(client, "GET", Authorization=None)

    assert answer.status_code == 401


def test_attachments_are_not_carried(client: Client) -> None:
    """It is not possible to send binary data attachments using this syntax."""
    answer = carry(client, "POST", content="--x--", **{"Content-Type": "multipart/mixed; boundary=x"})

    assert answer.status_code == 400


@pytest.mark.parametrize("where", ["header", "form", "mount"])
def test_2_0_has_no_alternate_syntax(client: Client, where: str) -> None:
    """2.0: the alternate request syntax is gone; ?method= is an unknown parameter."""
    there = Client(client.app, client.key, client.secret, mount="/xapi/v2" if where == "mount" else "/xapi")
    version = {"header": "2.0.0", "form": "1.0.3", "mount": None}[where]
    headers = {"Content-Type": FORM, "X-Experience-API-Version": version}
    body = urlencode(
        {"content": json.dumps(statement()), **({"X-Experience-API-Version": "2.0.0"} if where == "form" else {})}
    )

    answer = there.request("POST", "/statements", params={"method": "POST"}, headers=headers, data=body)

    assert (answer.status_code, client.find_ids()) == (400, [])


@pytest.mark.parametrize("name", ["Content-Type", "If-Match", "Accept-Language", "Authorization"])
@pytest.mark.parametrize("value", ["a\r\nX-Evil: 1", "a\n", "a\0", "текст", "a\x85"])
def test_a_field_that_no_header_could_be_is_refused(client: Client, name: str, value: str) -> None:
    """A document is given back with the content type that it came with: as a header of the answer."""
    place = {"activityId": COURSE["id"], "agent": json.dumps(ANN), "stateId": "s"}

    answer = carry(client, "PUT", "/activities/state", content="{}", **{**place, name: value})

    assert answer.status_code == 400
