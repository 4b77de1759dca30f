"""How it goes with each sender: the health that the API tells (docs/clinic.md)."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime
from typing import Any

import pytest

from lrs.clock import instant_us, now_us
from lrs.database import Database
from lrs.operations.senders import credentials
from lrs.operations.senders.clinic import Clinic
from lrs.operations.senders.health import Visit
from tests.client import Client
from tests.statements import statement

SENDERS = "/extensions/senders"


def health(client: Client, key: str = "") -> dict[str, Any]:
    answer = client.get(f"{SENDERS}/{key or client.key}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json
    return found


def listed(client: Client) -> dict[str, dict[str, Any]]:
    return {each["key"]: each for each in client.get(SENDERS).json["senders"]}


def test_statements_are_counted_as_accepted_or_to_blame(client: Client) -> None:
    client.post_statements([statement(), statement(), statement()])
    client.post_statements([statement(), {**statement(), "verb": {}}])

    found = health(client)

    assert (found["statements_accepted"], found["statements_refused"], found["share_refused"]) == (3, 1, 0.25)


def test_more_statements_than_are_kept_are_counted(client: Client) -> None:
    client.post_statements([{"x": number} for number in range(120)])

    assert health(client)["statements_refused"] == 120


def test_the_last_success_and_the_last_failure_are_told(client: Client) -> None:
    before = now_us()
    client.post_statements(statement())
    client.post_statements({**statement(), "actor": {"mbox": "x"}})

    found = health(client)

    assert before <= instant_us(found["last_success"]) <= instant_us(found["last_failure"])
    assert found["last_failure_was"].startswith("400: statement 0, /actor/mbox")


def test_that_there_is_no_such_document_is_no_failure(client: Client) -> None:
    client.get("/activities/profile", activityId="http://example.com/a", profileId="none")

    assert health(client)["last_failure"] is None


def test_requests_are_counted_by_the_version_that_they_name(client: Client) -> None:
    client.speaking("1.0.1").post_statements(statement())
    client.speaking("2.0.0").post_statements(statement())
    client.speaking("0.95").post_statements(statement())
    client.request("GET", "/statements", headers={"X-Experience-API-Version": None})

    assert health(client)["versions"] == {"1.0.1": 1, "2.0.0": 1, "0.95": 1, "none": 1}


def test_software_and_origin_are_told(client: Client) -> None:
    client.request("GET", "/statements", headers={"User-Agent": "GuzzleHttp/7", "Origin": "https://lms.example.org"})

    found = health(client)

    assert (found["user_agent"], found["origin"]) == ("GuzzleHttp/7", "https://lms.example.org")


@pytest.mark.parametrize(("ahead", "expected"), [(600, 600), (-600, -600)], ids=["ahead", "behind"])
def test_a_date_header_tells_the_clock(client: Client, ahead: int, expected: int) -> None:
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=ahead), usegmt=True)

    client.request("GET", "/statements", headers={"Date": date})

    clock = health(client)["clock"]
    assert clock["source"] == "Date"
    assert abs(clock["ahead_s"] - expected) < 60


@pytest.mark.parametrize("hours", [0, 2, -5])
def test_a_statement_from_the_future_tells_the_clock(client: Client, hours: int) -> None:
    """The newest of a batch, in any zone; the one from the past proves nothing."""
    zone = timezone(timedelta(hours=hours))
    moments = [datetime.now(zone) + timedelta(minutes=minutes) for minutes in (-60, 30)]

    client.post_statements([statement(timestamp=moment.isoformat()) for moment in moments])

    clock = health(client)["clock"]
    assert clock["source"] == "timestamp"
    assert 29 * 60 < clock["ahead_s"] < 31 * 60


@pytest.mark.parametrize("timestamp", ["2015-01-01T00:00:00Z", "9999-01-01T00:00:00Z", "x"])
def test_what_proves_nothing_tells_no_clock(client: Client, timestamp: str) -> None:
    client.post_statements(statement(timestamp=timestamp))

    assert health(client)["clock"] is None


@pytest.mark.parametrize("date", ["yesterday", "Thu, 01 Jan 1970 00:00:00 GMT", "Mon, 99 Feb 99999 00:00:00 GMT"])
def test_a_date_header_that_is_none_tells_no_clock(client: Client, date: str) -> None:
    client.request("GET", "/statements", headers={"Date": date})

    assert health(client)["clock"] is None


def test_refusals_that_wait_are_counted(client: Client) -> None:
    client.post_statements([{**statement(), "verb": {}}, {**statement(), "actor": {}}])

    assert health(client)["waiting"] == 2


def test_a_credential_that_never_came_is_listed(client: Client, client_with: Callable[..., Client]) -> None:
    kiosk = client_with("statements/write")

    found = listed(client)[kiosk.key]

    assert (found["requests"], found["active"], found["last_success"]) == (0, True, None)


def test_a_revoked_credential_is_told_so(
    client: Client, client_with: Callable[..., Client], database: Database
) -> None:
    kiosk = client_with("statements/write")
    credentials.revoke(database, kiosk.key)

    assert listed(client)[kiosk.key]["active"] is False


def test_who_reads_only_its_own_sees_itself(client_with: Callable[..., Client]) -> None:
    moodle, kiosk = client_with("statements/write"), client_with("statements/read")
    moodle.post_statements(statement())

    assert list(listed(kiosk)) == [kiosk.key]
    assert kiosk.get(f"{SENDERS}/{moodle.key}").status_code == 404


@pytest.mark.parametrize("key", ["x", "%00", "%E2%80%8B"])
def test_a_sender_that_is_not_there_is_not_found(client: Client, key: str) -> None:
    assert client.get(f"{SENDERS}/{key}").status_code == 404


def test_several_processes_add_up(client: Client, database: Database, store_id: int) -> None:
    actor = credentials.active_actor(database, client.key)
    assert actor is not None and actor.store_id == store_id
    processes = [Clinic(database, written_every_s=3600), Clinic(database, written_every_s=3600)]
    for clinic in processes:
        clinic.note(actor, Visit(version="1.0.3", user_agent="x\0y"))
        clinic.note(actor, Visit(version="1.0.3", failure="400: \0"))
    for clinic in processes:
        clinic.write_down()

    found = health(client)

    assert (found["requests"], found["failures"], found["versions"]) == (4, 2, {"1.0.3": 4})


def test_versions_that_a_sender_invents_are_counted_together(client: Client, database: Database) -> None:
    actor = credentials.active_actor(database, client.key)
    assert actor is not None
    clinic = Clinic(database, written_every_s=3600)
    for number in range(50):
        clinic.note(actor, Visit(version=f"1.0.{number}"))
    clinic.write_down()

    versions = health(client)["versions"]

    assert len(versions) <= 11
    assert sum(versions.values()) == 50
