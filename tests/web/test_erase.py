"""/extensions/erase: a dry run, and an erasure that confirms it (docs/erasure.md)."""

from collections.abc import Callable
from typing import Any

import pytest
from werkzeug.test import TestResponse

from lrs.database import Database
from lrs.operations.erasing import receipts
from tests.client import Client
from tests.conftest import make_credential, make_store
from tests.statements import ANN, BEN, statement

ERASE = "/extensions/erase"


def erase(client: Client, **asked: Any) -> TestResponse:
    return client.request("POST", ERASE, json_data=asked)


def test_it_is_a_dry_run_unless_it_is_confirmed(client: Client) -> None:
    client.post_statements(one := statement())

    answer = erase(client, agents=[ANN])

    assert (answer.status_code, answer.json["would_erase"]["statements"]) == (200, 1)
    assert client.find_ids() == [one["id"]]


def test_what_was_shown_can_be_confirmed(client: Client, database: Database) -> None:
    client.post_statements([statement(), kept := statement(actor=BEN)])
    shown = erase(client, agents=[ANN]).json

    answer = erase(client, agents=[ANN], confirm=shown["confirm"])

    claims = receipts.claims_of(answer.json["receipt"], receipts.public_keys(database))
    assert (claims["jti"], claims["counts"]["statements"]) == (answer.json["receipt_id"], 1)
    assert client.find_ids() == [kept["id"]]


@pytest.mark.parametrize(("header", "status"), [(None, 409), ("accept", 200)], ids=["whole", "partly"])
def test_what_was_erased_conflicts_with_nothing(client: Client, header: str | None, status: int) -> None:
    """It comes again beside a statement that conflicts."""
    client.post_statements([erased := statement(), taken := statement()])
    shown = erase(client, statements=[erased["id"]]).json
    erase(client, statements=[erased["id"]], confirm=shown["confirm"])
    other = {**taken, "result": {"success": True}}

    answer = client.post_statements([erased, other], headers={"X-Cairn-Partial": header})

    assert answer.status_code == status
    assert [each["batch"]["index"] for each in client.get("/extensions/refusals").json["refusals"]] == [1]


def test_a_statement_can_be_erased_alone(client: Client) -> None:
    client.post_statements([one := statement(), kept := statement()])
    shown = erase(client, statements=[one["id"]]).json

    erase(client, statements=[one["id"]], confirm=shown["confirm"])

    assert client.find_ids() == [kept["id"]]


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"agents": [BEN]}, id="another person"),
        pytest.param({"where": "actor"}, id="elsewhere"),
        pytest.param({"statements": ["0c8b1a5e-5b1c-4b41-8a2f-3cf6ae0ef6d2"]}, id="a statement more"),
        pytest.param({"confirm": "yes"}, id="no token"),
        pytest.param({"confirm": True}, id="no text"),
    ],
)
def test_nothing_else_can_be_confirmed(client: Client, changes: dict[str, Any]) -> None:
    client.post_statements([statement(), statement(actor=BEN)])
    shown = erase(client, agents=[ANN]).json

    answer = erase(client, **{"agents": [ANN], "confirm": shown["confirm"], **changes})

    assert (answer.status_code, len(client.find_ids())) == (409, 2)


def test_what_has_grown_meanwhile_is_shown_again(client: Client) -> None:
    client.post_statements(statement())
    shown = erase(client, agents=[ANN]).json
    client.post_statements(statement())

    answer = erase(client, agents=[ANN], confirm=shown["confirm"])

    assert (answer.status_code, len(client.find_ids())) == (409, 2)


def test_a_confirmation_is_of_one_store(client: Client, app: Any, database: Database) -> None:
    """Another store may have the same counts."""
    other = other_client(app, database)
    client.post_statements(statement())
    other.post_statements(statement())
    shown = erase(client, agents=[ANN]).json

    answer = erase(other, agents=[ANN], confirm=shown["confirm"])

    assert (answer.status_code, len(other.find_ids())) == (409, 1)


def other_client(app: Any, database: Database) -> Client:
    issued = make_credential(database, make_store(database))
    return Client(app, issued.key, issued.secret)


@pytest.mark.parametrize("scope", ["statements/write", "all/read", "profile"])
def test_it_needs_all_rights(client_with: Callable[..., Client], scope: str) -> None:
    assert erase(client_with(scope), agents=[ANN]).status_code == 403


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param({}, id="nobody"),
        pytest.param({"agents": []}, id="no agents"),
        pytest.param({"agents": ANN}, id="no list"),
        pytest.param({"agents": [{"name": "Ann"}]}, id="no identifier"),
        pytest.param({"agents": [7]}, id="a number"),
        pytest.param({"agents": [ANN], "where": "nowhere"}, id="nowhere"),
        pytest.param({"agents": [ANN], "where": ["actor"]}, id="a list for a word"),
        pytest.param({"statements": ["7"]}, id="no id"),
        pytest.param({"agent": ANN}, id="unknown member"),
        pytest.param([ANN], id="no object"),
    ],
)
def test_what_can_not_be_understood_is_refused(client: Client, asked: Any) -> None:
    assert client.request("POST", ERASE, json_data=asked).status_code == 400


def test_what_is_no_json_is_refused(client: Client) -> None:
    assert client.request("POST", ERASE, data=b"{", headers={"Content-Type": "application/json"}).status_code == 400


def test_the_keys_are_open_to_everybody(app: Any) -> None:
    answer = app.test_client().get("/.well-known/jwks.json")

    assert (answer.status_code, answer.json["keys"][0]["alg"]) == (200, "EdDSA")
