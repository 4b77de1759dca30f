"""What made-up requests don't reach: answers about something that is there are as the OpenAPI document has them."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import jsonschema_rs
import pytest
from flask import Flask
from werkzeug.test import TestResponse

from lrs.config import Settings
from lrs.database import Database
from lrs.operations.senders import credentials
from lrs.web.application import create_app
from lrs.xapi.mending import MISTAKES
from tests.client import Client
from tests.conftest import make_credential
from tests.statements import ANN, statement

BROKEN = {"verb": {"id": "completed"}}
REFUSALS, SENDERS, ERASE = "/extensions/refusals", "/extensions/senders", "/extensions/erase"


@pytest.fixture(scope="module")
def document(app: Flask) -> dict[str, Any]:
    found: dict[str, Any] = app.test_client().get("/openapi.json").json
    return found


@pytest.fixture
def refusal_id(client: Client) -> str:
    """A refusal that waits."""
    client.post_statements(statement(**BROKEN))
    return str(client.get(REFUSALS).json["refusals"][0]["id"])


def differences(document: dict[str, Any], path: str, answer: TestResponse) -> list[str]:
    """In what an answer to an operation at `path` isn't as it is described."""
    described = document["paths"][path][answer.request.method.lower()]["responses"][str(answer.status_code)]
    return [*_missing_headers(described, answer), *_wrong_content(document, described, answer)]


def _missing_headers(described: dict[str, Any], answer: TestResponse) -> Iterator[str]:
    needed = (name for name, header in described["headers"].items() if header.get("required"))
    yield from (f"no {name}" for name in needed if name not in answer.headers)


def _wrong_content(document: dict[str, Any], described: dict[str, Any], answer: TestResponse) -> Iterator[str]:
    if "content" not in described:
        yield from ["a body"] if answer.data else []
    elif answer.mimetype not in described["content"]:
        yield f"the type {answer.mimetype}"
    elif answer.mimetype.endswith("json"):
        schema = {**described["content"][answer.mimetype]["schema"], "components": document["components"]}
        errors = jsonschema_rs.Draft202012Validator(schema).iter_errors(answer.json)
        yield from (f"{error.instance_path}: {error.message}" for error in errors)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", REFUSALS, 200),
        ("GET", f"{REFUSALS}/{{refusal_id}}", 200),
        ("POST", f"{REFUSALS}/replay", 200),
        ("POST", f"{REFUSALS}/{{refusal_id}}/replay", 400),
        ("POST", f"{REFUSALS}/{{refusal_id}}/dismiss", 204),
        ("GET", SENDERS, 200),
        ("GET", f"{SENDERS}/{{key}}", 200),
    ],
)
def test_what_is_refused_and_its_sender(
    client: Client, document: dict[str, Any], refusal_id: str, method: str, path: str, status: int
) -> None:
    answer = client.request(method, path.format(refusal_id=refusal_id, key=client.key))

    assert (answer.status_code, differences(document, f"/xapi{path}", answer)) == (status, [])


def test_a_refusal_that_was_replayed(client: Client, document: dict[str, Any], refusal_id: str) -> None:
    path = f"{REFUSALS}/{{refusal_id}}"

    replayed = client.request("POST", f"{REFUSALS}/{refusal_id}/replay", json_data=statement())

    assert (replayed.status_code, differences(document, f"/xapi{path}/replay", replayed)) == (200, [])
    assert differences(document, f"/xapi{path}", client.get(f"{REFUSALS}/{refusal_id}")) == []


def test_what_was_refused_because_it_is_no_json(client: Client, document: dict[str, Any]) -> None:
    client.request("POST", "/statements", data="{", headers={"Content-Type": "application/json"})

    answer = client.get(REFUSALS)

    assert (answer.json["refusals"][0]["text"], differences(document, f"/xapi{REFUSALS}", answer)) == ("{", [])


def test_a_batch_of_which_part_is_stored(client: Client, document: dict[str, Any]) -> None:
    batch = [statement(), statement(**BROKEN)]

    answer = client.post_statements(batch, headers={"X-Cairn-Partial": "accept"})

    assert (answer.status_code, differences(document, "/xapi/statements", answer)) == (200, [])


def test_what_would_be_mended(client: Client, database: Database, document: dict[str, Any]) -> None:
    credentials.set_lenient(database, client.key, list(MISTAKES))
    mistaken = statement(object={"objectType": "GroupActivity", "id": "http://example.com/quiz"})

    answer = client.request("POST", "/extensions/check", json_data=mistaken)

    assert len(answer.json["mended"]) == 1
    assert differences(document, "/xapi/extensions/check", answer) == []


def test_an_erasure(client: Client, document: dict[str, Any]) -> None:
    client.post_statements(statement())

    shown = client.request("POST", ERASE, json_data={"agents": [ANN]})
    erased = client.request("POST", ERASE, json_data={"agents": [ANN], "confirm": shown.json["confirm"]})

    assert shown.json["would_erase"]["statements"] == 1
    assert [differences(document, f"/xapi{ERASE}", each) for each in (shown, erased)] == [[], []]


@pytest.mark.parametrize("path", ["/health/ready", "/metrics"])
def test_what_is_not_to_be_had_now(database: Database, settings: Settings, document: dict[str, Any], path: str) -> None:
    app = create_app(database, replace(settings, metrics_token="token"))
    app.extensions["cairn"].readiness.stop()

    answer = app.test_client().get(path)

    assert answer.status_code in (401, 503)
    assert differences(document, path, answer) == []


def test_a_request_over_the_limit(
    client: Client, database: Database, settings: Settings, document: dict[str, Any]
) -> None:
    app = create_app(database, replace(settings, rate_limit_per_minute=1))
    hasty = Client(app, client.key, client.secret)
    hasty.get("/extensions/count")

    answer = hasty.get("/extensions/count")

    assert (answer.status_code, differences(document, "/xapi/extensions/count", answer)) == (429, [])


PERSONAS = "/extensions/personas"
CEM = {"openid": "http://cem.example.com/"}


@pytest.mark.parametrize(
    ("path", "params"),
    [(PERSONAS, {}), (f"{PERSONAS}/{{key}}", {}), (f"{PERSONAS}/agent", {"agent": CEM})],
)
def test_personas(client: Client, document: dict[str, Any], path: str, params: dict[str, Any]) -> None:
    joined = client.request("POST", f"{PERSONAS}/join", json_data={"agents": [ANN, CEM], "reason": "told"})

    answer = client.get(path.format(key=joined.json["persona"]), **params)

    assert (answer.status_code, differences(document, f"/xapi{path}", answer)) == (200, [])
    assert differences(document, f"/xapi{PERSONAS}/join", joined) == []


def test_who_is_no_persona_or_parted(client: Client, document: dict[str, Any]) -> None:
    alone = client.get(f"{PERSONAS}/agent", agent=ANN)
    third = {"mbox": "mailto:ann@example.org"}
    client.request("POST", f"{PERSONAS}/join", json_data={"agents": [ANN, CEM, third]})
    parted = client.request("POST", f"{PERSONAS}/part", json_data={"agents": [third]})

    assert (alone.status_code, differences(document, f"/xapi{PERSONAS}/agent", alone)) == (200, [])
    assert (parted.status_code, differences(document, f"/xapi{PERSONAS}/part", parted)) == (200, [])


def test_a_proof(client: Client, document: dict[str, Any], database: Database, store_id: int) -> None:
    second = make_credential(database, store_id, "profile")

    proven = client.request("POST", f"{PERSONAS}/prove", json_data={"key": second.key, "secret": second.secret})

    assert (proven.status_code, differences(document, f"/xapi{PERSONAS}/prove", proven)) == (200, [])
