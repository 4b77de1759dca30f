"""Many clients at once on one document (1.0.3 Communication 2.2, 3.1)."""

import json
from typing import Any
from uuid import uuid4

import pytest
import requests

from tests.reliability.server import Server, at_once
from tests.statements import ANN, COURSE

CLIENTS = 16
Pair = tuple[Server, Server]
RESOURCES = pytest.mark.parametrize(
    ("path", "params"),
    [
        pytest.param("/activities/state", {"activityId": COURSE["id"], "agent": ANN}, id="state"),
        pytest.param("/activities/profile", {"activityId": COURSE["id"]}, id="activity profile"),
        pytest.param("/agents/profile", {"agent": ANN}, id="agent profile"),
    ],
)


def _named(path: str, params: dict[str, Any]) -> dict[str, Any]:
    """The parameters of a document that nobody has sent yet."""
    return {**params, "stateId" if path.endswith("state") else "profileId": str(uuid4())}


def _send(servers: Pair, number: int, method: str, path: str, **options: Any) -> requests.Response:
    with servers[number % 2].client() as client:
        return client.request(method, path, **options)


@RESOURCES
def test_one_of_many_creates_a_document(two_servers: Pair, path: str, params: dict[str, Any]) -> None:
    """Communication 3.1: If-None-Match: * creates it once, the others get 412 Precondition Failed."""
    named = _named(path, params)

    answers = at_once(
        CLIENTS,
        lambda number: _send(
            two_servers, number, "PUT", path, params=named, json={"by": number}, headers={"If-None-Match": "*"}
        ),
    )

    assert sorted(answer.status_code for answer in answers) == [204] + [412] * (CLIENTS - 1)


@RESOURCES
def test_the_document_is_that_of_the_one_who_created_it(two_servers: Pair, path: str, params: dict[str, Any]) -> None:
    named = _named(path, params)

    answers = at_once(
        CLIENTS,
        lambda number: _send(
            two_servers, number, "PUT", path, params=named, json={"by": number}, headers={"If-None-Match": "*"}
        ),
    )

    winner = [answer.status_code for answer in answers].index(204)
    assert _send(two_servers, 1, "GET", path, params=named).json() == {"by": winner}


@RESOURCES
def test_of_many_changes_with_one_etag_only_one_is_made(two_servers: Pair, path: str, params: dict[str, Any]) -> None:
    """Communication 3.1: If-Match with the ETag of a document that was changed since: 412."""
    named = _named(path, params)
    _send(two_servers, 0, "PUT", path, params=named, json={}, headers={"If-None-Match": "*"})
    tag = _send(two_servers, 0, "GET", path, params=named).headers["ETag"]

    answers = at_once(
        CLIENTS,
        lambda number: _send(
            two_servers, number, "PUT", path, params=named, json={"by": number}, headers={"If-Match": tag}
        ),
    )

    assert sorted(answer.status_code for answer in answers) == [204] + [412] * (CLIENTS - 1)


@RESOURCES
def test_merges_of_different_keys_at_once_lose_none(two_servers: Pair, path: str, params: dict[str, Any]) -> None:
    """Communication 2.2: POST merges the top-level properties of two JSON objects."""
    named = _named(path, params)

    answers = at_once(
        CLIENTS,
        lambda number: _send(two_servers, number, "POST", path, params=named, json={f"key {number}": number}),
    )

    merged = json.loads(_send(two_servers, 0, "GET", path, params=named).content)
    assert [answer.status_code for answer in answers] == [204] * CLIENTS
    assert merged == {f"key {number}": number for number in range(CLIENTS)}
