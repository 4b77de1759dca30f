"""What a store sets, and who gets to see the secrets in it."""

import json
from typing import Any

import pytest

from lrs.database import Database
from lrs.errors import BadRequest
from lrs.masking import masked
from lrs.operations.plugins import activations
from lrs.storage.stores import Store
from lrs_forwarding.schemas import Settings
from tests.forwarding.conftest import SECRET, Forwarding, forward, webhook

PEOPLE = {"homePage": "https://research.example.org", "secret": "0123456789abcdef"}


def shown(database: Database, store: Store) -> Any:
    return activations.get(database, store.store_id, "forwarding").settings


def kept(database: Database, store: Store) -> Any:
    return activations.basis(database, store.store_id, "forwarding")["settings"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        pytest.param({"name": "A b"}, "name", id="a name that is none"),
        pytest.param({"url": "ftp://example.com"}, "http", id="another scheme"),
        pytest.param({"url": "https://user:word@example.com"}, "user name", id="a user name"),
        pytest.param({"secret": "short"}, "openssl", id="a secret that is none"),
        pytest.param({"secret": "whsec_c2hvcnQ="}, "openssl", id="a secret that is short"),
        pytest.param({"from": "yesterday"}, "from", id="a time that is none"),
        pytest.param({"batch": 0}, "batch", id="an empty batch"),
        pytest.param({"pseudonymise": {"homePage": "https://example.com", "secret": "x"}}, "secret", id="a weak one"),
        pytest.param({"colour": "red"}, "colour", id="an unknown one"),
    ],
)
def test_settings_that_make_no_sense_are_refused(changes: dict[str, Any], words: str) -> None:
    assert words in json.dumps(Settings().validate({"webhooks": [webhook(**changes)]}))


def test_two_receivers_of_one_name_are_refused() -> None:
    assert "name of its own" in json.dumps(Settings().validate({"webhooks": [webhook(), webhook()]}))


def test_secrets_are_not_shown(database: Database, store: Store, forwarding: Forwarding) -> None:
    forwarding.to(webhooks=[webhook(pseudonymise=PEOPLE)], forwards=[forward(secret="much-hidden")])

    told = json.dumps(shown(database, store))

    assert [each for each in (SECRET, PEOPLE["secret"], "much-hidden") if each in told] == []
    assert told.count('"***"') == 3


def test_what_was_shown_can_be_handed_back(database: Database, store: Store, forwarding: Forwarding) -> None:
    forwarding.to(webhooks=[webhook(pseudonymise=PEOPLE)], forwards=[forward()])
    before, told = kept(database, store), shown(database, store)

    forwarding.to(**told)
    same = kept(database, store)
    forwarding.to(webhooks=[{**told["webhooks"][0], "batch": 5}])

    assert same == before
    assert kept(database, store)["webhooks"] == [{**before["webhooks"][0], "batch": 5}]


@pytest.mark.parametrize("changes", [{"endpoint": "https://evil.example.com/xapi"}, {"name": "another"}])
def test_a_secret_that_was_not_seen_is_sent_nowhere_else(
    database: Database, store: Store, forwarding: Forwarding, changes: dict[str, Any]
) -> None:
    forwarding.to(forwards=[forward()])
    (told,) = shown(database, store)["forwards"]

    with pytest.raises(BadRequest, match="stands for the one that is kept"):
        forwarding.to(forwards=[{**told, **changes}])


def test_what_a_changed_plugin_does_not_know_any_more_is_not_shown_either() -> None:
    before = {"webhooks": [{**webhook(), "password": "much-hidden"}], "token": "hidden-too"}

    told = masked(Settings(), before)

    assert "hidden" not in json.dumps(told)
    assert told["webhooks"][0]["url"] == webhook()["url"]
