"""What plugins offer: shown to who chose it, and carried in the package with what others have signed."""

import json
from datetime import UTC, datetime
from io import BytesIO
from uuid import UUID

import pytest

from lrs.operations import stores
from lrs.operations.plugins import activations
from lrs.testing import FreshStore
from lrs.verifiable.findings import PROVEN
from lrs.verifiable.packages import opening
from lrs.verifiable.packages.archives import LOCAL
from lrs.verifiable.packages.asking import Asking
from lrs_badges.credentials import following
from lrs_endorsements.credentials import issuing
from lrs_portfolio import offers
from lrs_portfolio.owners import owner_of
from tests.badges.credentials.conftest import Awarding
from tests.endorsements.conftest import BASE, conferred, endorsed
from tests.portfolio.conftest import ANN, BEN, PUBLIC_URL, choose, exported
from tests.portfolio.packages import files_of, found, json_in

CIRCLE = pytest.mark.parametrize("server", ["sqlite"], indirect=True, scope="module")


@pytest.fixture
def circle(store: FreshStore) -> FreshStore:
    """A store in which whoever likes may endorse."""
    store.set_up("endorsements", acceptance=False, standing=[])
    store.derive()
    return store


@CIRCLE
def test_an_endorsement_that_stands_is_in_its_section(circle: FreshStore) -> None:
    circle.post(endorsed(BEN, ANN))
    circle.derive()
    choose(circle, "endorsements/received")

    files = files_of(exported(circle.inside("portfolio")))

    (entry,) = json_in(files, "sections/endorsements-received.json")["entries"]
    assert (entry["title"], entry["facts"]["By"]) == ("Negotiation", "Ben")
    assert [json.loads(line)["verb"]["id"] for line in files["statements/statements.jsonl"].splitlines()] == [
        f"{BASE}verbs/endorsed"
    ]


@CIRCLE
def test_what_an_endorser_has_signed_is_carried_and_is_a_member_of_the_clr(circle: FreshStore) -> None:
    said = endorsed(BEN, ANN)
    circle.post(said)
    circle.derive()
    signed_by_ben(circle, said["id"])
    choose(circle, "endorsements/received")

    content = exported(circle.inside("portfolio"))

    files = files_of(content)
    carried = json_in(files, f"credentials/endorsement-{said['id']}.json")
    assert carried in json_in(files, "clr.json")["credentialSubject"]["verifiableCredential"]
    assert [each.by for each in found(content).of(PROVEN) if each.item == "Endorsement: Negotiation"] == [
        carried["issuer"]["id"]
    ]


def signed_by_ben(store: FreshStore, statement: str) -> None:
    """Have the server sign an endorsement by a key of Ben's that it holds."""
    inside = store.inside("endorsements")
    key = inside.person_keys.create(BEN, "Ed25519", "")
    made = issuing.prepare(inside, UUID(statement), key.name, format="di", url=PUBLIC_URL)
    issuing.issue(inside, made, issuing.sign_here(inside, made))


@CIRCLE
def test_a_competency_is_in_its_section_with_why(circle: FreshStore) -> None:
    circle.post(conferred(ANN))
    circle.derive()
    choose(circle, "competencies/mastery")

    told = circle.client("portfolio/staff").ask("/portfolio/api/portfolio", person="ann@example.com")

    (section,) = [each for each in told["sections"] if each["is_chosen"]]
    assert section["many"] == 1
    assert "https://skills.example.com/negotiation" in section["entries"][0]["facts"].values()
    assert section["entries"][0]["text"] and section["entries"][0]["statements"]


@CIRCLE
def test_what_is_no_section_any_more_is_left_out(circle: FreshStore) -> None:
    choose(circle, "leaderboard/standing")
    activations.disable(circle.database, stores.get(circle.database, circle.name), "leaderboard")

    assert "sections/leaderboard-standing.json" not in files_of(exported(circle.inside("portfolio")))


@CIRCLE
def test_a_badge_is_carried_as_its_own_credential_and_as_an_image(circle: FreshStore) -> None:
    awarding = Awarding(circle)
    award = awarding.award(awarding.achievement())
    circle.derive()
    choose(circle, "badges/earned")

    content = exported(circle.inside("portfolio"))

    files, verdict = files_of(content), found(content)
    assert json_in(files, "sections/badges-earned.json")["entries"][0]["title"] == "First aid"
    assert f"credentials/badge-{award}.json" in files
    proven = {(each.item, each.check) for each in verdict.of(PROVEN)}
    assert {
        ("Badge: First aid", "proof"),
        ("Badge: First aid", "status"),
        ("Badge: First aid, as an image", "proof"),
    } <= proven
    assert verdict.first_wrong is None


@CIRCLE
def test_a_badge_that_was_revoked_is_in_no_portfolio_and_an_older_package_says_so(circle: FreshStore) -> None:
    awarding = Awarding(circle)
    award = awarding.award(awarding.achievement())
    circle.derive()
    choose(circle, "badges/earned")
    before = exported(circle.inside("portfolio"))
    awarding.take_back(award)
    circle.derive()
    list(following.follow(circle.inside("badges")))

    verdict = opening.check(
        "portfolio.zip", BytesIO(before), Asking(circle.inside("portfolio").fetching), datetime.now(UTC), LOCAL
    )

    assert json_in(files_of(exported(circle.inside("portfolio"))), "sections/badges-earned.json")["entries"] == []
    assert verdict.first_wrong is not None
    assert verdict.first_wrong.item == "Badge: First aid"


@CIRCLE
def test_sections_are_asked_for_within_a_transaction_that_has_lasted(circle: FreshStore) -> None:
    inside = circle.inside("portfolio")

    with inside.read() as tx:
        circle.database.activated.clear()  # as after a second
        found = offers.offered(inside, tx, owner_of(tx, ANN))

    assert "badges/earned" in found
