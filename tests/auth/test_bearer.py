"""Our own bearer tokens: each stands for a credential (RFC 6750)."""

import base64
import json
import time
from dataclasses import replace
from typing import Any

import jwt
import pytest
from flask import Flask

from lrs.auth.bearer import Tokens
from lrs.clock import now_us
from lrs.config import Settings
from lrs.database import Database
from lrs.operations.senders import credentials
from lrs.operations.senders.credentials import Issued, Wanted
from tests.client import Client
from tests.conftest import make_credential
from tests.statements import statement


@pytest.fixture
def issued(database: Database, store_id: int) -> Issued:
    """A credential with all rights."""
    return make_credential(database, store_id)


@pytest.fixture
def tokens(database: Database, settings: Settings) -> Tokens:
    return Tokens(database, settings)


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def _status(app: Flask, token: str) -> int:
    return Client(app, "", "").request("GET", "/statements", headers=bearer(token)).status_code


def _part(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def test_a_token_comes_in(app: Flask, tokens: Tokens, issued: Issued) -> None:
    assert _status(app, tokens.issue(issued.key, lifetime_s=60)) == 200


def test_a_token_writes_with_the_authority_of_its_credential(app: Flask, tokens: Tokens, issued: Issued) -> None:
    token = tokens.issue(issued.key, lifetime_s=60)
    by_token, by_secret = statement(), statement()

    client = Client(app, issued.key, issued.secret)
    client.post_statements(by_token, headers=bearer(token))
    client.post_statements(by_secret)

    authorities = [client.get_statement(one["id"]).json["authority"] for one in (by_token, by_secret)]
    assert authorities[0] == authorities[1]


def test_a_token_has_the_scopes_of_its_credential(
    app: Flask, database: Database, store_id: int, tokens: Tokens
) -> None:
    reader = make_credential(database, store_id, "statements/read")
    headers = bearer(tokens.issue(reader.key, lifetime_s=60))

    assert Client(app, "", "").post_statements(statement(), headers=headers).status_code == 403


def test_an_expired_token_stays_out(app: Flask, tokens: Tokens, issued: Issued) -> None:
    assert _status(app, tokens.issue(issued.key, lifetime_s=-1)) == 401


def test_the_token_of_a_revoked_credential_stays_out(
    app: Flask, database: Database, tokens: Tokens, issued: Issued
) -> None:
    token = tokens.issue(issued.key, lifetime_s=60)

    credentials.revoke(database, issued.key)

    assert _status(app, token) == 401


def test_the_token_of_an_expired_credential_stays_out(
    app: Flask, database: Database, store_id: int, tokens: Tokens
) -> None:
    wanted = Wanted("test", ["all"], "http://lrs.example.com", expires_us=now_us() - 1)
    expired = credentials.create(database, store_id, wanted)

    assert _status(app, tokens.issue(expired.key, lifetime_s=60)) == 401


def test_a_token_of_another_key_stays_out(app: Flask, tokens: Tokens, issued: Issued) -> None:
    header, _, signature = tokens.issue(issued.key, lifetime_s=60).split(".")
    other = _part({"iss": "cairn", "sub": "another", "exp": int(time.time()) + 60})

    assert _status(app, f"{header}.{other}.{signature}") == 401


def test_a_longer_life_stays_out(app: Flask, tokens: Tokens, issued: Issued) -> None:
    header, _, signature = tokens.issue(issued.key, lifetime_s=60).split(".")
    longer = _part({"iss": "cairn", "sub": issued.key, "exp": int(time.time()) + 10**8})

    assert _status(app, f"{header}.{longer}.{signature}") == 401


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", "HS256"])
def test_an_unsigned_token_stays_out(app: Flask, issued: Issued, algorithm: str) -> None:
    """RFC 8725 3.1: "none" must not be accepted."""
    claims = {"iss": "cairn", "sub": issued.key, "exp": int(time.time()) + 60}

    assert _status(app, f"{_part({'alg': algorithm, 'typ': 'JWT'})}.{_part(claims)}.") == 401


def test_a_token_that_another_server_signed_stays_out(
    app: Flask, database: Database, settings: Settings, issued: Issued
) -> None:
    stranger = Tokens(database, replace(settings, secret_key="another server's key, long enough for HS256"))

    assert _status(app, stranger.issue(issued.key, lifetime_s=60)) == 401


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"exp": None}, id="without-an-end"),
        pytest.param({"sub": None}, id="without-a-key"),
        pytest.param({"sub": "unknown"}, id="of-an-unknown-key"),
        pytest.param({"sub": 7}, id="of-a-number"),
        pytest.param({"iss": None}, id="without-an-issuer"),
        pytest.param({"iss": "https://elsewhere.example.com"}, id="of-an-unknown-issuer"),
        pytest.param({"nbf": 32503680000}, id="not-yet-valid"),
        pytest.param({"exp": "tomorrow"}, id="with-an-end-in-words"),
    ],
)
def test_a_signed_token_with_other_claims_stays_out(
    app: Flask, database: Database, settings: Settings, issued: Issued, changes: dict[str, Any]
) -> None:
    secret = settings.secret_key or credentials.server_key(database, "tokens")
    claims = {"iss": "cairn", "sub": issued.key, "exp": int(time.time()) + 60, **changes}
    claims = {name: value for name, value in claims.items() if value is not None}
    token = jwt.api_jws.encode(json.dumps(claims).encode(), secret, algorithm="HS256")

    assert _status(app, token) == 401


def test_the_key_that_signs_is_kept_from_one_start_to_the_next(
    database: Database, settings: Settings, issued: Issued
) -> None:
    token = Tokens(database, settings).issue(issued.key, lifetime_s=60)

    assert Tokens(database, settings).actor(token) is not None


def test_sessions_and_tokens_are_signed_with_different_keys(database: Database) -> None:
    assert credentials.server_key(database, "tokens") != credentials.server_key(database, "sessions")
