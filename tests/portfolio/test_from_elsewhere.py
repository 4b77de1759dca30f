"""Badges and endorsements by others are carried as they came, with what their issuers publish, as the store had it."""

import json
from collections.abc import Iterator

import pytest
import responses

from lrs.testing import FreshServer, FreshStore
from lrs.verifiable import did_web, fetching, public_keys
from lrs.verifiable.findings import PROVEN, UNCHECKED
from lrs.verifiable.packages.verdicts import HOLDS_IN_PART
from tests.endorsements.credentials import made as endorsements
from tests.portfolio.conftest import PUBLIC_URL, exported, made_in
from tests.portfolio.packages import files_of, found, json_in
from tests.portfolio.strangers import BADGE, ENDORSEMENT, POOL, POOL_URL, answering, badge, endorsement, keep_both


@pytest.fixture(autouse=True)
def _nothing_is_kept() -> None:
    fetching.kept.clear()


@pytest.fixture
def pool() -> Iterator[responses.RequestsMock]:
    with answering() as mock:
        yield mock


@pytest.fixture
def store(embedded: FreshServer, pool: responses.RequestsMock) -> FreshStore:
    """A store in which Ann keeps a badge and an endorsement of others."""
    store = made_in(embedded)
    keep_both(store)
    return store


def test_they_are_carried_as_they_came_and_are_no_members_of_the_clr(store: FreshStore) -> None:
    files = files_of(exported(store.inside("portfolio")))

    carried = [
        json.loads(content) for name, content in files.items() if "-elsewhere-" in name and "credentials/" in name
    ]
    assert carried == [badge(), endorsement()]
    (member,) = json_in(files, "clr.json")["credentialSubject"]["verifiableCredential"]
    assert member["name"].startswith("Learning record")


def test_they_are_checked_where_nobody_can_be_asked_by_what_the_store_had(store: FreshStore) -> None:
    verdict = found(exported(store.inside("portfolio")))

    assert verdict.conclusion == HOLDS_IN_PART
    assert {(each.item, each.by) for each in verdict.of(PROVEN) if "elsewhere" in each.item} == {
        (BADGE, POOL),
        (ENDORSEMENT, endorsements.DID),
    }
    (told,) = [each.words for each in verdict.of(UNCHECKED) if each.item == POOL_URL]
    assert f"taken as {did_web.did_of(PUBLIC_URL)}:stores:{store.name} had it on 20" in told


def test_what_an_issuer_who_does_not_answer_has_signed_is_carried_and_not_checked(
    store: FreshStore, pool: responses.RequestsMock
) -> None:
    fetching.kept.clear()
    pool.replace(responses.GET, POOL_URL, status=503)

    verdict = found(exported(store.inside("portfolio")))

    assert verdict.first_wrong is None
    assert BADGE in [each.item for each in verdict.of(UNCHECKED)]


def test_what_holds_no_more_is_not_carried(store: FreshStore, pool: responses.RequestsMock) -> None:
    fetching.kept.clear()
    pool.replace(
        responses.GET, POOL_URL, json=did_web.document(POOL, [("key-2", public_keys.made("Ed25519").public_key())])
    )

    content = exported(store.inside("portfolio"))

    assert not [name for name in files_of(content) if name.startswith("credentials/badge-elsewhere")]
    assert found(content).first_wrong is None


def test_what_the_store_says_of_them_is_in_their_section(store: FreshStore) -> None:
    files = files_of(exported(store.inside("portfolio")))

    (entry,) = json_in(files, "sections/badges-elsewhere.json")["entries"]
    assert (entry["title"], entry["facts"]["Issuer"]) == ("Swimming", "The pool")
    assert "when this store checked it" in entry["why"][0]
