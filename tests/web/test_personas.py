"""/extensions/personas: who is who, joined and parted (docs/personas.md)."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from lrs.config import Settings
from lrs.database import Database
from lrs.operations.senders import credentials
from lrs.web.application import create_app
from tests.client import Client
from tests.conftest import make_credential, make_store
from tests.statements import ANN, BEN, statement

PERSONAS = "/extensions/personas"
CEM = {"openid": "http://cem.example.com/"}


def post(client: Client, deed: str, **asked: Any) -> TestResponse:
    return client.request("POST", f"{PERSONAS}/{deed}", json_data=asked)


def join(client: Client, *agents: dict[str, Any], **asked: Any) -> str:
    """The key of the persona."""
    answer = post(client, "join", agents=agents, **asked)
    assert answer.status_code == 200, answer.text
    return str(answer.json["persona"])


def own_agent(database: Database, client: Client) -> dict[str, Any]:
    """Whom the credentials of a client stand for."""
    return {name: credentials.get(database, client.key).authority[name] for name in ("objectType", "account")}


def test_agents_are_joined_and_parted(client: Client) -> None:
    client.post_statements(statement())

    key = join(client, ANN, CEM, reason="told in a talk")
    shown = client.get(f"{PERSONAS}/{key}").json
    parted = post(client, "part", agents=[CEM], reason="a mistake")

    assert (shown["names"], len(shown["agents"]), len(shown["trail"])) == (["Ann"], 2, 2)
    assert {(each["proof"], each["by"], each["reason"]) for each in shown["trail"]} == {
        ("admin", "test", "told in a talk")
    }
    assert (parted.status_code, parted.json) == (200, {"personas": []})
    assert client.get(f"{PERSONAS}/{key}").status_code == 404


def test_an_agent_is_shown_whether_it_was_joined_or_not(client: Client) -> None:
    key = join(client, ANN, CEM)

    of_ann, of_ben = (client.get(f"{PERSONAS}/agent", agent=agent).json for agent in (ANN, BEN))

    assert of_ann["persona"] == key
    assert of_ben["agents"] == [{"agent": {"objectType": "Agent", "account": BEN["account"]}}]


def test_pages_of_the_list_lead_to_each_other(client: Client) -> None:
    keys = [
        join(client, {"openid": f"http://{at}.example.com/"}, {"openid": f"http://{at}.example.org/"}) for at in "abc"
    ]

    first = client.get(PERSONAS, limit="2").json
    second = client.get(PERSONAS, **dict(parse_qsl(urlsplit(first["more"]).query))).json

    assert [each["persona"] for each in (*first["personas"], *second["personas"])] == keys[::-1]


def test_the_list_may_be_of_those_with_a_text(client: Client) -> None:
    join(client, {"openid": "http://a.example.com/"}, {"openid": "http://b.example.com/"})
    key = join(client, ANN, CEM)

    assert [each["persona"] for each in client.get(PERSONAS, text="ANN@").json["personas"]] == [key]


def test_two_personas_are_merged_only_when_that_is_said(client: Client) -> None:
    join(client, ANN, CEM)
    other = join(client, BEN, {"mbox": "mailto:ben@example.com"})

    refused = post(client, "join", agents=[ANN, BEN])

    assert (refused.status_code, other in refused.json["detail"]) == (409, True)
    assert len(post(client, "join", agents=[ANN, BEN], merge=True).json["agents"]) == 4


@pytest.mark.parametrize("scope", ["all/read", "statements/write", "profile"])
def test_joining_needs_all_rights(client_with: Callable[..., Client], scope: str) -> None:
    client = client_with(scope)

    assert [post(client, deed, agents=[ANN, CEM]).status_code for deed in ("join", "part")] == [403, 403]


@pytest.mark.parametrize("path", ["", "/agent", "/" + "0" * 32])
def test_looking_needs_the_right_to_read_everything(client_with: Callable[..., Client], path: str) -> None:
    params = {"agent": ANN} if path == "/agent" else {}

    assert client_with("statements/read", "profile").get(PERSONAS + path, **params).status_code == 403


@pytest.mark.parametrize(
    ("deed", "asked"),
    [
        pytest.param("join", {}, id="nobody"),
        pytest.param("join", {"agents": ANN}, id="no list"),
        pytest.param("join", {"agents": [ANN, 7]}, id="a number"),
        pytest.param("join", {"agents": [ANN, CEM], "reason": None}, id="no reason"),
        pytest.param("join", {"agents": [ANN, CEM], "merge": "no"}, id="a word for merge"),
        pytest.param("join", {"agents": [ANN, CEM], "all": True}, id="unknown member"),
        pytest.param("part", {"agents": []}, id="nobody to part"),
        pytest.param("prove", {}, id="no proof"),
        pytest.param("prove", {"key": "a"}, id="half a proof"),
        pytest.param("prove", {"key": "a", "secret": "b", "token": "c"}, id="two proofs"),
        pytest.param("prove", {"token": 7}, id="no text"),
    ],
)
def test_what_can_not_be_understood_is_refused(client: Client, deed: str, asked: dict[str, Any]) -> None:
    assert post(client, deed, **asked).status_code == 400


@pytest.mark.parametrize("sent", [b"", b"{", b"[]", b"7"], ids=["nothing", "half", "an array", "a number"])
def test_what_is_no_object_is_refused(client: Client, sent: bytes) -> None:
    assert client.request("POST", f"{PERSONAS}/join", data=sent).status_code == 400


@pytest.mark.parametrize("key", ["0" * 32, "7", "A" * 32, "join"])
def test_what_is_no_persona_is_not_found(client: Client, key: str) -> None:
    assert client.get(f"{PERSONAS}/{key}").status_code == 404


def test_a_cursor_that_is_none_is_refused(client: Client) -> None:
    assert client.get(PERSONAS, cursor="7").status_code == 400


def test_who_has_two_keys_with_their_secrets_joins_themselves(
    client: Client, client_with: Callable[..., Client], database: Database
) -> None:
    first, second = client_with("statements/write"), client_with("profile")

    proven = post(first, "prove", key=second.key, secret=second.secret)

    assert proven.status_code == 200
    assert [each["agent"] for each in proven.json["agents"]] == sorted(
        [own_agent(database, first), own_agent(database, second)],
        key=[each["agent"] for each in proven.json["agents"]].index,
    )
    assert {each["proof"] for each in proven.json["agents"]} == {"credentials"}


def test_a_token_proves_as_a_secret_does(client_with: Callable[..., Client], app: Flask) -> None:
    first, second = client_with("statements/write"), client_with("profile")
    token = app.extensions["cairn"].tokens.issue(second.key, lifetime_s=60)

    assert post(first, "prove", token=token).status_code == 200


@pytest.mark.parametrize("wrong", [{"key": "nobody", "secret": "x"}, {"token": "x.y.z"}, {"key": "\0", "secret": ""}])
def test_a_wrong_proof_is_refused(client: Client, wrong: dict[str, str]) -> None:
    assert post(client, "prove", **wrong).status_code == 403


def test_a_revoked_credential_proves_nothing(
    client: Client, client_with: Callable[..., Client], database: Database
) -> None:
    second = client_with("profile")
    credentials.revoke(database, second.key)

    assert post(client, "prove", key=second.key, secret=second.secret).status_code == 403


def test_credentials_of_another_store_prove_nothing(client: Client, database: Database) -> None:
    other = make_credential(database, make_store(database))

    assert post(client, "prove", key=other.key, secret=other.secret).status_code == 403


def test_secrets_can_not_be_guessed_by_it(client: Client, database: Database, settings: Settings) -> None:
    few = create_app(database, replace(settings, failed_sign_ins_per_minute=2))
    guesser = Client(few, client.key, client.secret)

    answers = [post(guesser, "prove", key=client.key, secret=str(at)).status_code for at in range(3)]

    assert answers == [403, 403, 429]


def test_whoever_was_joined_may_leave(client: Client, client_with: Callable[..., Client], database: Database) -> None:
    leaving = client_with("statements/write")
    join(client, own_agent(database, leaving), ANN)

    assert post(leaving, "part", agents=[ANN]).status_code == 403
    assert post(leaving, "part", agents=[own_agent(database, leaving)]).json == {"personas": []}


def test_another_store_knows_nothing_of_it(client: Client, app: Flask, database: Database) -> None:
    issued = make_credential(database, make_store(database))
    other = Client(app, issued.key, issued.secret)
    key = join(client, ANN, CEM)

    assert other.get(f"{PERSONAS}/{key}").status_code == 404
    assert other.get(PERSONAS).json["personas"] == []
    assert other.get(f"{PERSONAS}/agent", agent=ANN).json["trail"] == []
    assert other.get("/agents", agent=ANN).json == {"objectType": "Person", "name": ["Ann"], "mbox": [ANN["mbox"]]}
