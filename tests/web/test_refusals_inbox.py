"""The inbox of refused statements: what is kept, for whom, and how it is mended and replayed (docs/clinic.md)."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from lrs.database import Database
from lrs.operations import stores
from lrs.operations.senders import credentials, refused
from lrs.xapi.mending import MISTAKES
from tests.client import Client
from tests.conftest import make_credential, make_store
from tests.statements import ANN, BEN, statement
from tests.web import multipart

INBOX = "/extensions/refusals"


def broken(**properties: Any) -> dict[str, Any]:
    """A statement that breaks one rule."""
    return statement(**{"verb": {"id": "completed"}, **properties})


def mended(one: dict[str, Any]) -> dict[str, Any]:
    return {**one, "verb": statement()["verb"]}


def inbox(client: Client, **params: Any) -> list[dict[str, Any]]:
    answer = client.get(INBOX, **params)
    assert answer.status_code == 200, answer.text
    listed: list[dict[str, Any]] = answer.json["refusals"]
    return listed


def refuse(client: Client, one: dict[str, Any]) -> str:
    """The id under which the refused statement is kept."""
    assert client.post_statements(one).status_code == 400
    return str(inbox(client)[0]["id"])


def replay(client: Client, refusal_id: str, sent: Any = None) -> Any:
    return client.request("POST", f"{INBOX}/{refusal_id}/replay", json_data=sent)


def decide(database: Database, store_id: int, setting: str, value: object) -> None:
    name = next(store.name for store in stores.all_of_them(database) if store.store_id == store_id)
    stores.change_settings(database, name, {setting: value})


@pytest.fixture
def neighbour(app: Flask, database: Database) -> Client:
    """A client with all rights in another store."""
    issued = make_credential(database, make_store(database))
    return Client(app, issued.key, issued.secret)


def test_the_statements_to_blame_are_kept_each_by_itself(any_version_client: Client) -> None:
    first, last = broken(actor=ANN), broken(actor=BEN)

    any_version_client.post_statements([first, statement(), last])

    kept = {each["batch"]["index"]: each for each in inbox(any_version_client)}
    assert {index: each["statement"] for index, each in kept.items()} == {0: first, 2: last}
    assert [each["batch"]["size"] for each in kept.values()] == [3, 3]


def test_a_refusal_is_kept_with_the_violations_that_were_answered(client: Client) -> None:
    answer = client.post_statements(broken(result={"success": "true"}))

    answered = [{name: value for name, value in each.items() if name != "index"} for each in answer.json["violations"]]
    assert inbox(client)[0]["violations"] == answered


def test_every_digit_is_kept_as_it_was_sent(client: Client) -> None:
    text = '{"actor":{"mbox":"x"},"result":{"score":{"raw":1.50}},"extensions":12345678901234567890123}'
    client.request("POST", "/statements", data=text, headers={"Content-Type": "application/json"})

    answer = client.get(f"{INBOX}/{inbox(client)[0]['id']}")

    assert text in answer.text


def test_a_put_that_is_refused_is_kept_with_its_id(client: Client) -> None:
    one = broken()

    client.put_statement(one["id"], {**one, "id": one["id"]})

    assert inbox(client)[0]["statement"]["id"] == one["id"]


def test_a_statement_whose_id_is_taken_is_kept(client: Client) -> None:
    client.post_statements(stored := statement())
    other = {**stored, "result": {"success": True}}

    answer = client.post_statements([statement(), other])

    kept = inbox(client)
    assert answer.status_code == 409
    assert [(each["reason"], each["statement"]) for each in kept] == [("conflict", other)]


def test_a_body_that_is_no_json_is_kept_as_its_text(client: Client) -> None:
    client.request("POST", "/statements", data='{"actor": \xff', headers={"Content-Type": "application/json"})

    kept = inbox(client)[0]
    assert (kept["reason"], kept["text"][:10]) == ("malformed", '{"actor": ')


def test_nothing_is_kept_of_a_check(client: Client) -> None:
    for body in ("{", '{"verb": 1}'):
        client.request("POST", "/extensions/check", data=body, headers={"Content-Type": "application/json"})

    assert inbox(client) == []


def test_nothing_is_kept_of_who_may_not_store(client: Client, client_with: Callable[..., Client]) -> None:
    reader = client_with("all/read")

    reader.post_statements(broken())
    reader.request("POST", "/statements", data="{", headers={"Content-Type": "application/json"})

    assert inbox(client) == []


def test_nothing_is_kept_of_strangers(client: Client) -> None:
    client.post_statements(broken(), headers={"Authorization": None})

    assert inbox(client) == []


def test_nothing_of_the_credentials_is_kept(client: Client) -> None:
    client.post_statements(broken())

    assert client.secret not in client.get(INBOX).text


def test_who_tries_again_in_vain_is_counted(client: Client) -> None:
    one = broken()
    for _ in range(3):
        client.post_statements([one, statement()])
    inbox(client)
    client.post_statements(one)

    kept = inbox(client)

    assert [each["times"] for each in kept] == [4]
    assert kept[0]["first"] < kept[0]["last"]
    assert kept[0]["batch"] == {"index": 0, "size": 1}


def test_only_the_newest_are_kept(client: Client, database: Database, store_id: int) -> None:
    decide(database, store_id, "refusals_kept", 3)
    for number in range(5):
        refuse(client, broken(id=f"00000000-0000-4000-8000-00000000000{number}"))

    assert [each["statement"]["id"][-1] for each in inbox(client)] == ["4", "3", "2"]


@pytest.mark.parametrize("setting", ["refusals_kept", "refusals_kept_days"])
def test_a_store_may_keep_none(client: Client, database: Database, store_id: int, setting: str) -> None:
    client.post_statements(broken())
    decide(database, store_id, setting, 0)
    inbox(client)

    client.post_statements(broken())
    inbox(client)

    assert len(inbox(client)) == 0


def test_of_one_request_so_many_are_kept(client: Client) -> None:
    client.post_statements([broken() for _ in range(refused.MOST_A_REQUEST + 5)])

    assert len(inbox(client)) == refused.MOST_A_REQUEST
    assert client.get(INBOX).json["more"] == ""


def test_a_large_statement_is_cut_off_and_not_replayed(client: Client) -> None:
    refusal_id = refuse(client, broken(result={"response": "x" * refused.MOST_BODY_BYTES}))

    kept = client.get(f"{INBOX}/{refusal_id}").json
    answer = replay(client, refusal_id, statement())

    assert (kept["whole"], len(kept["text"])) == (False, refused.MOST_BODY_BYTES)
    assert answer.status_code == 400
    assert client.find_ids() == []


def test_a_refused_answer_is_as_it_was_where_nothing_can_be_kept(
    client: Client, database: Database, store_id: int
) -> None:
    decide(database, store_id, "refusals_kept", 0)

    assert client.post_statements(broken()).status_code == 400


def test_an_inbox_is_read_page_by_page(client: Client) -> None:
    client.post_statements([broken() for _ in range(5)])
    seen, params = [], {"limit": "2"}

    while params:
        answer = client.get(INBOX, **params).json
        seen += [each["id"] for each in answer["refusals"]]
        more = answer["more"].partition("?")[2]
        params = dict(each.split("=") for each in more.split("&")) if more else {}

    assert len(seen) == len(set(seen)) == 5


def test_each_sender_sees_its_own(client_with: Callable[..., Client]) -> None:
    moodle, kiosk = client_with("statements/write"), client_with("statements/write", "statements/read")
    refusal_id = refuse(moodle, broken())

    assert inbox(kiosk) == []
    assert kiosk.get(f"{INBOX}/{refusal_id}").status_code == 404
    assert kiosk.get(INBOX, sender=moodle.key).status_code == 403
    assert replay(kiosk, refusal_id).status_code == 404


@pytest.mark.parametrize("scope", ["all", "all/read"])
def test_who_reads_all_sees_the_whole_store(client_with: Callable[..., Client], scope: str) -> None:
    moodle, reader = client_with("statements/write"), client_with(scope)
    refuse(moodle, broken())

    assert [each["sender"] for each in inbox(reader, sender=moodle.key)] == [moodle.key]
    assert [each["sender"] for each in inbox(reader)] == [moodle.key]


def test_stores_never_meet(client: Client, neighbour: Client) -> None:
    refusal_id = refuse(client, broken())

    assert inbox(neighbour) == inbox(neighbour, sender=client.key) == []
    assert neighbour.get(f"{INBOX}/{refusal_id}").status_code == 404
    assert replay(neighbour, refusal_id, statement()).status_code == 404
    assert neighbour.request("POST", f"{INBOX}/{refusal_id}/dismiss").status_code == 404
    assert inbox(client)[0]["state"] == "waiting"


def test_a_mended_statement_is_stored_with_the_authority_of_its_sender(client_with: Callable[..., Client]) -> None:
    moodle, operator = client_with("statements/write", "statements/read/mine"), client_with("all")
    refusal_id = refuse(moodle, one := broken())

    answer = replay(operator, refusal_id, mended(one))

    assert (answer.status_code, answer.json) == (200, {"stored": [one["id"]]})
    stored = moodle.get_statement(one["id"]).json
    assert stored["authority"]["account"]["name"] == moodle.key
    assert stored["verb"] == mended(one)["verb"]


def test_a_replayed_refusal_says_what_it_became(client: Client) -> None:
    refusal_id = refuse(client, one := broken(id=None))

    ids = replay(client, refusal_id, mended(one)).json["stored"]

    kept = client.get(f"{INBOX}/{refusal_id}").json
    assert (kept["state"], kept["stored"], kept["mended"]) == ("replayed", ids, mended(one))
    assert kept["statement"] == one
    assert inbox(client) == []


def test_a_statement_is_replayed_in_the_version_that_it_was_sent_in(client: Client) -> None:
    newer = client.speaking("2.0.0")
    one = broken(context={"contextAgents": [{"objectType": "contextAgent", "agent": ANN}]})
    refusal_id = refuse(newer, one)

    answer = replay(client, refusal_id, mended(one))

    assert answer.status_code == 200
    assert newer.get_statement(one["id"]).json["version"] == "2.0.0"


def test_who_may_not_define_does_not_define_by_a_replay(client_with: Callable[..., Client]) -> None:
    writer, operator = client_with("statements/write"), client_with("all")
    activity = {"id": "http://example.com/a", "definition": {"name": {"en": "Told"}}}
    refusal_id = refuse(writer, one := broken(object=activity))

    replay(operator, refusal_id, mended(one))

    assert "definition" not in operator.get("/activities", activityId=activity["id"]).json


def test_what_is_still_broken_is_answered_and_kept(client: Client) -> None:
    refusal_id = refuse(client, one := broken())
    worse = {**mended(one), "actor": {"mbox": "x"}}

    answer = replay(client, refusal_id, worse)

    kept = client.get(f"{INBOX}/{refusal_id}").json
    assert [each["pointer"] for each in answer.json["violations"]] == ["/actor/mbox"]
    assert [each["pointer"] for each in kept["violations"]] == ["/actor/mbox"]
    assert (kept["state"], kept["statement"], kept["mended"]) == ("waiting", one, worse)


def test_what_was_mended_last_is_replayed_where_nothing_is_sent(client: Client) -> None:
    client.post_statements(taken := statement())
    refusal_id = refuse(client, broken())
    conflicting = replay(client, refusal_id, {**taken, "result": {"success": True}})

    again = replay(client, refusal_id)

    assert (conflicting.status_code, again.status_code) == (409, 409)
    assert [each["pointer"] for each in inbox(client)[0]["violations"]] == ["/id"]


def test_a_replay_stores_once(client: Client) -> None:
    refusal_id = refuse(client, one := broken(id=None))

    answers = [replay(client, refusal_id, mended(one)).status_code for _ in range(2)]

    assert answers == [200, 409]
    assert len(client.find_ids()) == 1


def test_a_body_that_was_no_json_is_mended_to_several_statements(client: Client) -> None:
    client.request("POST", "/statements", data="[{", headers={"Content-Type": "application/json"})
    batch = [statement(), statement(id=None)]

    answer = replay(client, inbox(client)[0]["id"], batch)

    assert len(answer.json["stored"]) == 2
    assert sorted(client.find_ids()) == sorted(answer.json["stored"])


@pytest.mark.parametrize("body", ["{", "[]", "\xff", " "], ids=["half an object", "no statement", "text", "blank"])
def test_what_is_no_statement_is_not_replayed(client: Client, body: str) -> None:
    refusal_id = refuse(client, broken())

    answer = client.request("POST", f"{INBOX}/{refusal_id}/replay", data=body)

    assert answer.status_code == 400
    assert inbox(client)[0]["state"] == "waiting"


def test_who_may_not_write_may_not_settle(client_with: Callable[..., Client]) -> None:
    moodle, reader = client_with("statements/write"), client_with("all/read")
    refusal_id = refuse(moodle, broken())

    answers = [
        reader.request("POST", f"{INBOX}/{refusal_id}/{deed}", json_data=statement()).status_code
        for deed in ("replay", "dismiss")
    ]

    assert answers == [403, 403]


def test_all_that_wait_are_replayed_each_by_itself(client: Client) -> None:
    """What conflicted only with its own batch, of which nothing was stored, is right by itself."""
    one = statement()
    client.post_statements([one, other := {**one, "result": {"success": True}}])
    still_broken = refuse(client, broken())

    answer = client.request("POST", f"{INBOX}/replay")

    assert [each["stored"] for each in answer.json["replayed"]] == [[one["id"]]]
    assert [(each["refusal"], each["status"]) for each in answer.json["refused"]] == [(still_broken, 400)]
    assert client.get_statement(one["id"]).json["result"] == other["result"]


def test_who_sees_all_but_settles_its_own_replays_its_own(client_with: Callable[..., Client]) -> None:
    moodle, kiosk = client_with("statements/write"), client_with("all/read", "statements/write")
    refuse(moodle, broken())
    own = refuse(kiosk, broken())

    answer = kiosk.request("POST", f"{INBOX}/replay")

    assert (answer.status_code, [each["refusal"] for each in answer.json["refused"]]) == (200, [own])


def test_who_may_settle_nothing_of_a_sender_is_told_so(client_with: Callable[..., Client]) -> None:
    moodle, kiosk = client_with("statements/write"), client_with("all/read", "statements/write")

    answer = kiosk.request("POST", f"{INBOX}/replay", params={"sender": moodle.key})

    assert answer.status_code == 403


def test_what_its_sender_has_been_made_lenient_about_is_replayed(client: Client, database: Database) -> None:
    one = statement(object={"objectType": "GroupActivity", "id": "http://example.com/quiz"})
    refusal_id = refuse(client, one)
    credentials.set_lenient(database, client.key, MISTAKES)

    answer = replay(client, refusal_id)

    assert (answer.status_code, answer.json) == (200, {"stored": [one["id"]]})
    assert client.get_statement(one["id"]).json["object"]["objectType"] == "Activity"


def test_a_mended_statement_is_as_long_as_it_is_without_blanks(client: Client) -> None:
    refusal_id = refuse(client, broken(id=None))
    text = json.dumps(statement(), indent=1).replace("\n", "\r\n" + " " * refused.MOST_BODY_BYTES)

    answer = client.request("POST", f"{INBOX}/{refusal_id}/replay", data=text)

    assert answer.status_code == 200
    assert len(client.get(f"{INBOX}/{refusal_id}").data) < 10_000


@pytest.mark.parametrize("text", ["x" * 65_537, json.dumps("x" * 65_536)], ids=["text", "JSON"])
def test_a_mended_statement_that_is_too_long_is_refused(client: Client, text: str) -> None:
    refusal_id = refuse(client, broken())

    answer = client.request("POST", f"{INBOX}/{refusal_id}/replay", data=text)

    assert answer.status_code == 413


def test_a_dismissed_refusal_waits_no_longer(client: Client) -> None:
    refusal_id = refuse(client, one := broken())

    answer = client.request("POST", f"{INBOX}/{refusal_id}/dismiss")
    client.post_statements(one)

    assert answer.status_code == 204
    assert inbox(client) == []
    assert [(each["id"], each["times"]) for each in inbox(client, state="dismissed")] == [(refusal_id, 2)]


@pytest.mark.parametrize("refusal_id", ["0" * 32, "x", "%00", "0" * 500])
def test_a_refusal_that_is_not_there_is_not_found(client: Client, refusal_id: str) -> None:
    assert client.get(f"{INBOX}/{refusal_id}").status_code == 404


@pytest.mark.parametrize("params", [{"state": "x"}, {"cursor": "x"}, {"limit": "-1"}, {"x": "y"}])
def test_what_a_list_does_not_know_is_refused(client: Client, params: dict[str, str]) -> None:
    assert client.get(INBOX, **params).status_code == 400


def test_a_part_that_nobody_declares_has_no_statement_to_keep(client: Client) -> None:
    body = multipart.written(multipart.statements_part([]), multipart.content_part(b"x"))
    for headers in ({}, {"X-Cairn-Partial": "accept"}):
        kind = {"Content-Type": f"multipart/mixed; boundary={multipart.BOUNDARY}"}
        assert client.request("POST", "/statements", data=body, headers={**kind, **headers}).status_code == 400

    assert inbox(client) == []


@pytest.mark.parametrize("body", ['{"%s":1}' % ("k" * 9000), '{"actor":%s}' % ("9" * 9000)], ids=["key", "number"])
def test_what_is_told_of_a_violation_is_short(client: Client, body: str) -> None:
    client.request("POST", "/statements", data=body, headers={"Content-Type": "application/json"})

    assert max(len(json.dumps(each)) for each in inbox(client)[0]["violations"]) < 1000


def test_text_that_no_database_takes_is_kept(client: Client) -> None:
    """PostgreSQL's text has no NUL."""
    one = broken(result={"response": "\0", "duration": "\0"})

    assert client.post_statements(one).status_code == 400
    assert inbox(client)[0]["statement"] == one
