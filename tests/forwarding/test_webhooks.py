"""Webhooks: told of what is stored, signed, and asked until they have it."""

import hashlib
import hmac
import json
from base64 import b64decode, b64encode

import pytest
import responses

from lrs.database import Database
from lrs.operations import stores
from lrs.operations.outboxes import channels
from lrs.storage.outboxes.cursors import ChannelName
from lrs.storage.stores import Store
from tests.client import Client
from tests.forwarding.conftest import HOOK, SECRET, Forwarding, told, webhook
from tests.statements import ANN, BEN, COMPLETED, statement

ATTEMPTED = {"id": "http://adlnet.gov/expapi/verbs/attempted"}
CRM = ChannelName("forwarding_webhooks", "crm")


def test_a_webhook_is_told_of_what_is_stored(
    store: Store, forwarding: Forwarding, sender: Client, faked: responses.RequestsMock
) -> None:
    forwarding.to(webhooks=[webhook()])
    sent = [statement(result={"score": {"raw": 1.50}}), statement()]
    sender.post_statements(sent)

    forwarding.go()

    (call,) = faked.calls
    body = json.loads(call.request.body)
    stored = sender.find(ascending=True)
    assert body == {
        "type": "statements.stored",
        "timestamp": stored[-1]["stored"],
        "data": {"store": store.name, "statements": stored},
    }


def test_what_is_told_is_signed_by_the_secret(
    forwarding: Forwarding, sender: Client, faked: responses.RequestsMock
) -> None:
    forwarding.to(webhooks=[webhook()])
    sender.post_statements(statement())

    forwarding.go()

    request = faked.calls[0].request
    identifier, at_s = request.headers["webhook-id"], request.headers["webhook-timestamp"]
    signed = f"{identifier}.{at_s}.".encode() + request.body
    digest = hmac.new(b64decode(SECRET.removeprefix("whsec_")), signed, hashlib.sha256).digest()
    assert request.headers["webhook-signature"] == f"v1,{b64encode(digest).decode()}"
    assert "." not in identifier


def test_only_the_statements_of_the_filter_are_told(
    forwarding: Forwarding, sender: Client, faked: responses.RequestsMock
) -> None:
    forwarding.to(webhooks=[webhook(filter={"verb": COMPLETED, "agent": ANN})])
    wanted = statement()
    sender.post_statements([wanted, statement(actor=BEN), statement(verb=ATTEMPTED)])

    forwarding.go()

    assert [each["id"] for each in told(faked)] == [wanted["id"]]


def test_concepts_choose_by_what_verbs_mean_in_the_store(
    database: Database, store: Store, forwarding: Forwarding, sender: Client, faked: responses.RequestsMock
) -> None:
    stores.change_settings(database, store.name, {"concepts": {"liked": ["http://example.com/applauded"]}})
    forwarding.to(webhooks=[webhook(filter={"concepts": ["liked"]})])
    wanted = statement(verb={"id": "http://example.com/applauded"})
    sender.post_statements([statement(), wanted])

    forwarding.go()

    assert [each["id"] for each in told(faked)] == [wanted["id"]]


def test_who_is_told_of_pseudonyms_learns_no_names(
    forwarding: Forwarding, sender: Client, faked: responses.RequestsMock
) -> None:
    people = {"homePage": "https://research.example.org", "secret": "0123456789abcdef"}
    forwarding.to(webhooks=[webhook(pseudonymise=people)])
    sender.post_statements([statement(), statement(), statement(actor=BEN)])

    forwarding.go()

    names = [each["actor"]["account"]["name"] for each in told(faked)]
    assert (names[0] == names[1], names[1] == names[2]) == (True, False)
    assert b"ann@example.com" not in faked.calls[0].request.body


def test_a_webhook_at_a_private_address_is_not_told(
    database: Database, store: Store, forwarding: Forwarding, sender: Client
) -> None:
    forwarding.to(webhooks=[webhook(url="http://127.0.0.1:9/hook")])
    sender.post_statements(statement())

    forwarding.go()

    (listed,) = channels.listed(database, store.store_id)
    assert (listed.cursor.name, listed.lag, listed.dead) == (CRM, 1, 0)
    assert "CAIRN_FETCH_PRIVATE can allow it" in str(listed.cursor.error)


@pytest.mark.parametrize("status", [200, 202, 204])
def test_any_answer_of_success_is_one(
    database: Database,
    store: Store,
    forwarding: Forwarding,
    sender: Client,
    faked: responses.RequestsMock,
    status: int,
) -> None:
    faked.replace(responses.POST, HOOK, status=status)
    forwarding.to(webhooks=[webhook()])
    sender.post_statements(statement())

    forwarding.go()

    assert [each.lag for each in channels.listed(database, store.store_id)] == [0]
