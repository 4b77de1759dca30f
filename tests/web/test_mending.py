"""Known senders' mistakes, stored and marked for credentials that are lenient (docs/clients.md, "Open edX")."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from lrs.database import Database
from lrs.operations import stores
from lrs.operations.moving import transfer
from lrs.operations.moving.transfer import Import, Incoming, Omitted, Refused
from lrs.operations.senders import credentials
from lrs.operations.senders.mending import counts
from lrs.xapi.mending import MARKS, MISTAKES
from tests.client import Client
from tests.conftest import make_credential
from tests.openedx import BROKEN, TRANSFORMED
from tests.statements import BEN, reference_to, statement, voiding
from tests.web import multipart

QUIZ = {"objectType": "GroupActivity", "id": "http://example.com/quiz"}
MENDED_QUIZ = {"objectType": "Activity", "id": "http://example.com/quiz"}


@pytest.fixture
def lenient_with(app: Flask, database: Database, store_id: int) -> Callable[..., Client]:
    """Clients of the same store, with credentials that are lenient about the mistakes that are given."""

    def make(*mistakes: str) -> Client:
        issued = make_credential(database, store_id)
        credentials.set_lenient(database, issued.key, mistakes)
        return Client(app, issued.key, issued.secret)

    return make


@pytest.fixture
def lenient(lenient_with: Callable[..., Client]) -> Client:
    """A client for which every known mistake is mended."""
    return lenient_with(*MISTAKES)


def stored(client: Client, one: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = client.get_statement(one["id"]).json
    return found


def counted(database: Database, client: Client) -> dict[str, int]:
    return {count.mistake: count.statements for count in counts(database, client.key) if count.statements}


def test_mistakes_are_refused_unless_the_credential_is_lenient(client: Client, lenient: Client) -> None:
    """Also where another credential of the store is."""
    answer = client.post_statements(statement(object=QUIZ))

    assert answer.status_code == 400
    assert lenient.find_ids() == []


def test_a_strict_credential_is_refused_exactly_the_broken_statements_of_open_edx(client: Client) -> None:
    refused = [one.event for one in TRANSFORMED if client.post_statements(one.statement).status_code == 400]

    assert refused == [one.event for one in BROKEN]


def test_a_lenient_credential_stores_all_that_open_edx_sends(lenient: Client) -> None:
    answer = lenient.post_statements([one.statement for one in TRANSFORMED])

    assert (answer.status_code, answer.headers["X-Cairn-Mended"]) == (200, str(len(BROKEN)))
    assert answer.json == [one.statement["id"] for one in TRANSFORMED]


def test_real_statements_of_open_edx_are_stored_as_they_are(lenient: Client, shared_data: Path) -> None:
    lines = (shared_data / "statements" / "real" / "openedx-xapi-db-load.ndjson").read_text().splitlines()

    answer = lenient.post_statements([json.loads(line) for line in lines])

    assert (answer.status_code, answer.headers.get("X-Cairn-Mended")) == (200, None)


def test_what_is_valid_is_stored_without_marks(lenient: Client) -> None:
    answer = lenient.post_statements(one := statement())

    assert (answer.status_code, answer.headers.get("X-Cairn-Mended")) == (200, None)
    assert "context" not in stored(lenient, one)


def test_what_is_stored_is_mended_and_marked(lenient: Client) -> None:
    lenient.post_statements(one := statement(object=QUIZ))

    found = stored(lenient, one)

    assert found["object"] == MENDED_QUIZ
    assert found["context"]["extensions"][MARKS] == [
        {"pointer": "/object/objectType", "mistake": "group-activity", "found": "GroupActivity"}
    ]


def test_a_mended_statement_is_found_by_its_activity(lenient: Client) -> None:
    lenient.post_statements(one := statement(object=QUIZ))

    assert lenient.find_ids(activity=QUIZ["id"]) == [one["id"]]


def test_a_single_put_is_mended_too(lenient: Client) -> None:
    one = statement(object=QUIZ)

    answer = lenient.put_statement(one["id"], one)

    assert (answer.status_code, answer.headers["X-Cairn-Mended"]) == (204, "1")
    assert stored(lenient, one)["object"] == MENDED_QUIZ


def test_a_put_without_an_id_in_the_statement_is_recognised_when_repeated(lenient: Client) -> None:
    """Communication 2.1.1: the id is the parameter's; an object's missing id follows from it."""
    statement_id, one = str(uuid4()), statement(id=None, object={"objectType": "Activity"})

    answers = [lenient.put_statement(statement_id, one) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [204, 204]


@pytest.mark.parametrize("size", [1, len(BROKEN)])
def test_a_repetition_is_recognised(lenient: Client, size: int) -> None:
    """Data 2.3.1: Open edX sends events again."""
    batch = [one.statement for one in BROKEN[:size]]
    lenient.post_statements(batch)

    answer = lenient.post_statements(batch)

    assert answer.status_code == 200
    assert len(lenient.find_ids()) == size


def test_other_content_under_a_mended_id_conflicts(lenient: Client) -> None:
    """Communication 2.1.2: 409."""
    lenient.post_statements(one := statement(object=QUIZ))

    answer = lenient.post_statements({**one, "actor": BEN})

    assert answer.status_code == 409


def test_a_batch_with_another_mistake_is_refused_for_that_alone(lenient: Client) -> None:
    answer = lenient.post_statements([statement(object=QUIZ), statement(object=QUIZ, verb={"id": "x"})])

    assert answer.status_code == 400
    assert {(each["index"], each["pointer"]) for each in answer.json["violations"]} == {
        (1, "/object/objectType"),
        (1, "/verb/id"),
    }


def test_only_what_the_credential_is_lenient_about_is_mended(lenient_with: Callable[..., Client]) -> None:
    client = lenient_with("bare-uuid-id")

    answer = client.post_statements(statement(object=QUIZ))

    assert answer.status_code == 400


def test_a_signed_statement_is_refused_as_before(lenient: Client) -> None:
    """Data 2.6: mending would break its signature."""
    signature = multipart.attachment(
        b"x", usageType="http://adlnet.gov/expapi/attachments/signature", contentType="application/octet-stream"
    )
    body = multipart.written(
        multipart.statements_part(statement(object=QUIZ, attachments=[signature])), multipart.content_part(b"x")
    )
    headers = {"Content-Type": f"multipart/mixed; boundary={multipart.BOUNDARY}"}

    answer = lenient.request("POST", "/statements", data=body, headers=headers)

    assert answer.status_code == 400
    assert answer.json["violations"][0]["pointer"] == "/object/objectType"


def test_a_mended_statement_may_bring_contents(lenient: Client) -> None:
    """Communication 1.5.2."""
    one = statement(object=QUIZ, attachments=[multipart.attachment(b"x")])
    body = multipart.written(multipart.statements_part(one), multipart.content_part(b"x"))
    headers = {"Content-Type": f"multipart/mixed; boundary={multipart.BOUNDARY}"}

    answer = lenient.request("POST", "/statements", data=body, headers=headers)

    assert (answer.status_code, answer.headers["X-Cairn-Mended"]) == (200, "1")


def test_an_export_is_taken_by_a_strict_import(lenient: Client, database: Database, store_id: int) -> None:
    lenient.post_statements([one.statement for one in TRANSFORMED])
    stores.create(database, name := f"store-{uuid4().hex}")
    refused: list[Refused] = []
    elsewhere = Import(database, stores.get(database, name).store_id, BEN, keeps_stored=True, report=refused.append)

    exported = transfer.export(database, store_id, Omitted())
    *_, tally = elsewhere.run(Incoming("a line", json.loads(line)) for line in exported)

    assert refused == []
    assert tally.stored == len(TRANSFORMED)


def test_a_check_shows_what_would_be_mended(lenient: Client) -> None:
    batch = [statement(), statement(object=QUIZ)]

    answer = lenient.request("POST", "/extensions/check", json_data=batch)

    assert answer.json == {
        "statements": 2,
        "accepted": True,
        "violation_count": 0,
        "violations": [],
        "mended": [
            {"index": 1, "pointer": "/object/objectType", "mistake": "group-activity", "found": "GroupActivity"}
        ],
    }


def test_a_check_mends_nothing_for_a_strict_credential(client: Client) -> None:
    answer = client.request("POST", "/extensions/check", json_data=statement(object=QUIZ))

    assert (answer.json["accepted"], answer.json["mended"]) == (False, [])


def test_scripts_may_read_how_many_were_mended(lenient: Client) -> None:
    """Fetch 3.3.3: Access-Control-Expose-Headers."""
    answer = lenient.post_statements(statement(object=QUIZ), headers={"Origin": "https://courses.example.org"})

    assert "X-Cairn-Mended" in answer.headers["Access-Control-Expose-Headers"].split(", ")


def test_mended_statements_are_counted_by_mistake(lenient: Client, database: Database) -> None:
    lenient.post_statements([one.statement for one in TRANSFORMED])

    expected = {name: sum(name in one.mistakes for one in BROKEN) for name in MISTAKES}
    assert counted(database, lenient) == expected


def test_a_repetition_is_not_counted_again(lenient: Client, database: Database) -> None:
    one = statement(object=QUIZ)

    for _ in range(2):
        lenient.post_statements(one)

    assert counted(database, lenient) == {"group-activity": 1}


def test_the_last_statement_of_a_mistake_is_named(lenient: Client, database: Database) -> None:
    lenient.post_statements(statement(object=QUIZ))
    lenient.post_statements(last := statement(object=QUIZ))

    found = next(count for count in counts(database, lenient.key) if count.mistake == "group-activity")

    assert (found.statements, found.last_id) == (2, last["id"])


def test_a_credential_counts_only_its_own(lenient_with: Callable[..., Client], database: Database) -> None:
    one, other = lenient_with("group-activity"), lenient_with("group-activity")
    one.post_statements(statement(object=QUIZ))

    assert (counted(database, one), counted(database, other)) == ({"group-activity": 1}, {})


def test_what_refers_to_a_mended_statement_is_not_counted(lenient: Client, database: Database) -> None:
    """Communication 2.1.3 finds it by the same filters, but it was not mended itself."""
    lenient.post_statements([one := statement(object=QUIZ), reference_to(one)])

    assert counted(database, lenient) == {"group-activity": 1}


def test_a_voided_statement_is_not_counted(lenient: Client, database: Database) -> None:
    lenient.post_statements(one := statement(object=QUIZ))

    lenient.post_statements(voiding(one))

    assert counted(database, lenient) == {}
