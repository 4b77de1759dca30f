"""How often one may send: 429 (1.0.3 Communication 3.2), its headers, and who is not held up by it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from lrs.auth.bearer import Tokens
from lrs.config import Settings
from lrs.database import Database
from lrs.operations.senders import credentials
from lrs.web.application import create_app
from tests.client import Client
from tests.clock import Clock
from tests.conftest import make_credential
from tests.statements import statement

ORIGIN = "https://courses.example.org"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def app_with(database: Database, settings: Settings, clock: Clock) -> Callable[..., Flask]:
    """Applications with other settings, whose limits go by `clock`."""

    def make(*, share: float = 1.0, **changed: Any) -> Flask:
        return create_app(database, replace(settings, **changed), share=share, clock=clock)

    return make


@pytest.fixture
def sender(database: Database, store_id: int) -> Callable[..., Client]:
    """Clients of an application, each with a credential of its own."""

    def make(app: Flask, *, requests_per_minute: int | None = None) -> Client:
        issued = make_credential(database, store_id)
        credentials.set_limit(database, issued.key, requests_per_minute)
        return Client(app, issued.key, issued.secret)

    return make


def statuses(client: Client, count: int) -> list[int]:
    return [client.get("/activities", activityId="http://example.com/x").status_code for _ in range(count)]


def signed_in(client: Client, secret: str, address: str = "192.0.2.1", **headers: str) -> TestResponse:
    """The sign-in form, sent from an address."""
    form = {"key": client.key, "secret": secret}
    origin = {"REMOTE_ADDR": address}
    return client.app.test_client().post("/sign-in", data=form, headers=headers, environ_base=origin)


def wrong(app: Flask, address: str = "192.0.2.1", **headers: str) -> TestResponse:
    """A request with wrong credentials from an address."""
    sent = {"Authorization": "Basic eDp5", "X-Experience-API-Version": "1.0.3", **headers}
    return app.test_client().get("/xapi/statements", headers=sent, environ_base={"REMOTE_ADDR": address})


def test_there_is_no_limit_unless_one_is_set(app_with: Callable[..., Flask], sender: Callable[..., Client]) -> None:
    client = sender(app_with())

    answer = client.get("/statements")

    assert answer.status_code == 200
    assert not [name for name in answer.headers.keys() if name.startswith("RateLimit")]  # noqa: SIM118


def test_what_is_over_the_limit_is_refused(app_with: Callable[..., Flask], sender: Callable[..., Client]) -> None:
    client = sender(app_with(rate_limit_per_minute=3))

    assert statuses(client, 5) == [200, 200, 200, 429, 429]


def test_a_burst_is_what_may_come_at_once(
    app_with: Callable[..., Flask], sender: Callable[..., Client], clock: Clock
) -> None:
    client = sender(app_with(rate_limit_per_minute=60, rate_limit_burst=2))
    statuses(client, 3)

    clock.now_s += 1

    assert statuses(client, 2) == [200, 429]


def test_one_of_several_processes_keeps_its_share(
    app_with: Callable[..., Flask], sender: Callable[..., Client]
) -> None:
    client = sender(app_with(share=0.5, rate_limit_per_minute=4))

    assert statuses(client, 3) == [200, 200, 429]


@pytest.mark.parametrize(
    ("of_server", "own", "expected"),
    [
        pytest.param(0, 2, [200, 200, 429], id="a limit where the server has none"),
        pytest.param(5, 1, [200, 429, 429], id="a lower one"),
        pytest.param(1, 2, [200, 200, 429], id="a higher one"),
        pytest.param(1, 0, [200, 200, 200], id="none where the server has one"),
    ],
)
def test_a_credential_may_have_a_limit_of_its_own(
    app_with: Callable[..., Flask], sender: Callable[..., Client], of_server: int, own: int, expected: list[int]
) -> None:
    client = sender(app_with(rate_limit_per_minute=of_server), requests_per_minute=own)

    assert statuses(client, 3) == expected


def test_senders_do_not_share_a_limit(app_with: Callable[..., Flask], sender: Callable[..., Client]) -> None:
    app = app_with(rate_limit_per_minute=1)
    statuses(sender(app), 2)

    assert statuses(sender(app), 1) == [200]


def test_a_token_shares_the_limit_of_its_credential(
    app_with: Callable[..., Flask], sender: Callable[..., Client], database: Database, settings: Settings
) -> None:
    client = sender(app_with(rate_limit_per_minute=1))
    token = Tokens(database, settings).issue(client.key, lifetime_s=60)
    statuses(client, 1)

    answer = client.request("GET", "/statements", headers={"Authorization": f"Bearer {token}"})

    assert answer.status_code == 429


def test_a_refusal_says_when_to_come_back(app_with: Callable[..., Flask], sender: Callable[..., Client]) -> None:
    """RFC 6585 4, RFC 9110 10.2.3: whole seconds."""
    client = sender(app_with(rate_limit_per_minute=8, rate_limit_burst=1))
    statuses(client, 1)

    answer = client.get("/statements")

    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "8")
    assert answer.content_type == "application/problem+json"
    assert answer.json == {
        "title": "Too many requests",
        "status": 429,
        "detail": "these credentials may send 8 requests a minute, 1 at once",
        "section": "Communication 3.2",
        "hint": "Send it again in 8 s, or later.",
        "request_id": answer.headers["X-Request-ID"],
    }


def test_who_waits_as_told_may_pass(
    app_with: Callable[..., Flask], sender: Callable[..., Client], clock: Clock
) -> None:
    client = sender(app_with(rate_limit_per_minute=1000, rate_limit_burst=1))
    statuses(client, 1)
    wait_s = int(client.get("/statements").headers["Retry-After"])

    clock.now_s += wait_s

    assert (wait_s, statuses(client, 1)) == (1, [200])


def test_nothing_over_the_limit_is_stored(app_with: Callable[..., Flask], sender: Callable[..., Client]) -> None:
    app = app_with()
    client = sender(app, requests_per_minute=1)
    client.post_statements(statement())

    answer = client.post_statements(statement())

    assert answer.status_code == 429
    assert len(sender(app).find_ids()) == 1


def test_a_body_over_the_limit_is_not_looked_at(app_with: Callable[..., Flask], sender: Callable[..., Client]) -> None:
    client = sender(app_with(rate_limit_per_minute=1))
    statuses(client, 1)

    answer = client.request("POST", "/statements", data="no JSON", headers={"Content-Type": "application/json"})

    assert answer.status_code == 429


def test_every_answer_tells_the_limit_and_what_is_left(
    app_with: Callable[..., Flask], sender: Callable[..., Client]
) -> None:
    """draft-ietf-httpapi-ratelimit-headers."""
    client = sender(app_with(rate_limit_per_minute=60, rate_limit_burst=2))

    answers = [client.get("/statements"), client.get("/statements", limit="few")]

    assert [answer.status_code for answer in answers] == [200, 400]
    assert [answer.headers["RateLimit-Policy"] for answer in answers] == ['"requests";q=2;w=2'] * 2
    assert [answer.headers["RateLimit"] for answer in answers] == ['"requests";r=1;t=1', '"requests";r=0;t=2']


def test_a_refusal_tells_it_too(app_with: Callable[..., Flask], sender: Callable[..., Client]) -> None:
    """draft-ietf-httpapi-ratelimit-headers."""
    client = sender(app_with(rate_limit_per_minute=60, rate_limit_burst=1))
    statuses(client, 1)

    answer = client.get("/statements")

    assert (answer.headers["RateLimit-Policy"], answer.headers["RateLimit"]) == (
        '"requests";q=1;w=1',
        '"requests";r=0;t=1',
    )


def test_a_refusal_asks_the_database_for_nothing_but_the_sender(
    app_with: Callable[..., Flask], sender: Callable[..., Client]
) -> None:
    """It promises nothing with X-Experience-API-Consistent-Through, which would have to be looked up."""
    client = sender(app_with(rate_limit_per_minute=1))
    statuses(client, 1)

    answer = client.get("/statements")

    assert answer.headers["X-Experience-API-Consistent-Through"] == "1970-01-01T00:00:00.000000Z"


def test_scripts_may_read_the_limit(app_with: Callable[..., Flask], sender: Callable[..., Client]) -> None:
    """Fetch 3.3.3: Access-Control-Expose-Headers, on a refusal too."""
    client = sender(app_with(rate_limit_per_minute=1))
    statuses(client, 1)

    answer = client.request("GET", "/statements", headers={"Origin": ORIGIN})

    exposed = set(answer.headers["Access-Control-Expose-Headers"].split(", "))
    assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (429, ORIGIN)
    assert exposed >= {"Retry-After", "RateLimit", "RateLimit-Policy"}


@pytest.mark.parametrize(("method", "path"), [("OPTIONS", "/statements"), ("GET", "/about")])
def test_what_needs_no_credentials_has_no_limit(
    app_with: Callable[..., Flask], sender: Callable[..., Client], method: str, path: str
) -> None:
    client = sender(app_with(rate_limit_per_minute=1))
    statuses(client, 1)

    answer = client.request(method, path)

    assert answer.status_code in (200, 204)


def test_wrong_credentials_are_refused_otherwise_where_they_come_too_often(app_with: Callable[..., Flask]) -> None:
    app = app_with(failed_sign_ins_per_minute=2)

    answers = [wrong(app) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [401, 401, 429]
    assert answers[-1].headers["Retry-After"] == "30"


@pytest.mark.parametrize("version", ["", "9.9"], ids=["none", "unknown"])
def test_wrong_credentials_count_once_whatever_the_version(app_with: Callable[..., Flask], version: str) -> None:
    app = app_with(failed_sign_ins_per_minute=2)

    answers = [wrong(app, **{"X-Experience-API-Version": version}) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [400, 400, 429]


def test_wrong_credentials_are_counted_by_address(app_with: Callable[..., Flask]) -> None:
    app = app_with(failed_sign_ins_per_minute=1)
    wrong(app)

    answer = wrong(app, "192.0.2.2")

    assert answer.status_code == 401


def test_right_credentials_pass_where_wrong_ones_come_too_often(
    app_with: Callable[..., Flask], sender: Callable[..., Client]
) -> None:
    """A school behind one address is not locked out by one program with an old secret."""
    app = app_with(failed_sign_ins_per_minute=1)
    for _ in range(3):
        wrong(app, "127.0.0.1")

    assert statuses(sender(app), 1) == [200]


def test_requests_without_credentials_are_not_counted(app_with: Callable[..., Flask]) -> None:
    app = app_with(failed_sign_ins_per_minute=1)
    wrong(app)

    answer = app.test_client().get(
        "/xapi/statements", headers={"X-Experience-API-Version": "1.0.3"}, environ_base={"REMOTE_ADDR": "192.0.2.1"}
    )

    assert answer.status_code == 401


@pytest.mark.parametrize(("proxies", "expected"), [(0, 429), (1, 401)], ids=["none is trusted", "one is trusted"])
def test_an_address_is_believed_from_trusted_proxies_only(
    app_with: Callable[..., Flask], proxies: int, expected: int
) -> None:
    app = app_with(failed_sign_ins_per_minute=1, trusted_proxies=proxies)
    wrong(app, **{"X-Forwarded-For": "198.51.100.1"})

    answer = wrong(app, **{"X-Forwarded-For": "198.51.100.2"})

    assert answer.status_code == expected


def test_wrong_credentials_may_come_without_a_limit(app_with: Callable[..., Flask]) -> None:
    app = app_with(failed_sign_ins_per_minute=0)

    assert {wrong(app).status_code for _ in range(400)} == {401}


def test_the_page_to_sign_in_counts_too(app_with: Callable[..., Flask], sender: Callable[..., Client]) -> None:
    client = sender(app_with(failed_sign_ins_per_minute=2))
    signed_in(client, "wrong")
    wrong(client.app)

    answer = signed_in(client, "wrong")

    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "30")
    assert "Send it again in 30 s, or later." in answer.text


def test_the_page_lets_the_right_secret_in(app_with: Callable[..., Flask], sender: Callable[..., Client]) -> None:
    client = sender(app_with(failed_sign_ins_per_minute=1))
    for _ in range(3):
        signed_in(client, "wrong")

    answer = signed_in(client, client.secret)

    assert answer.status_code == 302
