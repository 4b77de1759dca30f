"""What verifiers by others say of what a store signs, given nothing but what it publishes."""

import json
from typing import Any

import jsonschema
import pytest

from lrs.operations.issuer import keys
from lrs.operations.plugins.store import PluginStore
from lrs.testing import FreshStore
from tests.conftest import SHARED_DATA
from tests.issuer.conftest import PUBLIC, with_status
from tests.judges.asking import DIGITALBAZAAR, Question, published, verdicts

# What is asked of databases is asked of both kinds in the other modules.
pytestmark = pytest.mark.parametrize("server", ["sqlite"], indirect=True, scope="module")

SCHEMA = SHARED_DATA / "schemas/open-badges/v3_0/ob_v3p0_achievementcredential_schema.json"


def accepted(store: FreshStore, *signed: dict[str, Any]) -> list[bool]:
    """Whether @digitalbazaar/vc accepts what a store has signed, by what it publishes now."""
    documents = published(store, PUBLIC, *signed)
    return [each.accepted for each in verdicts(documents, *(Question(DIGITALBAZAAR, one) for one in signed))]


def test_digitalbazaar_verifies_what_a_retired_key_has_signed_and_not_what_a_compromised_one_has(
    store: FreshStore, inside: PluginStore
) -> None:
    early = inside.issuer.sign_di(with_status(inside))
    keys.rotate(store.database, store.store_id)
    late = inside.issuer.sign_di(with_status(inside))
    assert accepted(store, early, late) == [True, True]

    name = early["proof"]["verificationMethod"].partition("#")[2]
    keys.compromise(store.database, store.store_id, name, "")

    assert accepted(store, early, late) == [False, True]


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
