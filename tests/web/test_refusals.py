"""How a request is refused: problem details (RFC 9457) that say what to change (1.0.3 Communication 3.2)."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from lrs.clock import instant_us
from lrs.config import Settings
from lrs.database import Database
from lrs.web.application import create_app
from tests.client import Client
from tests.statements import ANN, statement
from tests.web import multipart


@pytest.fixture(scope="module")
def small_app(database: Database, settings: Settings) -> Flask:
    """A server that takes little."""
    return create_app(database, replace(settings, max_body_bytes=5000, max_batch=3, max_request_bytes=20_000))


@pytest.fixture
def small_client(client: Client, small_app: Flask) -> Client:
    return Client(small_app, client.key, client.secret)


def violations(client: Client, sent: Any) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = client.post_statements(sent).json["violations"]
    return listed


def test_a_refusal_is_problem_details(any_version_client: Client) -> None:
    """Communication 3.2: an LRS SHOULD return a message in the response explaining the cause of the error."""
    answer = any_version_client.post_statements({**statement(), "actor": {}})

    assert answer.content_type == "application/problem+json"
    assert (answer.json["status"], answer.json["title"]) == (400, "Invalid statement")


@pytest.mark.parametrize(
    ("properties", "pointer", "found"),
    [
        pytest.param({"actor": {"mbox": "ann@example.com"}}, "/actor/mbox", "ann@example.com", id="format"),
        pytest.param({"Result": 1}, "/Result", 1, id="case of a key"),
        pytest.param({"verb": {}}, "/verb/id", None, id="a missing property"),
        pytest.param({"result": {"success": "true"}}, "/result/success", "true", id="type"),
        pytest.param({"result": {"score": {"scaled": 2}}}, "/result/score/scaled", 2, id="range"),
        pytest.param({"context": {"language": None}}, "/context/language", None, id="null"),
        pytest.param(
            {"verb": {"id": "http://example.com/v", "display": {"e/n~": "x"}}}, "/verb/display/e~1n~0", "x", id="a map"
        ),
        pytest.param(
            {"actor": {"objectType": "Group", "member": [ANN, {"name": "Ben"}]}},
            "/actor/member/1",
            "(dict of 1)",
            id="a member",
        ),
        pytest.param({"result": {"duration": "P" + "1" * 500}}, "/result/duration", "P" + "1" * 199 + "…", id="long"),
    ],
)
def test_a_violation_says_where_it_is_and_what_stands_there(
    client: Client, properties: dict[str, Any], pointer: str, found: Any
) -> None:
    """Data 2.2: the LRS MUST reject Statements; the pointer is by RFC 6901."""
    named = violations(client, {**statement(), **properties})

    assert [(each["pointer"], each["found"]) for each in named] == [(pointer, found)]


@pytest.mark.parametrize("member", ["rule", "section", "hint"])
def test_a_violation_says_what_to_change_and_why(client: Client, member: str) -> None:
    """Communication 3.2: a message in the response explaining the cause of the error."""
    named = violations(client, {**statement(), "verb": {"id": "completed"}})

    assert named[0][member]


def test_every_violation_of_every_statement_is_named(any_version_client: Client) -> None:
    """Data 2.2, all of it: who has to repair a batch needs to know all at once."""
    broken = {**statement(), "verb": {"id": "completed"}, "result": {"success": 1, "completion": 0}}
    broken_too = {**statement(), "actor": {"mbox": "x"}}

    named = violations(any_version_client, [broken, statement(), broken_too])

    assert sorted((each["index"], each["pointer"]) for each in named) == [
        (0, "/result/completion"),
        (0, "/result/success"),
        (0, "/verb/id"),
        (2, "/actor/mbox"),
    ]


def test_more_violations_than_anybody_reads_are_counted(client: Client) -> None:
    """Data 2.2: no answer grows without end."""
    answer = client.post_statements([{"x": index} for index in range(500)])

    assert answer.json["violation_count"] == 2000
    assert len(answer.json["violations"]) == 1000


@pytest.mark.parametrize("name", ["statementId", "voidedStatementId"])
def test_an_unknown_statement_is_not_found(client: Client, name: str) -> None:
    """Communication 3.2: 404, may be returned by the method to retrieve a single Statement."""
    answer = client.get("/statements", **{name: str(uuid4())})

    assert (answer.status_code, answer.content_type) == (404, "application/problem+json")


@pytest.mark.parametrize("path", ["/statement", "/statements/1", "/activities/states", "/", "/extensions/x"])
def test_an_unknown_path_is_not_found(client: Client, path: str) -> None:
    """Communication 3.2: 404, the requested resource was not found."""
    answer = client.get(path)

    assert (answer.status_code, answer.content_type) == (404, "application/problem+json")


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_an_unknown_method_is_refused_with_those_that_are_known(client: Client, method: str) -> None:
    """RFC 9110 15.5.6: 405 MUST generate an Allow header field."""
    answer = client.request(method, "/statements")

    assert (answer.status_code, answer.content_type) == (405, "application/problem+json")
    assert {"GET", "HEAD", "PUT", "POST"} <= {name.strip() for name in answer.headers["Allow"].split(",")}


@pytest.mark.parametrize(
    "send",
    [
        pytest.param(lambda client: client.post_statements(statement(result={"response": "x" * 6000})), id="a body"),
        pytest.param(lambda client: client.post_statements([statement() for _ in range(4)]), id="a batch"),
        pytest.param(lambda client: multipart.post(client, statement(result={"response": "x" * 6000})), id="a part"),
        pytest.param(
            lambda client: multipart.post(
                client, statement(attachments=[multipart.attachment(b"x" * 30_000)]), b"x" * 30_000
            ),
            id="a request",
        ),
    ],
)
def test_what_is_too_large_is_refused_with_413(small_client: Client, send: Callable[[Client], Any]) -> None:
    """Communication 3.2: MUST reject with 413 where the size is larger than the maximum allowed by the LRS."""
    answer = send(small_client)

    assert (answer.status_code, answer.content_type) == (413, "application/problem+json")
    assert small_client.find_ids() == []


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br"])
def test_a_compressed_body_is_refused_with_415(client: Client, encoding: str) -> None:
    """RFC 9110 8.4: a server MAY respond 415 if a representation has a content coding that is not acceptable."""
    answer = client.post_statements(statement(), headers={"Content-Encoding": encoding})

    assert (answer.status_code, answer.content_type) == (415, "application/problem+json")


REFUSED: dict[str, tuple[int, Callable[[Client], Any]]] = {
    "a bad statement": (400, lambda client: client.post_statements({})),
    "a bad parameter": (400, lambda client: client.get("/statements", x="y")),
    "no credentials": (401, lambda client: client.request("GET", "/statements", headers={"Authorization": None})),
    "an unknown id": (404, lambda client: client.get_statement(str(uuid4()))),
    "an unknown method": (405, lambda client: client.request("DELETE", "/statements")),
    "a compressed body": (415, lambda client: client.post_statements({}, headers={"Content-Encoding": "gzip"})),
}


@pytest.mark.parametrize(("status", "send"), REFUSED.values(), ids=REFUSED)
def test_a_refusal_says_which_version_was_spoken(
    any_version_client: Client, status: int, send: Callable[[Client], Any]
) -> None:
    """Communication 3.3: MUST include the "X-Experience-API-Version" header in every response."""
    answer = send(any_version_client)

    assert answer.status_code == status
    assert answer.headers["X-Experience-API-Version"] == any_version_client.version


@pytest.mark.parametrize(("status", "send"), REFUSED.values(), ids=REFUSED)
def test_a_refusal_of_statements_says_how_far_the_store_is_consistent(
    client: Client, status: int, send: Callable[[Client], Any]
) -> None:
    """Communication 2.1.3: X-Experience-API-Consistent-Through on all responses to Statements Resource requests."""
    answer = send(client)

    assert answer.status_code == status
    assert instant_us(answer.headers["X-Experience-API-Consistent-Through"]) >= 0


@pytest.mark.parametrize("method", ["POST", "PUT", "GET"])
def test_a_store_is_consistent_through_what_it_has_confirmed(client: Client, method: str) -> None:
    """Communication 2.1.3: all Statements "stored" before that time are available for retrieval."""
    one = statement()
    stored_us = instant_us(_stored(client, one))

    answer = {
        "POST": lambda: client.post_statements(one),
        "PUT": lambda: client.put_statement(one["id"], one),
        "GET": lambda: client.get("/statements"),
    }[method]()

    assert instant_us(answer.headers["X-Experience-API-Consistent-Through"]) >= stored_us


def _stored(client: Client, one: dict[str, Any]) -> str:
    client.post_statements(one)
    return str(client.get_statement(one["id"]).json["stored"])
