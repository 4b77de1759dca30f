"""/about: open to everybody (1.0.3 Communication 2.8)."""

from typing import Any

import pytest

from tests.client import Client
from xapi_schemas import is_iri


@pytest.fixture
def stranger(client: Client) -> Client:
    """A client without credentials and without a version."""
    return Client(client.app, "", "", version="")


def test_strangers_are_told_every_version(stranger: Client) -> None:
    """Communication 2.8: a "version" property that includes the latest minor and patch version the LRS conforms to,
    for each major version.
    """
    answer = stranger.request("GET", "/about", headers=_bare())

    assert (answer.status_code, answer.json["version"]) == (200, ["1.0.3", "2.0.0"])


def test_a_client_of_1_0_is_told_of_1_0_only(client: Client) -> None:
    """Some clients of 1.0.x fail where they read a version that they don't know."""
    assert client.get("/about").json["version"] == ["1.0.3", "1.0.2", "1.0.1", "1.0.0"]


def test_a_client_of_2_0_is_told_of_both(client: Client) -> None:
    assert client.speaking("2.0.0").get("/about").json["version"] == ["1.0.3", "2.0.0"]


@pytest.mark.parametrize("version", ["0.9", "1.1.0", "3.0.0", "nonsense", ""])
def test_no_version_header_is_refused(stranger: Client, version: str) -> None:
    """Communication 2.8: an LRS MUST NOT reject requests based on their version header."""
    headers = {**_bare(), "X-Experience-API-Version": version}

    assert stranger.request("GET", "/about", headers=headers).status_code == 200


@pytest.mark.parametrize("authorization", ["Basic Og==", "Basic !", "Bearer x", "Digest x"])
def test_wrong_credentials_do_not_matter(stranger: Client, authorization: str) -> None:
    """Communication 2.8: an LRS SHOULD allow unauthenticated access to this resource."""
    headers = {**_bare(), "Authorization": authorization}

    assert stranger.request("GET", "/about", headers=headers).status_code == 200


def test_everything_else_stands_under_an_extension_iri(client: Client) -> None:
    """Communication 2.8: Additional properties MUST NOT be added to this object outside of extensions."""
    about = client.get("/about").json

    assert set(about) == {"version", "extensions"}
    assert all(is_iri(name) for name in about["extensions"])


@pytest.mark.parametrize("params", [{"version": "1.0.3"}, {"x": "1"}], ids=["version", "unknown"])
def test_a_parameter_is_refused(client: Client, params: dict[str, str]) -> None:
    assert client.get("/about", **params).status_code == 400


@pytest.mark.parametrize(
    ("mount", "version"), [("/xapi", "1.0.3"), ("/xapi/v1", "1.0.3"), ("/xapi/v2", "2.0.0"), ("/xAPI", "1.0.3")]
)
def test_the_answer_names_the_version_of_its_mount(client: Client, mount: str, version: str) -> None:
    there = Client(client.app, "", "", mount=mount)

    assert there.request("GET", "/about", headers=_bare()).headers["X-Experience-API-Version"] == version


def _bare() -> dict[str, Any]:
    return {"Authorization": None, "X-Experience-API-Version": None}
