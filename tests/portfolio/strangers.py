"""What others have given to Ann, and what they publish of it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import responses

from lrs.testing import FreshStore
from lrs.verifiable import did_web, signing
from lrs_badges.credentials.elsewhere import keeping
from lrs_endorsements.credentials import importing
from tests.badges.credentials import made as badges
from tests.endorsements.credentials import made as endorsements
from tests.portfolio.conftest import ANN, choose

POOL = "did:web:badges.example.net:pool"
POOL_URL = "https://badges.example.net/pool/did.json"
BADGE, ENDORSEMENT = "Badge from elsewhere: Swimming", f"Endorsement from elsewhere: {endorsements.DID}"


@contextmanager
def answering() -> Iterator[responses.RequestsMock]:
    """The site of an issuer who answers."""
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        mock.get(POOL_URL, json=did_web.document(POOL, [("key-1", badges.KEY.public_key())]))
        yield mock


def badge() -> dict[str, Any]:
    """A badge for Ann, whose issuer publishes the key."""
    return signing.with_proof(badges.document(POOL), badges.KEY, f"{POOL}#key-1", "2026-01-05T10:00:00Z")


def endorsement() -> dict[str, Any]:
    """An endorsement of Ann by somebody's did:key, which nobody has to be asked for."""
    return endorsements.proved(endorsements.document())


def keep_both(store: FreshStore) -> None:
    """Have Ann keep them, and show them."""
    keeping.keep(store.inside("badges"), ANN, json.dumps(badge()).encode())
    importing.keep(store.inside("endorsements"), json.dumps(endorsement()).encode())
    choose(store, "badges/elsewhere", "endorsements/elsewhere")
