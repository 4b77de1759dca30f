"""Which version of xAPI is spoken (1.0.3 Communication 3.3), on which mount."""

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from lrs.config import Settings
from lrs.database import Database
from lrs.web.application import create_app
from tests.client import Client
from tests.statements import ANN, COURSE, statement

MOUNTS = {"/xapi": "1.0.3", "/xapi/v1": "1.0.3", "/xapi/v2": "2.0.0"}
RESOURCES: dict[str, dict[str, Any]] = {
    "/statements": {},
    "/activities/state": {"activityId": COURSE["id"], "agent": ANN},
    "/activities/profile": {"activityId": COURSE["id"]},
    "/agents/profile": {"agent": ANN},
    "/agents": {"agent": ANN},
    "/activities": {"activityId": COURSE["id"]},
    "/extensions/count": {},
}
CONTEXT_AGENT = {"contextAgents": [{"objectType": "contextAgent", "agent": ANN}]}


def mounted(client: Client, mount: str, version: str) -> Client:
    return Client(client.app, client.key, client.secret, version=version, mount=mount)


SPOKEN = {
    "1.0": "1.0.3",
    "1.0.0": "1.0.3",
    "1.0.1": "1.0.3",
    "1.0.3": "1.0.3",
    "1.0.9": "1.0.3",
    "2.0": "2.0.0",
    "2.0.0": "2.0.0",
    "2.0.1": "2.0.0",
}


@pytest.mark.parametrize("mount", MOUNTS)
def test_known_versions_are_spoken_on_every_mount(client: Client, mount: str) -> None:
    """MUST accept `1.0` as if it was `1.0.0`, and a version header starting with `1.0.`."""
    answers = {asked: mounted(client, mount, asked).get("/statements") for asked in SPOKEN}

    assert {asked: each.status_code for asked, each in answers.items()} == dict.fromkeys(SPOKEN, 200)
    assert {asked: each.headers["X-Experience-API-Version"] for asked, each in answers.items()} == SPOKEN


@pytest.mark.parametrize(
    "asked", ["", "0.9", "0.95", "1", "1.1", "1.1.0", "2", "2.1.0", "3.0.0", "1.0.x", "v1.0.3", " "]
)
def test_an_unknown_version_is_refused(client: Client, asked: str) -> None:
    """MUST reject version headers prior to 1.0.0, of 1.1.0 or greater, by 400 with a short description."""
    answer = client.request("GET", "/statements", headers={"X-Experience-API-Version": asked})

    assert (answer.status_code, answer.content_type) == (400, "application/problem+json")
    assert "X-Experience-API-Version" in answer.json["detail"]


@pytest.mark.parametrize("path", RESOURCES)
def test_every_resource_needs_a_version(client: Client, path: str) -> None:
    """MUST reject requests without a version header."""
    with_one = client.request("GET", path, params=RESOURCES[path])

    without = client.request("GET", path, params=RESOURCES[path], headers={"X-Experience-API-Version": None})

    assert (with_one.status_code, without.status_code) == (200, 400)


@pytest.mark.parametrize(("mount", "version"), MOUNTS.items())
def test_a_missing_version_is_refused_in_the_version_of_the_mount(client: Client, mount: str, version: str) -> None:
    """MUST include the "X-Experience-API-Version" header in every response."""
    there = mounted(client, mount, "")

    answer = there.request("GET", "/statements", headers={"X-Experience-API-Version": None})

    assert (answer.status_code, answer.headers["X-Experience-API-Version"]) == (400, version)


def test_the_version_comes_before_the_credentials(client: Client) -> None:
    """MUST reject requests without a version header: on every resource, before any lookup."""
    answer = client.request("GET", "/statements", headers={"X-Experience-API-Version": None, "Authorization": None})

    assert answer.status_code == 400


@pytest.mark.parametrize("path", RESOURCES)
def test_every_resource_answers_with_its_version(any_version_client: Client, path: str) -> None:
    """MUST include the "X-Experience-API-Version" header in every response."""
    answer = any_version_client.request("GET", path, params=RESOURCES[path])

    assert answer.headers["X-Experience-API-Version"] == any_version_client.version


def test_storing_answers_with_its_version(any_version_client: Client) -> None:
    """MUST include the "X-Experience-API-Version" header in every response (204 too)."""
    one = statement()

    answer = any_version_client.put_statement(one["id"], one)

    assert answer.headers["X-Experience-API-Version"] == any_version_client.version


@pytest.mark.parametrize("version", MOUNTS.values())
def test_an_operator_chooses_the_version_of_the_plain_mount(
    client: Client, database: Database, settings: Settings, version: str
) -> None:
    """The version of who doesn't say one: the setting default_version."""
    app: Flask = create_app(database, replace(settings, default_version=version))

    answer = Client(app, client.key, client.secret).request(
        "GET", "/statements", headers={"X-Experience-API-Version": None}
    )

    assert answer.headers["X-Experience-API-Version"] == version


@pytest.mark.parametrize(("version", "status"), [("1.0.3", 400), ("2.0.0", 200)])
@pytest.mark.parametrize("mount", MOUNTS)
def test_the_header_decides_which_rules_hold(client: Client, mount: str, version: str, status: int) -> None:
    """2.0 4.2.2.5: contextAgents; 1.0.3 Data 2.2: MUST reject where a key is not allowed by this specification."""
    answer = mounted(client, mount, version).post_statements(statement(context=CONTEXT_AGENT))

    assert answer.status_code == status


@pytest.mark.parametrize("version", ["2.0.0", "2.0", "2.0.1"])
def test_a_statement_of_2_0_is_refused_in_1_0_3(client: Client, version: str) -> None:
    """Data 2.4.10: MUST reject all Statements with a version specified that does not start with `1.0.`."""
    answer = client.post_statements(statement(version=version))

    assert answer.status_code == 400


@pytest.mark.parametrize("version", ["0.9", "0.9.9", "1.1.0", "1", "one", "", "2.1.0", 1.0])
def test_a_statement_of_an_unknown_version_is_refused(client: Client, version: Any) -> None:
    """Data 2.4.10: Version MUST be formatted as laid out for the API version header."""
    answer = client.post_statements(statement(version=version))

    assert answer.status_code == 400


def test_what_was_stored_in_one_version_is_read_in_the_other(any_version_client: Client) -> None:
    """3.3: versions remain interoperable: one store, whichever version is spoken."""
    one = statement()
    any_version_client.post_statements(one)
    other = any_version_client.speaking({"1.0.3": "2.0.0", "2.0.0": "1.0.3"}[any_version_client.version])

    assert other.get_statement(one["id"]).data == any_version_client.get_statement(one["id"]).data


def test_a_repetition_in_the_other_version_is_one(client: Client) -> None:
    """Data 2.3.1: assignments by the LRS ("version") MUST be ignored in comparison."""
    one = statement()
    client.post_statements(one)

    answer = client.speaking("2.0.0").post_statements(one)

    assert answer.status_code == 200
