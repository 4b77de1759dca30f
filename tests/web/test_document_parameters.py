"""Parameters of the document resources: checked before anything is looked up (1.0.3 Communication 2.2, 2.3)."""

from typing import Any

import pytest

from tests.client import Client
from tests.statements import ANN, COURSE

STATE = {"activityId": COURSE["id"], "agent": ANN, "stateId": "bookmark"}
ACTIVITY_PROFILE = {"activityId": COURSE["id"], "profileId": "bookmark"}
AGENT_PROFILE = {"agent": ANN, "profileId": "bookmark"}
METHODS = pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "POST", "DELETE"])
UUID = "c6a5b2e4-3a55-4c4e-9d0d-5c7ce4d2b0a1"


def _case(path: str, params: dict[str, Any], case_id: str) -> Any:
    return pytest.param(path, params, id=case_id)


def _without(params: dict[str, Any], name: str) -> dict[str, Any]:
    return {each: value for each, value in params.items() if each != name}


BROKEN = [
    _case("/activities/state", _without(STATE, "activityId"), "state-without-activity"),
    _case("/activities/state", _without(STATE, "agent"), "state-without-agent"),
    _case("/activities/state", {**STATE, "activityId": "no iri"}, "state-of-what-is-no-iri"),
    _case("/activities/state", {**STATE, "agent": "ann"}, "state-of-what-is-no-json"),
    _case("/activities/state", {**STATE, "agent": [ANN]}, "state-of-an-array"),
    _case("/activities/state", {**STATE, "agent": {"name": "Ann"}}, "state-of-nobody"),
    _case("/activities/state", {**STATE, "agent": {"mbox": "ann@example.com"}}, "state-of-a-bare-address"),
    _case("/activities/state", {**STATE, "agent": {**ANN, "age": 7}}, "state-of-an-agent-with-more"),
    _case("/activities/state", {**STATE, "registration": "one"}, "registration-that-is-no-uuid"),
    _case("/activities/state", {**STATE, "registration": "{" + UUID + "}"}, "registration-in-braces"),
    _case("/activities/state", {**STATE, "registration": ""}, "empty-registration"),
    _case("/activities/state", {**STATE, "stateId": ""}, "empty-state-id"),
    _case("/activities/state", {**STATE, "stateid": "x"}, "state-id-in-the-wrong-case"),
    _case("/activities/state", {**STATE, "profileId": "x"}, "profile-id-of-a-state"),
    _case("/activities/state", {**STATE, "since": "2020-01-01T00:00:00Z"}, "since-of-one-state"),
    _case("/activities/state", {**STATE, "stateId": "a\0b"}, "nul-in-a-state-id"),
    _case("/activities/profile", _without(ACTIVITY_PROFILE, "activityId"), "activity-profile-without-activity"),
    _case("/activities/profile", {**ACTIVITY_PROFILE, "activityId": "course"}, "activity-profile-of-what-is-no-iri"),
    _case("/activities/profile", {**ACTIVITY_PROFILE, "profileId": ""}, "empty-activity-profile-id"),
    _case("/activities/profile", {**ACTIVITY_PROFILE, "agent": ANN}, "activity-profile-of-an-agent"),
    _case("/agents/profile", _without(AGENT_PROFILE, "agent"), "agent-profile-without-agent"),
    _case("/agents/profile", {**AGENT_PROFILE, "agent": {}}, "agent-profile-of-an-empty-agent"),
    _case("/agents/profile", {**AGENT_PROFILE, "agent": "null"}, "agent-profile-of-null"),
    _case("/agents/profile", {**AGENT_PROFILE, "profileId": ""}, "empty-agent-profile-id"),
    _case("/agents/profile", {**AGENT_PROFILE, "activityId": COURSE["id"]}, "agent-profile-of-an-activity"),
    _case("/agents/profile", {**AGENT_PROFILE, "registration": UUID}, "agent-profile-of-a-registration"),
]


@pytest.mark.parametrize(("path", "params"), BROKEN)
def test_a_broken_parameter_is_refused_before_a_document_is_missed(
    client: Client, path: str, params: dict[str, Any]
) -> None:
    """Communication 3.2: 400 Bad Request: an invalid or missing argument; MUST reject any requests that use any
    parameters which the LRS does not recognize, or matching parameters in all but case.
    """
    assert client.get(path, **params).status_code == 400


@pytest.mark.parametrize("method", ["PUT", "POST"])
def test_a_state_is_stored_under_an_id(client: Client, method: str) -> None:
    params = _without(STATE, "stateId")

    assert client.request(method, "/activities/state", params=params, data="{}").status_code == 400


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
@pytest.mark.parametrize(
    ("path", "params"),
    [
        _case("/activities/profile", _without(ACTIVITY_PROFILE, "profileId"), "activity-profile"),
        _case("/agents/profile", _without(AGENT_PROFILE, "profileId"), "agent-profile"),
    ],
)
def test_a_profile_is_changed_by_its_id(client: Client, method: str, path: str, params: dict[str, Any]) -> None:
    """Communication 2.6, 2.7: profileId: Required (PUT | POST | GET | DELETE of a single document)."""
    answer = client.request(method, path, params=params, headers={"If-None-Match": "*"}, data="{}")

    assert answer.status_code == 400


@pytest.mark.parametrize("since", ["yesterday", "2020-13-01T00:00:00Z", "2020-01-01T00:00:00-00:00", "", "1577836800"])
@pytest.mark.parametrize(
    ("path", "params"),
    [
        _case("/activities/state", _without(STATE, "stateId"), "state"),
        _case("/activities/profile", _without(ACTIVITY_PROFILE, "profileId"), "activity-profile"),
        _case("/agents/profile", _without(AGENT_PROFILE, "profileId"), "agent-profile"),
    ],
)
def test_since_is_a_timestamp(client: Client, path: str, params: dict[str, Any], since: str) -> None:
    assert client.get(path, **params, since=since).status_code == 400


def test_a_compressed_document_is_refused(client: Client) -> None:
    answer = client.request("PUT", "/activities/state", params=STATE, headers={"Content-Encoding": "gzip"}, data=b"x")

    assert answer.status_code == 415


@pytest.mark.parametrize("path", ["/activities/state", "/activities/profile", "/agents/profile"])
def test_a_document_resource_does_not_know_patch(client: Client, path: str) -> None:
    answer = client.request("PATCH", path)

    assert answer.status_code == 405
    assert {"GET", "HEAD", "PUT", "POST", "DELETE"} <= {each.strip() for each in answer.headers["Allow"].split(",")}


@METHODS
def test_a_request_without_a_version_is_refused(client: Client, method: str) -> None:
    """Communication 3.3: the LRS MUST reject requests with 400 that do not contain such a header."""
    headers: dict[str, Any] = {"X-Experience-API-Version": None}

    assert client.request(method, "/agents/profile", params=AGENT_PROFILE, headers=headers).status_code == 400


@METHODS
def test_every_method_refuses_an_unknown_parameter(client: Client, method: str) -> None:
    params = {**AGENT_PROFILE, "cachebuster": "1"}

    assert client.request(method, "/agents/profile", params=params, data="{}").status_code == 400
