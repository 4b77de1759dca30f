"""What a store fills in, and that it changes nothing else (1.0.3 Data 2.3.1, 2.4)."""

import json
from typing import Any
from uuid import UUID

import pytest

from lrs.clock import instant_us
from lrs.xapi import exact_json
from lrs.xapi.complete import Draft, attested_draft, draft
from tests.statements import ANN, BEN, COMPLETED, COURSE, reference_to, statement

SYSTEM = {"objectType": "Agent", "account": {"homePage": "http://lrs.example.com", "name": "key"}}
STORED = "2026-03-01T09:30:00.123456Z"
EARLIER = "2020-01-01T00:00:00.000Z"
PLAN = {"objectType": "SubStatement", "actor": BEN, "verb": {"id": COMPLETED}, "object": COURSE}


def drafted(one: dict[str, Any], *, version: str = "1.0.3") -> Draft:
    return draft(one, authority=SYSTEM, version=version)


def stored(one: Draft) -> dict[str, Any]:
    """The statement as it is stored at STORED."""
    body: dict[str, Any] = json.loads(one.body(instant_us(STORED)))
    return body


def test_what_is_missing_is_filled_in_behind_what_was_sent() -> None:
    """Data 2.4: id, timestamp, stored, authority and version are set by the LRS."""
    one = statement(id=None, result={"success": True})

    complete = stored(drafted(one))

    assert list(complete) == [*one, "authority", "id", "version", "timestamp", "stored"]
    assert {name: complete[name] for name in one} == one


def test_the_order_of_properties_is_kept_at_every_depth() -> None:
    one = json.loads(
        '{"object":{"id":"a:b"},"verb":{"display":{"en":"x"},"id":"a:v"},"actor":{"name":"A","mbox":"mailto:a@b.c"}}'
    )

    text = drafted(one).text

    assert text.startswith(exact_json.dumps(one)[:-1])


def test_numbers_are_stored_as_they_were_written() -> None:
    one = statement(result={"score": exact_json.loads(b'{"raw":1.50,"max":1e5}')})

    text = drafted(one).text

    assert b'"score":{"raw":1.50,"max":1e5}' in text


def test_a_missing_id_becomes_a_new_uuid() -> None:
    """Data 2.4.1."""
    drafts = [drafted(statement(id=None)) for _ in range(2)]

    assert UUID(drafts[0].statement_id).version == 4
    assert drafts[0].statement_id != drafts[1].statement_id


def test_an_id_stays_as_it_was_written() -> None:
    statement_id = "ABCDEF12-3456-4789-8BCD-EF1234567890"

    one = drafted(statement(id=statement_id))

    assert (stored(one)["id"], one.id_bytes) == (statement_id, UUID(statement_id).bytes)


@pytest.mark.parametrize(
    ("given", "protocol", "kept"),
    [
        (None, "1.0.3", "1.0.0"),
        (None, "2.0.0", "2.0.0"),
        ("1.0", "1.0.3", "1.0"),
        ("1.0.2", "2.0.0", "1.0.2"),
        ("2.0", "2.0.0", "2.0"),
    ],
)
def test_a_version_is_kept_or_set_by_the_protocol(given: str | None, protocol: str, kept: str) -> None:
    """Data 2.4.10: MUST retain the version they are accepted with; if they lack one, it MUST be set to `1.0.0`."""
    one = drafted(statement(version=given), version=protocol)

    assert stored(one)["version"] == kept


def test_a_missing_timestamp_is_the_time_of_storing() -> None:
    """Data 2.4.7: SHOULD be set by the LRS to the value of the "stored" property if not provided."""
    complete = stored(drafted(statement()))

    assert (complete["timestamp"], complete["stored"]) == (STORED, STORED)


def test_a_timestamp_stays_as_it_was_written() -> None:
    complete = stored(drafted(statement(timestamp="2026-03-01T09:30:00+05:30")))

    assert (complete["timestamp"], complete["stored"]) == ("2026-03-01T09:30:00+05:30", STORED)


def test_a_senders_stored_and_authority_are_replaced() -> None:
    """Data 2.4.8: MUST overwrite any value in "stored"; 2.4.9: SHOULD overwrite the authority."""
    one = statement(stored=EARLIER, authority=ANN)

    complete = stored(drafted(one))

    assert (complete["stored"], complete["authority"]) == (STORED, SYSTEM)


def test_what_another_store_attests_is_kept() -> None:
    one = statement(timestamp=EARLIER, stored=EARLIER, authority=ANN, version="1.0.0")

    attested = attested_draft(one, authority=SYSTEM, version="1.0.3")

    assert attested.body(instant_us(STORED)) == exact_json.dumps(one)
    assert attested.attested_us == instant_us(EARLIER)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        pytest.param({}, {"authority": SYSTEM, "timestamp": STORED, "stored": STORED}, id="nothing"),
        pytest.param({"stored": EARLIER}, {"authority": SYSTEM, "timestamp": EARLIER, "stored": EARLIER}, id="stored"),
        pytest.param({"authority": ANN}, {"authority": ANN, "timestamp": STORED, "stored": STORED}, id="authority"),
    ],
)
def test_what_another_store_does_not_attest_is_filled_in(given: dict[str, Any], kept: dict[str, Any]) -> None:
    one = attested_draft(statement(**given), authority=SYSTEM, version="1.0.3")

    complete = stored(one)

    assert {name: complete[name] for name in kept} == kept


@pytest.mark.parametrize(
    "wrap", [lambda deed: deed, lambda deed: {"object": {**PLAN, **deed}}], ids=["statement", "plan"]
)
def test_a_single_context_activity_becomes_an_array(wrap: Any) -> None:
    """Data 2.4.6.2: the LRS MUST return single Activity Objects as an array of length one."""
    grouped = {"parent": COURSE, "other": [COURSE, {"id": "act:x"}]}
    listed = {"parent": [COURSE], "other": [COURSE, {"id": "act:x"}]}
    one = statement(**wrap({"context": {"platform": "web", "contextActivities": grouped}}))

    complete = stored(drafted(one))

    expected = wrap({"context": {"platform": "web", "contextActivities": listed}})
    assert {name: complete[name] for name in expected} == expected


def test_the_received_statement_is_left_as_it_is() -> None:
    one = statement(context={"contextActivities": {"parent": COURSE}}, stored=EARLIER)
    before = json.dumps(one)

    made = drafted(one)

    assert (made.received, json.dumps(one)) == (one, before)


def test_a_reference_is_known_by_its_target() -> None:
    target = statement()

    one = drafted(reference_to(target))

    assert (one.target_id, one.is_voiding) == (UUID(target["id"]), False)


@pytest.mark.parametrize("teaches", [True, False])
def test_a_statement_teaches_names_and_definitions_where_its_sender_may(teaches: bool) -> None:
    """Communication 4.2, scope define."""
    definition = {"name": {"en": "Negotiation"}}
    one = statement(object={**COURSE, "definition": definition})

    made = draft(one, authority=SYSTEM, version="1.0.3", teaches=teaches)

    lessons = [(lesson.activity_id, lesson.definition) for lesson in made.lessons]
    taught = ([(COURSE["id"], definition)], ["Ann"]) if teaches else ([], [])
    assert (lessons, list(made.names.values())) == taught
