"""HEAD: as GET, without the body (1.0.3 Communication 1.1)."""

from typing import Any
from uuid import uuid4

import pytest
from werkzeug.test import TestResponse

from tests.client import Client
from tests.statements import ANN, COURSE, statement
from tests.web import multipart

ONE = statement(attachments=[multipart.attachment(b"It was a dark night.")])
STATE = {"activityId": COURSE["id"], "agent": ANN, "stateId": "bookmark"}
ACTIVITY_PROFILE = {"activityId": COURSE["id"], "profileId": "settings"}
AGENT_PROFILE = {"agent": ANN, "profileId": "settings"}

# The resource, and the parameters of a GET that finds something.
FOUND: dict[str, tuple[str, dict[str, Any]]] = {
    "about": ("/about", {}),
    "statements": ("/statements", {}),
    "a filter": ("/statements", {"agent": ANN, "limit": 1}),
    "a statement": ("/statements", {"statementId": ONE["id"]}),
    "a document of a state": ("/activities/state", STATE),
    "ids of states": ("/activities/state", {"activityId": COURSE["id"], "agent": ANN}),
    "a profile of an activity": ("/activities/profile", ACTIVITY_PROFILE),
    "ids of profiles of an activity": ("/activities/profile", {"activityId": COURSE["id"]}),
    "a profile of an agent": ("/agents/profile", AGENT_PROFILE),
    "ids of profiles of an agent": ("/agents/profile", {"agent": ANN}),
    "an agent": ("/agents", {"agent": ANN}),
    "an activity": ("/activities", {"activityId": COURSE["id"]}),
    "a count": ("/extensions/count", {}),
}
REFUSED: dict[str, tuple[str, dict[str, Any]]] = {
    "unknown statement": ("/statements", {"statementId": str(uuid4())}),
    "bad parameter": ("/statements", {"x": "y"}),
    "unknown document": ("/activities/state", {**STATE, "stateId": "other"}),
    "missing parameter": ("/agents", {}),
    "unknown path": ("/nothing", {}),
}
# What no two answers share.
_CHANGING = ("Date", "X-Experience-API-Consistent-Through", "X-Request-ID")


@pytest.fixture
def filled(any_version_client: Client) -> Client:
    """A client of a store with one of everything."""
    multipart.post(any_version_client, ONE, b"It was a dark night.")
    document = {"headers": {"Content-Type": "text/plain", "If-None-Match": "*"}, "data": b"page 7"}
    any_version_client.request("PUT", "/activities/state", params=STATE, **document)
    any_version_client.request("PUT", "/activities/profile", params=ACTIVITY_PROFILE, **document)
    any_version_client.request("PUT", "/agents/profile", params=AGENT_PROFILE, **document)
    return any_version_client


def _headers(answer: TestResponse) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name not in _CHANGING}


def test_a_head_is_answered_as_a_get_without_its_body(filled: Client) -> None:
    """MUST respond to any HTTP HEAD request as it would have to a GET, except: the body MUST be omitted."""
    gets = {name: filled.request("GET", path, params=params) for name, (path, params) in FOUND.items()}

    heads = {name: filled.request("HEAD", path, params=params) for name, (path, params) in FOUND.items()}

    assert {name: (200, b"", _headers(each)) for name, each in gets.items()} == {
        name: (each.status_code, each.data, _headers(each)) for name, each in heads.items()
    }


def test_a_head_is_refused_as_a_get_without_its_body(filled: Client) -> None:
    """MUST respond to any HTTP HEAD request as it would have to a GET, except: the body MUST be omitted."""
    gets = {name: filled.request("GET", path, params=params) for name, (path, params) in REFUSED.items()}

    heads = {name: filled.request("HEAD", path, params=params) for name, (path, params) in REFUSED.items()}

    assert {name: (each.status_code, b"", _headers(each)) for name, each in gets.items()} == {
        name: (each.status_code, each.data, _headers(each)) for name, each in heads.items()
    }


def test_a_head_of_statements_says_how_far_the_store_is_consistent(filled: Client) -> None:
    """Communication 2.1.3: Consistent-Through on all responses to Statements Resource requests."""
    answer = filled.request("HEAD", "/statements")

    assert "X-Experience-API-Consistent-Through" in answer.headers


def test_a_head_with_attachments_has_no_body(filled: Client) -> None:
    """The message-body MUST be omitted."""
    answer = filled.request("HEAD", "/statements", params={"attachments": True})

    assert (answer.status_code, answer.data, answer.mimetype) == (200, b"", "multipart/mixed")


def test_a_head_needs_credentials(client: Client) -> None:
    """MUST respond as it would have responded to an otherwise identical HTTP GET request."""
    answer = client.request("HEAD", "/statements", headers={"Authorization": None})

    assert (answer.status_code, answer.data) == (401, b"")
