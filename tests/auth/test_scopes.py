"""What each scope lets a sender do (1.0.3 Communication 4.2)."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from lrs.actor import SCOPES
from tests.client import Client
from tests.statements import ANN, COURSE, statement

READERS = {"statements/read/mine", "statements/read", "all/read", "all"}
LOOKERS = READERS | {"state", "profile", "define"}
STATE = {"activityId": COURSE["id"], "agent": ANN, "stateId": "bookmark"}
ACTIVITY_PROFILE = {"activityId": COURSE["id"], "profileId": "bookmark"}
AGENT_PROFILE = {"agent": ANN, "profileId": "bookmark"}
MISSING_ID = "9f3c4f0e-3a6e-4f5c-8a52-0a4c7f0f2d11"


def _deed(method: str, path: str, allowed: set[str], params: Mapping[str, Any] | None = None) -> Any:
    return pytest.param(method, path, params or {}, allowed, id=f"{method}-{path.strip('/').replace('/', '-')}")


def _document_deeds(path: str, params: Mapping[str, Any], scope: str) -> list[Any]:
    writers = {scope, "all"}
    return [
        _deed("GET", path, writers | {"all/read"}, params),
        _deed("HEAD", path, writers | {"all/read"}, params),
        *(_deed(method, path, writers, params) for method in ("PUT", "POST", "DELETE")),
    ]


DEEDS = [
    _deed("GET", "/statements", READERS),
    _deed("HEAD", "/statements", READERS),
    _deed("POST", "/statements", {"statements/write", "all"}),
    _deed("PUT", "/statements", {"statements/write", "all"}, {"statementId": MISSING_ID}),
    *_document_deeds("/activities/state", STATE, "state"),
    *_document_deeds("/activities/profile", ACTIVITY_PROFILE, "profile"),
    *_document_deeds("/agents/profile", AGENT_PROFILE, "profile"),
    _deed("GET", "/activities", LOOKERS, {"activityId": COURSE["id"]}),
    _deed("GET", "/agents", LOOKERS, {"agent": ANN}),
    _deed("GET", "/extensions/count", READERS),
    _deed("POST", "/extensions/check", {"statements/write", "all"}),
    _deed("GET", "/extensions/refusals", set(SCOPES)),
    _deed("GET", "/extensions/senders", set(SCOPES)),
    _deed("GET", "/about", set(SCOPES)),
]
ID_LISTS = [
    pytest.param("/activities/state", {"activityId": COURSE["id"], "agent": ANN}, "state", id="state"),
    pytest.param("/activities/profile", {"activityId": COURSE["id"]}, "profile", id="activity-profile"),
    pytest.param("/agents/profile", {"agent": ANN}, "profile", id="agent-profile"),
]


@pytest.fixture
def clients(client_with: Callable[..., Client]) -> dict[str, Client]:
    """A client with each scope alone."""
    return {scope: client_with(scope) for scope in SCOPES}


def _is_forbidden(client: Client, method: str, path: str, params: Mapping[str, Any]) -> bool:
    body = statement(id=None) if path in ("/statements", "/extensions/check") else {}
    headers = {"If-None-Match": '"other"'}
    json_data = body if method in ("PUT", "POST") else None
    answer = client.request(method, path, params=params, headers=headers, json_data=json_data)
    assert answer.status_code in (200, 204, 403, 404), answer.text
    return answer.status_code == 403


@pytest.mark.parametrize(("method", "path", "params", "allowed"), DEEDS)
def test_a_deed_needs_one_of_its_scopes(
    clients: dict[str, Client], method: str, path: str, params: Mapping[str, Any], allowed: set[str]
) -> None:
    """Communication 3.2: The LRS MUST reject with 403 Forbidden any request where the credentials do not have
    permission to make that request.
    """
    done = {scope for scope, client in clients.items() if not _is_forbidden(client, method, path, params)}

    assert done == allowed


@pytest.mark.parametrize(("path", "params", "scope"), ID_LISTS)
def test_ids_of_documents_are_read_with_the_scope_of_the_documents(
    clients: dict[str, Client], path: str, params: Mapping[str, Any], scope: str
) -> None:
    done = {name for name, client in clients.items() if not _is_forbidden(client, "GET", path, params)}

    assert done == {scope, "all/read", "all"}


def test_all_state_of_a_context_is_deleted_with_the_scope_state(clients: dict[str, Client]) -> None:
    params = {"activityId": COURSE["id"], "agent": ANN}
    done = {name for name, each in clients.items() if not _is_forbidden(each, "DELETE", "/activities/state", params)}

    assert done == {"state", "all"}


def test_scopes_add_up(client_with: Callable[..., Client]) -> None:
    both = client_with("statements/write", "statements/read")

    both.post_statements(one := statement())

    assert both.find_ids() == [one["id"]]


def test_a_refusal_names_the_scope_that_is_missing(client_with: Callable[..., Client]) -> None:
    """Communication 3.2: An LRS SHOULD return a message in the response explaining the cause of the error."""
    answer = client_with("state", "profile").post_statements(statement())

    assert answer.status_code == 403
    assert "statements/write" in answer.json["detail"]


def test_what_is_forbidden_leaves_nothing_behind(client: Client, client_with: Callable[..., Client]) -> None:
    reader = client_with("all/read")

    reader.post_statements(statement())
    reader.request("POST", "/agents/profile", params=AGENT_PROFILE, json_data={})

    assert client.find() == []
    assert client.get("/agents/profile", agent=ANN).json == []


def test_writing_needs_no_right_to_read(client_with: Callable[..., Client]) -> None:
    writer = client_with("statements/write")

    assert writer.post_statements(one := statement()).status_code == 200
    assert writer.get_statement(one["id"]).status_code == 403
