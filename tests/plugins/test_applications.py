"""People who come through one application, with tokens of an OpenID Connect issuer: each is who they are."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from json import dumps
from typing import Any

import jwt
import pytest
import responses

from lrs.testing.servers import fresh_settings, server_on
from lrs.testing.stores import Client, FreshStore
from lrs.verifiable import public_keys
from lrs.verifiable.compact import base64url
from tests.auth.test_oidc import ISSUER, KINDS, Issuer
from tests.endorsements.conftest import NEGOTIATION, endorsed
from tests.endorsements.credentials.made import ED
from tests.endorsements.credentials.signing import signature

API = "/competencies/api"
ENDORSEMENTS = "/endorsements/api"
SCOPES = "lrs:badges/keep lrs:portfolio/mine lrs:competencies/mine lrs:endorsements/give lrs:statements/write"
Through = Callable[[str], Client]


def agent(name: str) -> dict[str, Any]:
    return {"objectType": "Agent", "account": {"homePage": ISSUER, "name": name}}


@pytest.fixture(scope="module")
def store() -> Iterator[FreshStore]:
    with fresh_settings() as settings:
        given = replace(settings, oidc_issuer=ISSUER, oidc_scope_prefix="lrs:", oidc_store="default")
        with server_on(given, "badges", "competencies", "endorsements", "portfolio") as server:
            made = server.store()
            made.set_up("endorsements", acceptance=False, standing=[], platforms=[agent("platform")])
            made.derive()
            yield made


@pytest.fixture
def through(store: FreshStore) -> Iterator[Through]:
    """Makes clients of users who come through the application `app`."""

    def make(user: str) -> Client:
        claims = {"iss": ISSUER, "sub": user, "azp": "app", "exp": int(time.time()) + 60, "scope": SCOPES}
        token = jwt.encode(claims, KINDS["RS256"][0], algorithm="RS256", headers={"kid": "key-1"})
        client = store.stranger()
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
        return client

    with responses.RequestsMock(assert_all_requests_are_fired=False) as http:
        Issuer(http).publish("key-1")
        yield make


def test_what_one_shows_of_badges_is_not_what_another_shows(through: Through) -> None:
    through("ann").put("/badges/api/sharing", json={"name": "Ann"})

    assert through("ann").ask("/badges/api/sharing")["name"] == "Ann"
    assert through("ben").ask("/badges/api/sharing")["name"] == ""


def test_everybody_has_a_portfolio_of_their_own(through: Through) -> None:
    through("ann").post("/portfolio/api/title", json={"title": "Ann's"})

    assert through("ann").ask("/portfolio/api/portfolio")["title"] == "Ann's"
    assert through("ben").ask("/portfolio/api/portfolio")["title"] != "Ann's"


def test_one_sees_their_own_competencies_and_not_those_of_the_application(through: Through) -> None:
    client = through("ann")

    seen = [client.get(f"{API}/goals", query_string={"agent": dumps(agent(name))}) for name in ("ann", "app")]

    assert [each.status_code for each in seen] == [200, 403]


def test_who_endorses_is_the_user(store: FreshStore, through: Through) -> None:
    body = {"agent": agent("ann"), "item": {"id": NEGOTIATION["id"]}}

    made = through("ben").post(f"{ENDORSEMENTS}/endorsements", json=body)

    assert made.status_code == 200, made.text
    store.derive()
    shown = through("ann").ask(f"{ENDORSEMENTS}/endorsements/{made.json['statement']}")
    assert (shown["endorser"]["account"]["name"], shown["state"]) == ("ben", "stands")


def test_nobody_has_an_application_endorse_them_in_somebody_elses_name(through: Through) -> None:
    told = endorsed(agent("ben"), agent("ann"))

    answer = through("ann").post("/xapi/statements", json=told, headers={"X-Experience-API-Version": "1.0.3"})

    assert answer.status_code == 400
    assert "nobody sends an endorsement of themselves in somebody else's name" in answer.text


def test_a_key_is_of_the_user_who_registers_it(through: Through) -> None:
    challenge = through("ann").ask(f"{ENDORSEMENTS}/keys")["challenge"]
    shown = base64url(signature(ED, challenge.encode()))
    through("ann").post(
        f"{ENDORSEMENTS}/keys", json={"jwk": public_keys.jwk_of(ED.public_key()), "signature": shown, "label": ""}
    )

    found = {user: through(user).ask(f"{ENDORSEMENTS}/keys")["keys"] for user in ("ann", "ben")}

    assert [len(found[user]) for user in ("ann", "ben")] == [1, 0]


@pytest.mark.parametrize("page", ["/endorsements/", "/endorsements/keys"])
def test_the_pages_of_endorsements_are_of_the_user(through: Through, page: str) -> None:
    shown = through("cat").get(page, headers={"Accept": "text/html"})

    assert shown.status_code == 200, shown.text
    assert "cat" in shown.text
    assert "app" not in shown.text
