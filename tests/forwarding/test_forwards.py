"""Forwarding: what is stored here is stored in another learning-record store."""

import hashlib
import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
import responses
from flask import Flask

from lrs.database import Database
from lrs.operations import stores
from lrs.operations.outboxes import channels
from lrs.storage.outboxes.cursors import ChannelName
from lrs.storage.stores import Store
from tests.client import Client
from tests.conftest import make_credential, make_store
from tests.forwarding.conftest import OTHER, Forwarding, forward, forwarded
from tests.statements import ANN, statement, voiding
from tests.web.multipart import attachment, parts_of, post

CENTRAL = ChannelName("forwarding_forwards", "central")


@pytest.fixture
def central(app: Flask, database: Database) -> Iterator[Client]:
    """Another store of this server, which answers as the other store does; who may do everything there."""
    other = stores.by_id(database, make_store(database))
    issued = make_credential(database, other.store_id)
    client = Client(app, issued.key, issued.secret)

    def answer(request: Any) -> tuple[int, dict[str, str], bytes]:
        headers = {name: request.headers[name] for name in ("Content-Type", "X-Experience-API-Version")}
        took = client.request("POST", "/statements", headers=headers, data=request.body)
        return took.status_code, {}, took.data

    with responses.RequestsMock(assert_all_requests_are_fired=False) as mocked:
        mocked.add_callback(responses.POST, f"{OTHER}/statements", callback=answer)
        yield client


def without_store(found: dict[str, Any]) -> dict[str, Any]:
    return {name: found[name] for name in found if name not in ("stored", "authority")}


def test_a_statement_is_sent_with_credentials_and_version_and_without_what_the_other_store_says(
    forwarding: Forwarding, sender: Client, faked: responses.RequestsMock
) -> None:
    forwarding.to(forwards=[forward(version="2.0.0")])
    sent = statement()
    sender.post_statements(sent)

    forwarding.go()

    ((call,), (arrived,)) = faked.calls, forwarded(faked)
    assert (call.request.headers["Authorization"], call.request.headers["X-Experience-API-Version"]) == (
        "Basic azpz",
        "2.0.0",
    )
    assert {"stored", "authority", "version"}.isdisjoint(arrived) and arrived["id"] == sent["id"]


def test_another_store_has_the_same_statements(forwarding: Forwarding, sender: Client, central: Client) -> None:
    forwarding.to(forwards=[forward(batch=7)])
    sender.post_statements([statement(result={"score": {"raw": number}}) for number in range(20)])

    forwarding.go()

    theirs, ours = central.find(ascending=True), sender.find(ascending=True)
    assert list(map(without_store, theirs)) == list(map(without_store, ours))


def test_digits_are_kept(forwarding: Forwarding, sender: Client, central: Client) -> None:
    forwarding.to(forwards=[forward()])
    raw = json.dumps(statement(result={"score": {"raw": 1.5}})).replace("1.5", "1.50")
    sender.request("POST", "/statements", data=raw, headers={"Content-Type": "application/json"})

    forwarding.go()

    assert b'"raw":1.50' in central.get("/statements").data


def test_what_arrived_before_an_answer_was_lost_is_sent_again_to_no_harm(
    database: Database, store: Store, forwarding: Forwarding, sender: Client, central: Client
) -> None:
    sender.post_statements([statement(), statement()])
    forwarding.to(forwards=[forward(**{"from": "beginning"})])
    forwarding.go()
    forwarding.to(forwards=[])
    channels.remove(database, store.store_id, CENTRAL)
    forwarding.to(forwards=[forward(**{"from": "beginning"})])

    forwarding.go()

    (listed,) = channels.listed(database, store.store_id)
    assert (listed.cursor.delivered, listed.dead, len(central.find())) == (2, 0, 2)


def test_a_statement_that_conflicts_there_stops_no_other(
    database: Database, store: Store, forwarding: Forwarding, sender: Client, central: Client
) -> None:
    sent = [statement() for _ in range(5)]
    central.post_statements({**sent[3], "result": {"success": False}})
    forwarding.to(forwards=[forward()])
    sender.post_statements(sent)

    forwarding.go()

    (letter,) = channels.dead(database, store.store_id, CENTRAL)
    assert (str(UUID(bytes=letter.statement_id)), "409" in letter.error) == (sent[3]["id"], True)
    assert len(central.find()) == 5


def test_a_statement_that_is_voided_here_is_voided_there(
    forwarding: Forwarding, sender: Client, central: Client
) -> None:
    forwarding.to(forwards=[forward(filter={"agent": ANN})])
    sent = statement()
    sender.post_statements(sent)
    forwarding.go()
    sender.post_statements(voiding(sent, actor={"mbox": "mailto:admin@example.com"}))

    forwarding.go()

    assert central.get_statement(sent["id"]).status_code == 404
    assert central.get("/statements", voidedStatementId=sent["id"]).status_code == 200


def test_contents_of_attachments_go_along(forwarding: Forwarding, sender: Client, central: Client) -> None:
    forwarding.to(forwards=[forward()])
    content = b"a certificate\r\n--with something like a boundary"
    sent = statement(attachments=[attachment(content)])
    post(sender, sent, content)
    sender.post_statements(statement())

    forwarding.go()

    answer = central.get_statement(sent["id"], attachments="true")
    assert (parts_of(answer)[1].content, len(central.find())) == (content, 2)


def test_with_pseudonyms_attachments_stay_here(forwarding: Forwarding, sender: Client, central: Client) -> None:
    people = {"homePage": "https://research.example.org", "secret": "0123456789abcdef"}
    forwarding.to(forwards=[forward(pseudonymise=people)])
    sent = statement(attachments=[attachment(b"Ann's certificate")])
    post(sender, sent, b"Ann's certificate")

    forwarding.go()

    (found,) = central.find()
    assert ("attachments" in found, found["actor"]["account"]["homePage"]) == (False, people["homePage"])


def test_a_statement_whose_content_is_missing_is_never_lost_in_silence(
    database: Database, store: Store, forwarding: Forwarding, sender: Client, central: Client
) -> None:
    forwarding.to(forwards=[forward()])
    sent, other = statement(attachments=[attachment(b"gone")]), statement()
    post(sender, sent, b"gone")
    database.attachments.discard(store.store_id, hashlib.sha256(b"gone").hexdigest())
    sender.post_statements(other)

    forwarding.go()

    (letter,) = channels.dead(database, store.store_id, CENTRAL)
    assert (str(UUID(bytes=letter.statement_id)), "400" in letter.error) == (sent["id"], True)
    assert [each["id"] for each in central.find()] == [other["id"]]
