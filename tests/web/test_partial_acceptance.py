"""X-Cairn-Partial: accept, by which a sender has what is valid of a batch stored (docs/clinic.md)."""

from typing import Any

import pytest

from tests.client import Client
from tests.statements import BEN, statement, voiding
from tests.web import multipart

PARTIAL = {"X-Cairn-Partial": "accept"}


def broken(**properties: Any) -> dict[str, Any]:
    return statement(**{"verb": {"id": "completed"}, **properties})


def post(client: Client, batch: Any) -> Any:
    return client.post_statements(batch, headers=PARTIAL)


def post_with_contents(client: Client, batch: list[Any], *contents: bytes) -> Any:
    parts = [multipart.statements_part(batch), *map(multipart.content_part, contents)]
    headers = {**PARTIAL, "Content-Type": f"multipart/mixed; boundary={multipart.BOUNDARY}"}
    return client.request("POST", "/statements", headers=headers, data=multipart.written(*parts))


def refused_indexes(answer: Any) -> list[int]:
    assert answer.status_code == 200, answer.text
    return [each["index"] for each in answer.json["refused"]]


def test_what_is_valid_is_stored_in_the_order_given(any_version_client: Client) -> None:
    first, last = statement(), statement()

    answer = post(any_version_client, [first, broken(), last])

    assert answer.json["stored"] == [first["id"], last["id"]]
    assert any_version_client.find_ids(ascending=True) == [first["id"], last["id"]]


def test_what_is_refused_is_named_with_its_rules_and_kept(client: Client) -> None:
    one = broken()

    refused = post(client, [statement(), one]).json["refused"]

    kept = client.get(f"/extensions/refusals/{refused[0]['refusal']}").json
    assert [(each["index"], each["pointer"]) for each in refused[0]["violations"]] == [(1, "/verb/id")]
    assert (kept["statement"], kept["batch"]) == (one, {"index": 1, "size": 2})


def test_a_batch_without_fault_is_answered_alike(any_version_client: Client) -> None:
    one = statement()

    assert post(any_version_client, one).json == {"stored": [one["id"]], "refused": [], "violation_count": 0}


def test_contents_come_along_where_a_conflict_is_left_out(client: Client) -> None:
    """Which takes a second try, for which the contents lie in their places already."""
    stored = statement()
    client.post_statements(stored)
    essays = [b"one essay", b"another essay"]
    fresh = statement(attachments=[multipart.attachment(essays[0])])
    conflicting = statement(id=stored["id"], actor=BEN, attachments=[multipart.attachment(essays[1])])

    answer = post_with_contents(client, [fresh, conflicting], *essays)

    assert (answer.json["stored"], refused_indexes(answer)) == ([fresh["id"]], [1])
    assert multipart.parts_of(client.get_statement(fresh["id"], attachments=True))[1].content == essays[0]


def test_an_empty_batch_is_no_fault(client: Client) -> None:
    assert post(client, []).json == {"stored": [], "refused": [], "violation_count": 0}


def test_where_nothing_is_valid_all_is_refused(any_version_client: Client) -> None:
    answer = post(any_version_client, [broken(), broken()])

    assert answer.status_code == 400
    assert [each["index"] for each in answer.json["violations"]] == [0, 1]


def test_without_the_header_nothing_of_a_broken_batch_is_stored(any_version_client: Client) -> None:
    """1.0.3 Communication 2.1.2: the LRS MUST reject a batch of statements if any statement is rejected."""
    answer = any_version_client.post_statements([statement(), broken()])

    assert answer.status_code == 400
    assert any_version_client.find_ids() == []


@pytest.mark.parametrize("value", ["", "yes", "Accept"])
def test_another_value_of_the_header_is_refused(client: Client, value: str) -> None:
    answer = client.post_statements([statement()], headers={"X-Cairn-Partial": value})

    assert answer.status_code == 400


def test_a_statement_whose_id_is_taken_is_refused_alone(any_version_client: Client) -> None:
    any_version_client.post_statements(stored := statement())
    one = statement()

    answer = post(any_version_client, [{**stored, "result": {"success": True}}, one])

    assert refused_indexes(answer) == [0]
    assert answer.json["stored"] == [one["id"]]


def test_of_two_with_one_id_the_later_is_refused(any_version_client: Client) -> None:
    """2.0 4.1.6.1 refuses batches with an id twice; 1.0.3 those in which the two differ."""
    one = statement()

    answer = post(any_version_client, [one, {**one, "result": {"success": True}}])

    assert refused_indexes(answer) == [1]
    assert "result" not in any_version_client.get_statement(one["id"]).json


def test_the_later_of_two_with_one_id_is_stored_where_the_first_breaks_a_rule(any_version_client: Client) -> None:
    one = statement()

    answer = post(any_version_client, [{**one, "verb": {"id": "x"}}, one])

    assert refused_indexes(answer) == [0]
    assert answer.json["stored"] == [one["id"]]


def test_faults_of_every_kind_are_found_in_one_batch(any_version_client: Client) -> None:
    any_version_client.post_statements(taken := statement())
    attachment = multipart.attachment(b"x")
    good = statement()

    answer = post(
        any_version_client,
        [broken(), {**taken, "result": {"success": True}}, statement(attachments=[attachment]), good],
    )

    assert refused_indexes(answer) == [0, 1, 2]
    assert answer.json["stored"] == [good["id"]]


def test_a_voiding_statement_voids_beside_a_refused_one(client: Client) -> None:
    client.post_statements(one := statement())

    post(client, [voiding(one), broken()])

    assert client.get_statement(one["id"]).status_code == 404


def test_contents_of_what_is_refused_are_left_out(client: Client) -> None:
    good = statement(attachments=[multipart.attachment(b"good")])
    bad = broken(attachments=[multipart.attachment(b"bad")])

    answer = post_with_contents(client, [good, bad], b"good", b"bad")

    assert refused_indexes(answer) == [1]
    contents = [part.content for part in multipart.parts_of(client.get("/statements", attachments=True))[1:]]
    assert contents == [b"good"]


def test_as_many_violations_are_listed_as_in_a_refusal(client: Client) -> None:
    endless = {f"x{number}": 1 for number in range(600)}

    answer = post(client, [statement(), statement(**endless), statement(**endless)])

    assert sum(len(each["violations"]) for each in answer.json["refused"]) == 1000
    assert (refused_indexes(answer), answer.json["violation_count"]) == ([1, 2], 1200)


def test_a_part_that_nobody_declares_is_no_statements_fault(any_version_client: Client) -> None:
    """1.0.3 Communication 1.5.2: each additional part contains the raw data for an Attachment."""
    parts = [multipart.statements_part([statement(), statement()]), multipart.content_part(b"x")]
    headers = {**PARTIAL, "Content-Type": f"multipart/mixed; boundary={multipart.BOUNDARY}"}

    answer = any_version_client.request("POST", "/statements", data=multipart.written(*parts), headers=headers)

    assert (answer.status_code, "violations" in answer.json) == (400, False)
    assert any_version_client.find_ids() == []


def test_a_script_may_send_the_header(client: Client) -> None:
    asked = {
        "Authorization": None,
        "Origin": "https://lms.example.org",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "x-cairn-partial",
    }

    answer = client.request("OPTIONS", "/statements", headers=asked)

    assert "X-Cairn-Partial" in answer.headers["Access-Control-Allow-Headers"]
