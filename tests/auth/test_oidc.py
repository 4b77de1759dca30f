"""Bearer tokens of one OpenID Connect issuer, by its public keys (OpenID Connect Discovery 1.0, RFC 7517)."""

import base64
import hmac
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import jwt
import pytest
import requests
import responses
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from flask import Flask
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm
from werkzeug.test import TestResponse

from lrs.auth.bearer import Tokens
from lrs.config import Settings
from lrs.database import Database
from lrs.operations import stores
from tests.client import Client
from tests.statements import statement

ISSUER = "https://id.example.com/realms/school"
DISCOVERY = ISSUER + "/.well-known/openid-configuration"
KEYS = ISSUER + "/keys"
AUDIENCE = "https://lrs.example.com"
# One key of each kind for the whole run: making an RSA key takes long.
RSA_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
EC_KEY = ec.generate_private_key(ec.SECP256R1())
ED_KEY = ed25519.Ed25519PrivateKey.generate()
KINDS: dict[str, tuple[Any, Any]] = {
    "RS256": (RSA_KEY, RSAAlgorithm.to_jwk),
    "ES256": (EC_KEY, ECAlgorithm.to_jwk),
    "EdDSA": (ED_KEY, OKPAlgorithm.to_jwk),
}


@dataclass
class Issuer:
    """An issuer whose published keys a test may change."""

    http: responses.RequestsMock
    published: list[dict[str, Any]] = field(default_factory=list)

    def publish(self, key_id: str, algorithm: str = "RS256") -> None:
        private_key, to_jwk = KINDS[algorithm]
        public = json.loads(to_jwk(private_key.public_key()))
        self.published = [{**public, "kid": key_id, "use": "sig", "alg": algorithm}]
        self.http.upsert(responses.GET, DISCOVERY, json={"issuer": ISSUER, "jwks_uri": KEYS})
        self.http.upsert(responses.GET, KEYS, json={"keys": self.published})


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as http:
        made = Issuer(http)
        made.publish("key-1")
        yield made


@pytest.fixture
def oidc_app(
    app: Flask, database: Database, settings: Settings, store_id: int, monkeypatch: pytest.MonkeyPatch
) -> Flask:
    """The application with the issuer, which it knows nothing of yet; its tokens open the test's own store."""
    name = next(store.name for store in stores.all_of_them(database) if store.store_id == store_id)
    oidc = replace(settings, oidc_issuer=ISSUER, oidc_audience=AUDIENCE, oidc_scope_prefix="lrs:", oidc_store=name)
    monkeypatch.setitem(app.extensions, "cairn", replace(app.extensions["cairn"], tokens=Tokens(database, oidc)))
    return app


def _token(*, algorithm: str = "RS256", key_id: str | None = "key-1", **claims: Any) -> str:
    usual = {"iss": ISSUER, "aud": AUDIENCE, "sub": "ann", "exp": int(time.time()) + 60, "scope": "openid lrs:all"}
    chosen = {name: value for name, value in {**usual, **claims}.items() if value is not None}
    headers = {} if key_id is None else {"kid": key_id}
    return jwt.encode(chosen, KINDS[algorithm][0], algorithm=algorithm, headers=headers)


def _let_seconds_pass(app: Flask, seconds: int) -> None:
    """Make the keys that were read older, instead of waiting."""
    keys = app.extensions["cairn"].tokens._issuer_keys
    keys._read_at -= seconds
    keys._ask_from -= seconds


def _base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _get(app: Flask, token: str, path: str = "/statements") -> TestResponse:
    return Client(app, "", "").request("GET", path, headers={"Authorization": f"Bearer {token}"})


def _authority(app: Flask, token: str) -> dict[str, Any]:
    """The authority that a statement of the token's bearer gets."""
    client, headers = Client(app, "", ""), {"Authorization": f"Bearer {token}"}
    answer = client.post_statements(statement(), headers=headers)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = _get(app, token).json["statements"][0]["authority"]
    return found


@pytest.mark.parametrize("algorithm", KINDS)
def test_a_token_comes_in_by_a_key_of_each_kind(oidc_app: Flask, issuer: Issuer, algorithm: str) -> None:
    issuer.publish("key-1", algorithm)

    assert _get(oidc_app, _token(algorithm=algorithm)).status_code == 200


@pytest.mark.parametrize(
    "claims",
    [
        pytest.param({"aud": "https://other.example.com"}, id="another-audience"),
        pytest.param({"aud": None}, id="no-audience"),
        pytest.param({"iss": "https://evil.example.com"}, id="another-issuer"),
        pytest.param({"iss": ISSUER + "/"}, id="almost-the-issuer"),
        pytest.param({"exp": 1}, id="expired"),
        pytest.param({"exp": None}, id="no-end"),
        pytest.param({"sub": None}, id="nobody"),
        pytest.param({"nbf": 32503680000}, id="not-yet-valid"),
        pytest.param({"key_id": "key-2"}, id="a-key-that-is-not-published"),
        pytest.param({"key_id": None}, id="no-key"),
    ],
)
def test_a_token_that_is_not_for_this_server_stays_out(oidc_app: Flask, issuer: Issuer, claims: dict[str, Any]) -> None:
    assert _get(oidc_app, _token(**claims)).status_code == 401


def test_an_audience_among_several_comes_in(oidc_app: Flask, issuer: Issuer) -> None:
    token = _token(aud=["https://other.example.com", AUDIENCE])

    assert _get(oidc_app, token).status_code == 200


def test_a_token_signed_by_another_key_stays_out(oidc_app: Flask, issuer: Issuer) -> None:
    stranger = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    claims = jwt.decode(_token(), options={"verify_signature": False})
    forged = jwt.encode(claims, stranger, algorithm="RS256", headers={"kid": "key-1"})

    assert _get(oidc_app, forged).status_code == 401


def test_a_token_signed_with_the_public_key_as_a_secret_stays_out(oidc_app: Flask, issuer: Issuer) -> None:
    """RFC 8725 2.1: algorithm confusion."""
    pem = RSA_KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    payload = _token().split(".")[1]
    signed = _base64(b'{"alg":"HS256","kid":"key-1"}') + "." + payload
    forged = signed + "." + _base64(hmac.digest(pem, signed.encode(), "sha256"))

    assert _get(oidc_app, forged).status_code == 401


def test_the_server_believes_no_issuer_that_it_was_not_told_of(app: Flask, issuer: Issuer) -> None:
    assert _get(app, _token()).status_code == 401


def test_only_scopes_with_the_prefix_count(oidc_app: Flask, issuer: Issuer) -> None:
    token = _token(scope="openid all lrs:statements/write lrs:unknown statements/read")

    written = Client(oidc_app, "", "").post_statements(statement(), headers={"Authorization": f"Bearer {token}"})

    assert (written.status_code, _get(oidc_app, token).status_code) == (200, 403)


@pytest.mark.parametrize(
    ("scope", "status"),
    [
        pytest.param("lrs:state lrs:statements/read", 200, id="text"),
        pytest.param(["lrs:statements/read"], 200, id="array"),
        pytest.param(None, 403, id="none"),
        pytest.param("", 403, id="empty"),
    ],
)
def test_nothing_is_granted_that_the_token_does_not_name(
    oidc_app: Flask, issuer: Issuer, scope: Any, status: int
) -> None:
    assert _get(oidc_app, _token(scope=scope)).status_code == status


@pytest.mark.parametrize("scope", [7, True, {"lrs:all": True}, [7]], ids=["number", "true", "object", "numbers"])
def test_a_scope_of_another_kind_grants_nothing(oidc_app: Flask, issuer: Issuer, scope: Any) -> None:
    assert _get(oidc_app, _token(scope=scope)).status_code in (401, 403)


def test_the_user_is_the_authority(oidc_app: Flask, issuer: Issuer) -> None:
    """Data 2.4.9: Authority: an Agent with an account."""
    user = {"objectType": "Agent", "account": {"homePage": ISSUER, "name": "ann"}}

    assert _authority(oidc_app, _token()) == user


@pytest.mark.parametrize("claim", ["azp", "client_id"])
def test_an_application_and_its_user_are_the_authority_together(oidc_app: Flask, issuer: Issuer, claim: str) -> None:
    """Data 2.4.9: an Anonymous Group with two Agents; the two Agents represent an application and user together."""
    authority = _authority(oidc_app, _token(**{claim: "app"}))

    assert set(authority) == {"objectType", "member"}
    assert authority["objectType"] == "Group"
    assert [each["account"] for each in authority["member"]] == [
        {"homePage": ISSUER, "name": "app"},
        {"homePage": ISSUER, "name": "ann"},
    ]


def test_a_user_through_an_application_reads_what_they_wrote_through_it(oidc_app: Flask, issuer: Issuer) -> None:
    """Communication 4.2: an authority matching what the LRS would assign if writing with the current token."""
    mine = "lrs:statements/write lrs:statements/read/mine"
    _authority(oidc_app, _token(azp="app", scope=mine))

    same, other = (_get(oidc_app, _token(azp=azp, scope=mine)).json["statements"] for azp in ("app", "other"))

    assert (len(same), len(other)) == (1, 0)


def test_the_keys_are_read_once_for_many_requests(oidc_app: Flask, issuer: Issuer) -> None:
    for _ in range(5):
        _get(oidc_app, _token())

    assert [call.request.url for call in issuer.http.calls] == [DISCOVERY, KEYS]


def test_tokens_with_made_up_keys_do_not_make_the_server_ask_each_time(oidc_app: Flask, issuer: Issuer) -> None:
    for number in range(5):
        _get(oidc_app, _token(key_id=f"made-up-{number}"))

    assert len(issuer.http.calls) == 2


def test_a_key_that_the_issuer_changed_is_read_anew(oidc_app: Flask, issuer: Issuer) -> None:
    _get(oidc_app, _token())
    issuer.publish("key-2", "ES256")
    _let_seconds_pass(oidc_app, 11)

    assert _get(oidc_app, _token(algorithm="ES256", key_id="key-2")).status_code == 200
    assert _get(oidc_app, _token()).status_code == 401


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param({"body": requests.ConnectionError("refused")}, id="unreachable"),
        pytest.param({"body": requests.Timeout("slow")}, id="too-slow"),
        pytest.param({"status": 500}, id="broken"),
        pytest.param({"status": 302, "headers": {"Location": "http://127.0.0.1/"}}, id="redirecting"),
        pytest.param({"body": "<html>"}, id="talking-html"),
        pytest.param({"json": ["keys"]}, id="talking-arrays"),
        pytest.param({"body": "x" * 600_000}, id="endless"),
    ],
)
@pytest.mark.parametrize("url", [DISCOVERY, KEYS], ids=["discovery", "keys"])
def test_an_issuer_that_cannot_be_asked_is_503(
    oidc_app: Flask, issuer: Issuer, url: str, broken: dict[str, Any]
) -> None:
    """The token may be right: the sender should keep what it has, and try again."""
    issuer.http.replace(responses.GET, url, **broken)

    answer = _get(oidc_app, _token())

    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0


def test_keys_come_in_while_the_issuer_is_down_for_a_while(oidc_app: Flask, issuer: Issuer) -> None:
    _get(oidc_app, _token())
    issuer.http.replace(responses.GET, DISCOVERY, status=500)

    assert _get(oidc_app, _token()).status_code == 200


def test_known_keys_come_in_when_they_cannot_be_read_anew(oidc_app: Flask, issuer: Issuer) -> None:
    _get(oidc_app, _token())
    issuer.http.replace(responses.GET, DISCOVERY, status=500)

    statuses = []
    for seconds in (301, 24 * 3600):
        _let_seconds_pass(oidc_app, seconds)
        statuses.append(_get(oidc_app, _token()).status_code)

    assert statuses == [200, 503]


def test_an_issuer_that_is_down_is_not_asked_for_each_token(oidc_app: Flask, issuer: Issuer) -> None:
    issuer.http.replace(responses.GET, DISCOVERY, status=500)

    statuses = {_get(oidc_app, _token()).status_code for _ in range(5)}

    assert (statuses, len(issuer.http.calls)) == ({503}, 1)


def test_who_comes_while_the_issuer_is_asked_waits_for_nobody(oidc_app: Flask, issuer: Issuer) -> None:
    others: list[int] = []

    def answer_after_another(request: requests.PreparedRequest) -> tuple[int, dict[str, str], str]:
        others.append(_get(oidc_app, _token()).status_code)
        return 200, {}, json.dumps({"issuer": ISSUER, "jwks_uri": KEYS})

    issuer.http.remove(responses.GET, DISCOVERY)
    issuer.http.add_callback(responses.GET, DISCOVERY, answer_after_another)

    assert (_get(oidc_app, _token()).status_code, others) == (200, [503])


def test_what_a_bearer_is_refused_is_kept_for_it_alone(oidc_app: Flask, issuer: Issuer) -> None:
    """It has no credential here: its sender's key follows from its authority."""
    broken = {**statement(), "verb": {}}
    headers = {"Authorization": f"Bearer {_token(scope='lrs:statements/write')}"}
    Client(oidc_app, "", "").post_statements(broken, headers=headers)

    own = _get(oidc_app, _token(scope="lrs:statements/write"), "/extensions/refusals").json["refusals"]
    others = _get(oidc_app, _token(sub="ben", scope="lrs:statements/write"), "/extensions/refusals").json["refusals"]

    assert [(each["label"], each["statement"]) for each in own] == [("ann", broken)]
    assert others == []
