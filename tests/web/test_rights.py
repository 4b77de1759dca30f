"""Who may do what (1.0.3 Communication 3.2, 4.0)."""

import base64
from collections.abc import Callable
from typing import Any

import pytest

from lrs.database import Database
from lrs.operations.senders import credentials
from tests.client import Client
from tests.statements import statement


def _basic(text: str) -> str:
    return "Basic " + base64.b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    "authorization",
    [
        pytest.param(lambda client: None, id="none"),
        pytest.param(lambda client: "", id="empty"),
        pytest.param(lambda client: "Basic", id="a scheme alone"),
        pytest.param(lambda client: _basic(f"{client.key}:wrong"), id="wrong secret"),
        pytest.param(lambda client: _basic(f"{client.key}:"), id="no secret"),
        pytest.param(lambda client: _basic(f"nobody:{client.secret}"), id="unknown key"),
        pytest.param(lambda client: _basic(client.key), id="no colon"),
        pytest.param(lambda client: _basic("a\u0000b:c"), id="NUL in the key"),
        pytest.param(lambda client: f"Basic {client.key}:{client.secret}", id="no base64"),
        pytest.param(lambda client: "Basic /w==", id="no UTF-8"),
        pytest.param(lambda client: f"Digest {client.key}", id="another scheme"),
        pytest.param(lambda client: "Bearer x.y.z", id="a token that is none"),
    ],
)
def test_wrong_credentials_are_answered_with_401_and_what_is_asked_for(
    client: Client, authorization: Callable[[Client], Any]
) -> None:
    """Communication 3.2: 401, authentication is required, or the given credentials have been refused."""
    answer = client.request("GET", "/statements", headers={"Authorization": authorization(client)})

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Basic realm=")


def test_a_revoked_credential_is_refused(client: Client, database: Database) -> None:
    """Communication 3.2: the given credentials have been refused."""
    credentials.revoke(database, client.key)

    assert client.get("/statements").status_code == 401


def test_nothing_is_stored_without_credentials(any_version_client: Client) -> None:
    """Communication 4.0: the LRS MUST (support) authentication."""
    any_version_client.post_statements(statement(), headers={"Authorization": None})

    assert any_version_client.find_ids() == []


@pytest.mark.parametrize(
    ("scope", "method", "status"),
    [
        ("statements/write", "POST", 200),
        ("statements/write", "GET", 403),
        ("statements/read", "POST", 403),
        ("statements/read", "GET", 200),
        ("statements/read/mine", "POST", 403),
        ("statements/read/mine", "GET", 200),
        ("all/read", "GET", 200),
        ("all/read", "POST", 403),
        ("state", "GET", 403),
        ("profile", "POST", 403),
        ("define", "POST", 403),
        ("all", "GET", 200),
        ("all", "POST", 200),
    ],
)
def test_a_scope_allows_what_it_says_and_no_more(
    client_with: Callable[..., Client], scope: str, method: str, status: int
) -> None:
    """Communication 4.2, scopes; 3.2: MUST reject with 403 where the credentials do not have permission."""
    limited = client_with(scope)

    answer = limited.request(method, "/statements", json_data=statement() if method == "POST" else None)

    assert answer.status_code == status


def test_nothing_is_stored_without_the_scope(client_with: Callable[..., Client]) -> None:
    """Communication 3.2: 403, the authenticated Client is not allowed to perform the given action."""
    one = statement()

    client_with("all/read").put_statement(one["id"], one)

    assert client_with("all").find_ids() == []


def test_who_reads_only_its_own_is_not_shown_others(client_with: Callable[..., Client]) -> None:
    """Communication 4.2: statements/read/mine, only retrieve Statements with "mine" as authority."""
    mine = client_with("statements/write", "statements/read/mine")
    own = mine.post_statements(statement()).json
    client_with("all").post_statements(statement())

    assert mine.find_ids() == own


def test_who_reads_only_its_own_does_not_learn_of_others(client_with: Callable[..., Client]) -> None:
    """Communication 4.2: statements/read/mine, only retrieve Statements with "mine" as authority."""
    other = statement()
    client_with("all").post_statements(other)

    answer = client_with("statements/read/mine").get_statement(other["id"])

    assert answer.status_code == 404
