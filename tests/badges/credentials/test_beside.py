"""Endorsements of a badge lie beside it, as credentials of their own, where its owner shows them."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO
from uuid import uuid4

import pytest

from lrs.api import entries_by_id
from lrs.testing import Client, FreshServer
from lrs.verifiable.findings import PROVEN
from lrs.verifiable.packages import opening
from lrs.verifiable.packages.archives import LOCAL
from lrs.verifiable.packages.asking import Asking
from tests.badges.credentials.endorsing import Endorsing
from tests.endorsements.conftest import OWN, about
from tests.portfolio.conftest import PUBLIC_URL, choose, exported, serving
from tests.portfolio.packages import files_of
from tests.postgresql import PostgresqlServer

NONE = {"endorsement": [], "endorsementJwt": []}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def server(request: pytest.FixtureRequest) -> Iterator[FreshServer]:
    """A server with badges, endorsements and portfolios on each kind of database."""
    url = ""
    if request.param == "postgresql":
        postgresql: PostgresqlServer = request.getfixturevalue("postgresql_server")
        url = postgresql.url("postgres")
    with serving(url) as made:
        yield made


@pytest.fixture
def endorsing(server: FreshServer) -> Endorsing:
    return Endorsing(server)


def page(client: Client, path: str) -> str:
    return str(client.get(path, headers={"Accept": "text/html"}).text)


def test_what_an_endorser_has_signed_lies_beside_the_badge_as_they_have_signed_it(endorsing: Endorsing) -> None:
    statement = endorsing.endorse()
    proven, token = endorsing.sign(statement), endorsing.sign(statement, "jwt")
    endorsing.share()

    assert endorsing.beside() == {"endorsement": [json.loads(proven)], "endorsementJwt": [token]}
    assert json.loads(proven)["credentialSubject"]["id"] == f"urn:uuid:{endorsing.award}"


def test_the_page_of_a_badge_shows_who_endorses_it_and_leads_to_what_they_have_signed(endorsing: Endorsing) -> None:
    statement = endorsing.endorse("She <b>led</b> it.")
    proven = endorsing.sign(statement)
    endorsing.sign(statement, "jwt")
    endorsing.share()
    stranger = endorsing.store.stranger()

    found = page(stranger, endorsing.path)

    link = f"{endorsing.path}/beside/endorsement-{statement}.json"
    assert found.count("Bob") == 1 and "She &lt;b&gt;led&lt;/b&gt; it." in found and f'href="{link}"' in found
    answer = stranger.get(link)
    assert (answer.data, answer.content_type) == (proven.encode(), "application/vc+ld+json")
    assert stranger.get(f"{endorsing.path}/beside/endorsement-{uuid4()}.json").status_code == 404


def test_nothing_is_shown_beside_a_badge_unless_its_owner_says_so(endorsing: Endorsing) -> None:
    endorsing.sign(endorsing.endorse())

    assert endorsing.beside() == NONE
    assert "Bob" not in page(endorsing.store.stranger(), endorsing.path)


def test_an_endorsement_that_nobody_has_signed_is_not_handed_on(endorsing: Endorsing) -> None:
    endorsing.endorse()
    endorsing.share()

    assert endorsing.beside() == NONE


def test_an_endorsement_of_the_person_that_names_the_badge_as_evidence_is_not_handed_on(endorsing: Endorsing) -> None:
    """It has their mail address."""
    with endorsing.awarding.inside.read() as tx:
        digest = sha256(entries_by_id(tx, [endorsing.award])[endorsing.award].body).hexdigest()
    endorsing.sign(endorsing.bob.endorse(evidence=[{"statement": str(endorsing.award), "sha256": digest}]))
    endorsing.share()

    assert endorsing.beside() == NONE


def test_what_was_withdrawn_is_beside_it_no_more(endorsing: Endorsing) -> None:
    statement = endorsing.endorse()
    endorsing.sign(statement)
    endorsing.share()
    before = endorsing.beside()

    endorsing.store.post(about(endorsing.bob.agent, OWN.withdrew, {"id": str(statement)}))
    endorsing.store.derive()

    assert (len(before["endorsement"]), endorsing.beside()) == (1, NONE)


def test_it_lies_beside_the_badge_in_a_portfolio_too(endorsing: Endorsing) -> None:
    statement = endorsing.endorse()
    proven = endorsing.sign(statement).encode()
    choose(endorsing.store, "badges/earned", "endorsements/received")

    content = exported(endorsing.store.inside("portfolio"))

    files = files_of(content)
    assert files[f"credentials/endorsement-{statement}.json"] == proven
    assert f"credentials/badge-{endorsing.award}.json" in files
    asking = Asking(endorsing.store.inside("portfolio").fetching)
    assert opening.check("portfolio.zip", BytesIO(content), asking, datetime.now(UTC), LOCAL).first_wrong is None


def test_the_key_of_a_jwt_is_in_the_portfolio_and_proves_it_where_nobody_is_asked(endorsing: Endorsing) -> None:
    statement = endorsing.endorse()
    endorsing.sign(statement, "jwt")
    choose(endorsing.store, "endorsements/received")

    content = exported(endorsing.store.inside("portfolio"))

    verdict = opening.check("portfolio.zip", BytesIO(content), Asking(None), datetime.now(UTC), LOCAL)
    proven = [each.by for each in verdict.of(PROVEN) if each.item.startswith("Endorsement") and each.check == "proof"]
    assert [each.partition("/endorsements/keys/")[0] for each in proven] == [PUBLIC_URL]
