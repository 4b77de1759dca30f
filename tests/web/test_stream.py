"""/extensions/stream: which statements come, and to whom (tests/reliability/test_streams.py: when)."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from lrs.config import Settings
from lrs.database import Database
from lrs.web.application import create_app
from tests.client import Client
from tests.conftest import make_credential, make_store
from tests.statements import ANN, BEN, COMPLETED, COURSE, VOIDED, reference_to, statement, voiding
from tests.web.events import Event, Reading

STREAM = "/extensions/stream"
REGISTRATION = "0c8b1a5e-5b1c-4b41-8a2f-3cf6ae0ef6d2"
OTHER_COURSE = {"id": "http://example.com/courses/sales"}


@pytest.fixture(scope="session")
def app(database: Database, settings: Settings) -> Flask:
    """A server whose streams end where the log does, so that a test can read them to their end."""
    return create_app(database, replace(settings, stream_s=0))


def _streamed(client: Client, *, after: int = 0, **params: Any) -> list[Event]:
    answer = client.request("GET", STREAM, params=params, headers={"Last-Event-ID": str(after)})
    assert answer.status_code == 200, answer.text
    return list(Reading().events(answer.text.split("\n")))


def _ids(client: Client, **params: Any) -> list[str]:
    return [event.statement["id"] for event in _streamed(client, **params)]


def test_statements_come_in_the_order_of_positions(client: Client) -> None:
    sent = [statement() for _ in range(3)]
    client.post_statements(sent[:2])
    client.post_statements(sent[2])

    events = _streamed(client)

    assert [(event.position, event.statement["id"]) for event in events] == [
        (position, each["id"]) for position, each in enumerate(sent, 1)
    ]


def test_the_data_is_byte_for_byte_what_get_returns_on_one_line(client: Client) -> None:
    client.post_statements(one := statement(result={"response": "two\nlines\r and a \u2028"}))

    text = client.request("GET", STREAM, headers={"Last-Event-ID": "0"}).data

    assert b"\ndata: " + client.get_statement(one["id"]).data + b"\n\n" in text


def test_an_answer_is_a_stream_of_events(client: Client) -> None:
    answer = client.get(STREAM)

    assert answer.headers["Content-Type"] == "text/event-stream"
    assert answer.headers["Cache-Control"] == "no-cache, no-transform"
    assert answer.headers["X-Accel-Buffering"] == "no"


def test_a_stream_begins_at_the_present(client: Client) -> None:
    client.post_statements([statement(), statement()])

    reading = Reading()
    events = list(reading.events(client.get(STREAM).text.split("\n")))

    assert (events, reading.last_event_id, reading.retry_ms) == ([], "2", 2000)


@pytest.mark.parametrize(
    ("headers", "params"),
    [({"Last-Event-ID": "2"}, {}), ({}, {"after": 2}), ({"Last-Event-ID": "2"}, {"after": 1})],
    ids=["by the header", "by the parameter", "the header wins"],
)
def test_a_stream_resumes_behind_a_position(client: Client, headers: dict[str, str], params: dict[str, int]) -> None:
    client.post_statements([statement() for _ in range(4)])

    answer = client.request("GET", STREAM, headers=headers, params=params)

    assert [event.position for event in Reading().events(answer.text.split("\n"))] == [3, 4]


def test_a_client_remembers_how_far_the_log_was_read_though_nothing_was_for_it(client: Client) -> None:
    """HTML 9.2.6: an id without data sets the last event id, and is no event."""
    client.post_statements([statement(actor=ANN) for _ in range(3)])
    reading = Reading()
    answer = client.request("GET", STREAM, params={"agent": BEN}, headers={"Last-Event-ID": "0"})

    events = list(reading.events(answer.text.split("\n")))

    assert (events, reading.last_event_id) == ([], "3")


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"agent": BEN}, {"ben"}),
        ({"agent": BEN, "related_agents": True}, {"ben", "with ben"}),
        ({"verb": "http://example.com/verbs/read"}, {"read"}),
        ({"activity": OTHER_COURSE["id"]}, {"other course"}),
        ({"activity": OTHER_COURSE["id"], "related_activities": True}, {"other course", "within other course"}),
        ({"registration": REGISTRATION.upper()}, {"registered"}),
        ({"agent": BEN, "verb": COMPLETED}, {"ben"}),
        ({"agent": BEN, "verb": "http://example.com/verbs/read"}, set()),
        ({"agent": {"mbox": "mailto:nobody@example.com"}}, set()),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, dict) else None,
)
def test_a_filter_lets_through_what_get_statements_finds(
    client: Client, filters: dict[str, Any], expected: set[str]
) -> None:
    sent = {
        "ben": statement(actor=BEN),
        "with ben": statement(context={"instructor": BEN}),
        "read": statement(verb={"id": "http://example.com/verbs/read"}),
        "other course": statement(object=OTHER_COURSE),
        "within other course": statement(context={"contextActivities": {"parent": [OTHER_COURSE]}}),
        "registered": statement(context={"registration": REGISTRATION}),
    }
    client.post_statements(list(sent.values()))

    found = set(_ids(client, **filters))

    assert found == {sent[name]["id"] for name in expected} == set(client.find_ids(**filters))


def test_a_statement_is_matched_by_itself_not_by_what_it_refers_to(client: Client) -> None:
    one = statement(actor=BEN)
    client.post_statements([one, reference_to(one)])

    assert _ids(client, agent=BEN) == [one["id"]]


def test_a_voiding_statement_comes_and_what_was_voided_before_does_not(client: Client) -> None:
    client.post_statements(one := statement())
    client.post_statements(voider := voiding(one))

    assert _ids(client) == [voider["id"]]
    assert _ids(client, verb=VOIDED) == [voider["id"]]


def test_who_reads_only_its_own_gets_only_its_own(client_with: Callable[..., Client]) -> None:
    """Communication 4.2: statements/read/mine."""
    mine = client_with("statements/write", "statements/read/mine")
    mine.post_statements(one := statement())
    client_with("all").post_statements([statement(), reference_to(one)])

    assert _ids(mine) == [one["id"]]
    assert _ids(mine, activity=COURSE["id"]) == [one["id"]]


@pytest.mark.parametrize("scopes", [("statements/write",), ("state", "profile", "define")], ids=" ".join)
def test_who_may_not_read_gets_no_stream(client_with: Callable[..., Client], scopes: tuple[str, ...]) -> None:
    assert client_with(*scopes).get(STREAM).status_code == 403


def test_a_stranger_gets_no_stream(app: Flask) -> None:
    assert Client(app, "nobody", "wrong").get(STREAM).status_code == 401


def test_another_store_is_not_streamed(client: Client, app: Flask, database: Database) -> None:
    issued = make_credential(database, make_store(database))
    Client(app, issued.key, issued.secret).post_statements([statement(), statement()])
    client.post_statements(one := statement())

    assert _ids(client) == [one["id"]]


@pytest.mark.parametrize(
    "params",
    [
        {"since": "2020-01-01T00:00:00Z"},
        {"until": "2020-01-01T00:00:00Z"},
        {"ascending": "true"},
        {"limit": "1"},
        {"after": "-1"},
        {"after": "x"},
        {"agent": "x"},
        {"verb": "completed"},
    ],
    ids=lambda params: " ".join(params),
)
def test_what_a_stream_does_not_know_is_refused(client: Client, params: dict[str, str]) -> None:
    answer = client.get(STREAM, **params)

    assert (answer.status_code, answer.headers["Content-Type"]) == (400, "application/problem+json")
    assert next(iter(params)) in answer.json["detail"]


@pytest.mark.parametrize("last_event_id", ["5", "abc", "-1", "1.5"])
def test_a_position_that_the_store_never_had_is_refused(client: Client, last_event_id: str) -> None:
    """It would be passed over in silence, after a store was restored from a backup."""
    client.post_statements([statement() for _ in range(4)])

    answer = client.request("GET", STREAM, headers={"Last-Event-ID": last_event_id})

    assert answer.status_code == 400


def test_a_head_request_takes_no_place_for_long(client: Client) -> None:
    statuses = [client.request("HEAD", STREAM).status_code for _ in range(6)]

    assert statuses == [200] * 6


def test_scripts_may_send_the_last_event_id(client: Client) -> None:
    headers = {"Origin": "https://lms.example.org", "Access-Control-Request-Method": "GET"}

    answer = client.request("OPTIONS", STREAM, headers=headers)

    assert "Last-Event-ID" in answer.headers["Access-Control-Allow-Headers"]
