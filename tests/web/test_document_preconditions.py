"""If-Match and If-None-Match, and what happens without them (1.0.3 Communication 3.1, 2.0 4.1.4)."""

import pytest
from flask import Flask

from lrs.database import Database
from lrs.operations import stores
from tests.client import Client
from tests.conftest import make_credential, make_store
from tests.web.documents import JSON, PLACES, Documents, documents, tag

STORED = '{"page": 1}'
OTHER = tag("something else")
STATE, ACTIVITY_PROFILE, AGENT_PROFILE = PLACES
PROFILES = pytest.mark.parametrize("path", [ACTIVITY_PROFILE, AGENT_PROFILE], ids=["activity-profile", "agent-profile"])
NAMED = [
    pytest.param(tag(STORED), id="its-tag"),
    pytest.param(tag(STORED).strip('"'), id="its-tag-without-quotes"),
    pytest.param(f"W/{tag(STORED)}", id="its-tag-as-a-weak-one"),
    pytest.param(f"{OTHER}, {tag(STORED)}", id="a-list-with-its-tag"),
    pytest.param(f"{OTHER},{tag(STORED)}", id="a-tight-list-with-its-tag"),
    pytest.param("*", id="any"),
]
NOT_NAMED = [
    pytest.param(OTHER, id="another-tag"),
    pytest.param(f'{OTHER}, "abc"', id="a-list-of-others"),
    pytest.param(tag(STORED)[:-2] + '"', id="its-tag-cut-off"),
    pytest.param('""', id="an-empty-tag"),
    pytest.param('"*"', id="an-asterisk-in-quotes"),
]
CHANGES = pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])


@pytest.fixture(params=PLACES, ids=["state", "activity-profile", "agent-profile"])
def there(client: Client, request: pytest.FixtureRequest) -> Documents:
    """A place of each document resource, with a document "bookmark"."""
    made = documents(client, request.param)
    made.create("bookmark", STORED)
    return made


@pytest.fixture
def profile(client: Client) -> Documents:
    """An agent profile with a document "bookmark"."""
    made = documents(client, AGENT_PROFILE)
    made.create("bookmark", STORED)
    return made


def _change(method: str, there: Documents, document_id: str, **headers: str) -> int:
    body = None if method == "DELETE" else '{"page": 2}'
    return there.send(method, document_id, body, Content_Type=JSON, **headers).status_code


@pytest.mark.parametrize("header", NAMED)
def test_if_match_that_names_the_document_lets_it_change(profile: Documents, header: str) -> None:
    """Communication 3.1: MUST handle the "If-Match" header as described in RFC2616."""
    assert _change("PUT", profile, "bookmark", If_Match=header) == 204
    assert profile.value("bookmark") == {"page": 2}


@pytest.mark.parametrize("header", NOT_NAMED)
def test_if_match_that_names_another_leaves_the_document_alone(profile: Documents, header: str) -> None:
    """Communication 3.1: MUST return HTTP status 412; MUST NOT make a modification to the resource."""
    assert _change("PUT", profile, "bookmark", If_Match=header) == 412
    assert profile.get("bookmark").data == STORED.encode()


@pytest.mark.parametrize("header", NAMED)
def test_if_none_match_that_names_the_document_leaves_it_alone(profile: Documents, header: str) -> None:
    """Communication 3.1: to detect when there is a resource present that the Client is not aware of."""
    assert _change("PUT", profile, "bookmark", If_None_Match=header) == 412
    assert profile.get("bookmark").data == STORED.encode()


@CHANGES
def test_every_change_goes_through_where_if_match_holds(there: Documents, method: str) -> None:
    """Communication 3.1: a POST or DELETE request SHOULD* handle the "If-Match" header."""
    assert _change(method, there, "bookmark", If_Match=there.get("bookmark").headers["ETag"]) == 204
    assert there.get("bookmark").data != STORED.encode()


@CHANGES
@pytest.mark.parametrize(
    "headers",
    [pytest.param({"If_Match": OTHER}, id="if-match"), pytest.param({"If_None_Match": "*"}, id="if-none-match")],
)
def test_no_change_goes_through_where_a_precondition_fails(
    there: Documents, method: str, headers: dict[str, str]
) -> None:
    """Communication 3.1: If the header precondition in any of the POST or DELETE request cases above fails, ..."""
    assert _change(method, there, "bookmark", **headers) == 412
    assert there.get("bookmark").data == STORED.encode()


@CHANGES
@pytest.mark.parametrize("header", [pytest.param("*", id="any"), pytest.param(OTHER, id="a-tag")])
def test_if_match_never_names_a_missing_document(profile: Documents, method: str, header: str) -> None:
    """RFC 2616 14.24: or if "*" is given and no current entity exists, the server MUST return 412."""
    assert _change(method, profile, "missing", If_Match=header) == 412
    assert profile.get("missing").status_code == 404


@pytest.mark.parametrize("method", ["PUT", "POST"])
def test_if_none_match_lets_a_new_document_in(there: Documents, method: str) -> None:
    assert _change(method, there, "missing", If_None_Match="*") == 204
    assert there.value("missing") == {"page": 2}


def test_both_headers_must_hold(there: Documents) -> None:
    assert _change("PUT", there, "bookmark", If_Match=tag(STORED), If_None_Match="*") == 412


def test_an_etag_that_is_sent_back_lets_only_one_of_two_writers_through(there: Documents) -> None:
    """Communication 3.1: makes certain that a client does not PUT documents based on old data."""
    seen = there.get("bookmark").headers["ETag"]

    first = there.send("PUT", "bookmark", "1", Content_Type=JSON, If_Match=seen)
    second = there.send("PUT", "bookmark", "2", Content_Type=JSON, If_Match=seen)

    assert (first.status_code, second.status_code) == (204, 412)
    assert there.value("bookmark") == 1


@pytest.mark.parametrize(
    ("path", "version"),
    [
        pytest.param(STATE, "2.0.0", id="state-in-2.0"),
        pytest.param(ACTIVITY_PROFILE, "1.0.3", id="activity-profile-in-1.0.3"),
        pytest.param(ACTIVITY_PROFILE, "2.0.0", id="activity-profile-in-2.0"),
        pytest.param(AGENT_PROFILE, "1.0.3", id="agent-profile-in-1.0.3"),
        pytest.param(AGENT_PROFILE, "2.0.0", id="agent-profile-in-2.0"),
    ],
)
def test_put_without_preconditions_does_not_replace(client: Client, path: str, version: str) -> None:
    """Communication 3.1: if a PUT request is received without either header for a resource that already exists, the
    LRS MUST return 409, MUST return a response explaining that the sender should check the current state and set
    If-Match, and MUST NOT make a modification.
    """
    there = documents(client.speaking(version), path)
    there.create("bookmark", STORED)

    answer = there.send("PUT", "bookmark", "{}", Content_Type=JSON)

    assert answer.status_code == 409
    assert "If-Match" in answer.json["hint"]
    assert there.get("bookmark").data == STORED.encode()


def test_state_is_replaced_without_preconditions_in_1_0_3(client: Client) -> None:
    """Communication 3.1: The State Resource will permit PUT, POST and DELETE requests without concurrency headers."""
    state = documents(client.speaking("1.0.3"), STATE)
    state.create("bookmark", STORED)

    answer = state.send("PUT", "bookmark", "2", Content_Type=JSON)

    assert (answer.status_code, state.value("bookmark")) == (204, 2)


@PROFILES
def test_a_new_profile_without_preconditions_is_refused_in_1_0_3(client: Client, path: str) -> None:
    """Communication 3.1: a Client making a PUT request to either Profile Resource MUST include the "If-Match" header
    or the "If-None-Match" header.
    """
    there = documents(client.speaking("1.0.3"), path)

    answer = there.send("PUT", "bookmark", STORED, Content_Type=JSON)

    assert answer.status_code == 400
    assert there.get("bookmark").status_code == 404


@PROFILES
def test_a_store_may_let_1_0_3_clients_create_profiles_without_preconditions(
    app: Flask, database: Database, path: str
) -> None:
    store_id = make_store(database)
    name = next(store.name for store in stores.all_of_them(database) if store.store_id == store_id)
    stores.change_settings(database, name, {"create_profiles_without_precondition": True})
    issued = make_credential(database, store_id)
    there = documents(Client(app, issued.key, issued.secret), path)

    answer = there.send("PUT", "bookmark", STORED, Content_Type=JSON)

    assert (answer.status_code, there.get("bookmark").status_code) == (204, 200)


@pytest.mark.parametrize("path", PLACES, ids=["state", "activity-profile", "agent-profile"])
def test_a_new_document_without_preconditions_is_created_in_2_0(client: Client, path: str) -> None:
    """2.0 4.1.4: only a document that exists needs a precondition."""
    there = documents(client.speaking("2.0.0"), path)

    answer = there.send("PUT", "bookmark", STORED, Content_Type=JSON)

    assert (answer.status_code, there.get("bookmark").status_code) == (204, 200)


@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_post_and_delete_need_no_preconditions(any_version_client: Client, method: str) -> None:
    """Communication 3.1: a POST or DELETE SHOULD* include the "If-Match" header."""
    there = documents(any_version_client, AGENT_PROFILE)
    there.create("bookmark", STORED)

    assert _change(method, there, "bookmark") == 204
