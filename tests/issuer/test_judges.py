"""What verifiers by others say of what a store signs, given nothing but what it publishes."""

import json
from typing import Any

import jsonschema
import pytest

from lrs.operations.issuer import keys
from lrs.operations.plugin_store import PluginStore
from lrs.testing import FreshStore
from tests.conftest import SHARED_DATA
from tests.endorsements.credentials.judges import verdicts
from tests.issuer.conftest import with_status

# What is asked of databases is asked of both kinds in the other modules.
pytestmark = pytest.mark.parametrize("server", ["sqlite"], indirect=True, scope="module")

SCHEMA = SHARED_DATA / "schemas/open-badges/v3_0/ob_v3p0_achievementcredential_schema.json"


def published(store: FreshStore, inside: PluginStore) -> dict[str, Any]:
    """What a store publishes, by the URLs at which others look for it."""
    client, base = store.stranger(), f"/stores/{store.name}"
    found = {f"{inside.issuer.url}/status/1": client.ask(f"{base}/status/1")}
    return {**found, inside.issuer.id: client.ask(f"{base}/did.json")}


def asked(store: FreshStore, inside: PluginStore, *signed: dict[str, Any]) -> list[dict[str, Any]]:
    documents = published(store, inside)
    return verdicts(*({"credential": each, "documents": documents} for each in signed))


def test_digitalbazaar_verifies_a_badge_and_refuses_a_changed_one(store: FreshStore, inside: PluginStore) -> None:
    signed = inside.issuer.sign_di(with_status(inside))

    right, changed = asked(store, inside, signed, {**signed, "name": "Philosophy"})

    assert (right["verified"], right["revoked"]) == (True, False), right
    assert not changed["verified"]


def test_digitalbazaar_sees_that_a_badge_was_revoked(store: FreshStore, inside: PluginStore) -> None:
    signed = inside.issuer.sign_di(with_status(inside))
    with inside.write() as tx:
        inside.set_status(tx, signed["id"], "revocation")

    (judged,) = asked(store, inside, signed)

    assert judged["revoked"], judged


def test_digitalbazaar_verifies_what_a_retired_key_has_signed_and_not_what_a_compromised_one_has(
    store: FreshStore, inside: PluginStore
) -> None:
    early = inside.issuer.sign_di(with_status(inside))
    keys.rotate(store.database, store.store_id)
    late = inside.issuer.sign_di(with_status(inside))
    assert [each["verified"] for each in asked(store, inside, early, late)] == [True, True]

    name = early["proof"]["verificationMethod"].partition("#")[2]
    keys.compromise(store.database, store.store_id, name, "")

    assert [each["verified"] for each in asked(store, inside, early, late)] == [False, True]


def test_jose_verifies_a_badge_by_the_published_key(store: FreshStore, inside: PluginStore) -> None:
    token = inside.issuer.sign_jwt(with_status(inside))
    key = store.stranger().ask(f"/stores/{store.name}/keys/{inside.issuer.key_name('RS256')}")

    right, changed = verdicts({"jwt": token, "key": key}, {"jwt": token[:-6] + "AAAAAA", "key": key})

    assert (right["verified"], right["payload"]["iss"]) == (True, inside.issuer.id)
    assert not changed["verified"]


def test_a_badge_with_our_status_and_profile_fits_the_schemas_of_1edtech(
    store: FreshStore, inside: PluginStore
) -> None:
    if not SCHEMA.exists():
        pytest.skip(f"no {SCHEMA.name} beside the project")
    signed = inside.issuer.sign_di(with_status(inside))

    errors = [
        error.message for error in jsonschema.Draft201909Validator(json.loads(SCHEMA.read_text())).iter_errors(signed)
    ]

    assert errors == []
