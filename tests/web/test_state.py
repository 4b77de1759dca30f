"""State: documents of an agent in an activity, of one registration or of none (1.0.3 Communication 2.3)."""

from typing import Any

import pytest

from tests.client import Client
from tests.statements import ANN, BEN, COURSE
from tests.web.documents import REGISTRATION, Documents

PATH = "/activities/state"
OTHER_REGISTRATION = "0c8b1a5e-5b1c-4b41-8a2f-3cf6ae0ef6d2"
PLACE = {"activityId": COURSE["id"], "agent": ANN}


@pytest.fixture
def state(any_version_client: Client) -> Documents:
    """State of Ann in the course, without a registration."""
    return Documents(any_version_client, PATH, PLACE)


def _at(state: Documents, **place: Any) -> Documents:
    return Documents(state.client, PATH, {**PLACE, **place})


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"registration": REGISTRATION}, id="a-registration"),
        pytest.param({"agent": BEN}, id="another-agent"),
        pytest.param({"activityId": "http://example.com/other"}, id="another-activity"),
    ],
)
def test_state_elsewhere_is_another_state(state: Documents, other: dict[str, Any]) -> None:
    """Communication 2.3: in the context of the specified Activity, Agent, and registration (if specified)."""
    state.create("bookmark", "1")
    elsewhere = _at(state, **other)

    assert elsewhere.get("bookmark").status_code == 404
    assert elsewhere.get(None).json == []


def test_two_registrations_have_their_own_state(state: Documents) -> None:
    first, second = _at(state, registration=REGISTRATION), _at(state, registration=OTHER_REGISTRATION)
    first.create("bookmark", "1")
    second.create("bookmark", "2")

    assert (first.value("bookmark"), second.value("bookmark")) == (1, 2)


def test_a_registration_is_the_same_in_any_case(state: Documents) -> None:
    _at(state, registration=REGISTRATION).create("bookmark", "1")

    assert _at(state, registration=REGISTRATION.upper()).value("bookmark") == 1


@pytest.mark.parametrize(
    "agent",
    [
        pytest.param({"mbox": ANN["mbox"]}, id="without-name-and-type"),
        pytest.param({"name": "Anna", "mbox": ANN["mbox"]}, id="under-another-name"),
        pytest.param({"mbox": "mailto:ann@EXAMPLE.com"}, id="domain-in-capitals"),
    ],
)
def test_an_agent_is_known_by_its_identifier(state: Documents, agent: dict[str, str]) -> None:
    """Data 2.4.2.3: an Inverse Functional Identifier is a value of an Agent that is guaranteed to be unique to it."""
    state.create("bookmark", "1")

    assert _at(state, agent=agent).value("bookmark") == 1


def test_deleting_without_an_id_clears_all_of_the_context(state: Documents) -> None:
    """Communication 2.3: deletes all state data for this context (Activity + Agent [+ registration if specified])."""
    state.create("bookmark", "1")
    state.create("notes", "2")

    answer = state.send("DELETE", None)

    assert (answer.status_code, answer.data) == (204, b"")
    assert state.get(None).json == []


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"registration": OTHER_REGISTRATION}, id="another-registration"),
        pytest.param({"registration": REGISTRATION, "agent": BEN}, id="another-agent"),
        pytest.param({"registration": REGISTRATION, "activityId": "http://example.com/other"}, id="another-activity"),
    ],
)
def test_deleting_without_an_id_leaves_other_contexts_alone(state: Documents, other: dict[str, Any]) -> None:
    here, elsewhere = _at(state, registration=REGISTRATION), _at(state, **other)
    here.create("bookmark", "1")
    elsewhere.create("bookmark", "2")

    here.send("DELETE", None)

    assert elsewhere.value("bookmark") == 2


def test_deleting_where_nothing_is_is_204(state: Documents) -> None:
    assert state.send("DELETE", None).status_code == 204


def test_deleting_all_takes_the_etag_of_the_list_for_what_it_is(state: Documents) -> None:
    """A client sends back whatever ETag it got with the ids; a list has no version to protect."""
    state.create("bookmark", "1")

    answer = state.send("DELETE", None, If_Match='"anything"')

    assert (answer.status_code, state.get(None).json) == (204, [])


def test_since_is_no_parameter_of_deleting_all(state: Documents) -> None:
    """Communication 2.3: Multiple Document DELETE has activityId, agent and registration."""
    state.create("bookmark", "1")

    answer = state.client.request("DELETE", PATH, params={**PLACE, "since": "2020-01-01T00:00:00Z"})

    assert (answer.status_code, state.get(None).json) == (400, ["bookmark"])
