"""X-Request-ID: one id for a request in its answer, and in what the answer says of a refusal."""

import re

import pytest

from tests.client import Client


def test_the_id_that_a_sender_gives_is_kept(client: Client) -> None:
    answer = client.request("GET", "/statements", headers={"X-Request-ID": "7f/lms-42"})

    assert answer.headers.getlist("X-Request-ID") == ["7f/lms-42"]


def test_a_request_without_an_id_gets_one_of_its_own(client: Client) -> None:
    ids = [client.get("/statements").headers["X-Request-ID"] for _ in range(2)]

    assert all(re.fullmatch("[0-9a-f]{16}", each) for each in ids)
    assert ids[0] != ids[1]


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param("", id="empty"),
        pytest.param("two words", id="with a space"),
        pytest.param("a\tb", id="with a tab"),
        pytest.param("Jürgen", id="not ASCII"),
        pytest.param("x" * 129, id="too long"),
    ],
)
def test_an_id_that_is_none_is_not_taken(client: Client, sent: str) -> None:
    answer = client.request("GET", "/statements", headers={"X-Request-ID": sent})

    assert re.fullmatch("[0-9a-f]{16}", answer.headers["X-Request-ID"])


def test_the_longest_id_is_taken(client: Client) -> None:
    answer = client.request("GET", "/statements", headers={"X-Request-ID": "x" * 128})

    assert answer.headers["X-Request-ID"] == "x" * 128


@pytest.mark.parametrize(
    ("method", "path", "params"),
    [
        pytest.param("GET", "/about", {}, id="an answer"),
        pytest.param("GET", "/nothing", {}, id="no such resource"),
        pytest.param("PATCH", "/statements", {}, id="no such method"),
        pytest.param("OPTIONS", "/statements", {}, id="a preflight"),
        pytest.param("POST", "/statements", {"method": "PUT", "x": "y"}, id="a refusal of the alternate syntax"),
    ],
)
def test_every_answer_has_its_id(client: Client, method: str, path: str, params: dict[str, str]) -> None:
    answer = client.request(method, path, params=params, headers={"X-Request-ID": "mine"})

    assert answer.headers["X-Request-ID"] == "mine"


def test_a_refusal_names_its_request(client: Client) -> None:
    """RFC 9457 3.2: problem details may have further members."""
    answer = client.request("GET", "/statements", params={"x": "y"}, headers={"X-Request-ID": "mine"})

    assert (answer.status_code, answer.json["request_id"]) == (400, "mine")


@pytest.mark.parametrize("header", ["Access-Control-Expose-Headers", "Access-Control-Allow-Headers"])
def test_scripts_may_read_and_send_the_id(client: Client, header: str) -> None:
    """Fetch 3.3.3."""
    asked = {"Origin": "https://courses.example.org", "Access-Control-Request-Method": "PUT"}

    answer = client.request("OPTIONS", "/statements", headers=asked)

    assert "X-Request-ID" in answer.headers[header].split(", ")
