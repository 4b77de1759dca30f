"""What a store publishes is open to everybody, to every script, and kept for a while."""

from typing import Any

import pytest

from lrs.api import NotFetched
from lrs.operations.plugins.store import PluginStore
from lrs.testing import FreshStore, fresh_store
from lrs.verifiable import public_keys
from tests.issuer.conftest import PLUGIN, badge, with_status
from tests.web.test_openapi_answers import differences


def path(store: FreshStore, what: str) -> str:
    return f"/stores/{store.name}/{what}"


def key_names(document: Any) -> list[str]:
    return [each["id"].partition("#")[2] for each in document["verificationMethod"]]


def test_the_document_of_a_store_has_a_key_of_each_kind(store: FreshStore, inside: PluginStore) -> None:
    inside.issuer.sign_di(badge(inside))

    told = store.stranger().ask(path(store, "did.json"))

    assert sorted(each["type"] for each in told["verificationMethod"]) == ["JsonWebKey", "Multikey"]
    assert told["assertionMethod"] == [each["id"] for each in told["verificationMethod"]]
    assert {each["controller"] for each in told["verificationMethod"]} == {told["id"]} == {inside.issuer.id}


def test_each_key_is_published_bare(store: FreshStore, inside: PluginStore) -> None:
    name = inside.issuer.key_name("RS256")

    jwk = store.stranger().ask(path(store, f"keys/{name}"))

    assert sorted(jwk) == ["alg", "e", "kty", "n"]


def test_keys_of_people_are_not_published_as_those_of_the_store(store: FreshStore, inside: PluginStore) -> None:
    key = inside.person_keys.create({"mbox": "mailto:ann@example.com"}, public_keys.ED25519, "")

    assert store.stranger().get(path(store, f"keys/{key.name}")).status_code == 404
    assert store.stranger().ask(path(store, "did.json"))["verificationMethod"] == []


@pytest.mark.parametrize("what", ["did.json", "issuer", "status/1", "revocations"])
def test_everybody_may_read_and_keep_it(store: FreshStore, inside: PluginStore, what: str) -> None:
    with_status(inside)
    client = store.stranger()

    answer = client.get(path(store, what), headers={"Origin": "https://anywhere.example.com"})
    again = client.get(path(store, what), headers={"If-None-Match": answer.headers["ETag"]})

    assert (answer.status_code, again.status_code) == (200, 304)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cache-Control"].startswith("public, max-age=")


@pytest.mark.parametrize("what", ["keys/0", "keys/%00", "status/1", f"status/{2**70}", "nothing"])
def test_what_is_not_there_is_not_found(store: FreshStore, what: str) -> None:
    assert store.stranger().get(path(store, what)).status_code == 404


def test_a_store_that_is_not_there_publishes_nothing(store: FreshStore) -> None:
    for name in ("nowhere", "%00", "%F0%9F%98%80", "x" * 300):
        assert store.stranger().get(f"/stores/{name}/did.json").status_code == 404, name


def test_without_a_public_url_nothing_is_published_and_it_is_said_why() -> None:
    with fresh_store(PLUGIN) as store:
        answer = store.stranger().get(path(store, "did.json"))

    assert (answer.status_code, "CAIRN_PUBLIC_URL" in answer.json["hint"]) == (503, True)


@pytest.mark.parametrize(
    ("what", "route"),
    [
        ("did.json", "did.json"),
        ("issuer", "issuer"),
        ("status/1", "status/{number}"),
        ("revocations", "revocations"),
        ("keys/KEY", "keys/{key}"),
        ("keys/0", "keys/{key}"),
    ],
)
def test_what_is_published_is_as_openapi_describes_it(
    store: FreshStore, inside: PluginStore, what: str, route: str
) -> None:
    made = with_status(inside)
    with inside.write() as tx:
        inside.set_status(tx, made["id"], "revocation")
    client = store.stranger()

    answer = client.get(path(store, what.replace("KEY", inside.issuer.key_name("RS256"))))

    assert differences(client.ask("/openapi.json"), f"/stores/{{store}}/{route}", answer) == []


@pytest.mark.parametrize("what", ["did.json", "issuer", "status/1", "revocations"])
def test_the_server_does_not_ask_itself_over_the_network(store: FreshStore, inside: PluginStore, what: str) -> None:
    with_status(inside)

    assert inside.fetching(f"{inside.issuer.url}/{what}") == store.stranger().get(path(store, what)).data


@pytest.mark.parametrize(
    "url", ["", "/", "/keys/0", "/status/x", "/status/²", f"/status/{10**30}", "/../../xapi/statements"]
)
def test_what_the_server_does_not_publish_is_not_fetched_from_it(inside: PluginStore, url: str) -> None:
    with pytest.raises(NotFetched):
        inside.fetching(f"{inside.issuer.url}{url}")
