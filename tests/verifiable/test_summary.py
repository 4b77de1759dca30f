"""What is said first of what was found: in one or two sentences what holds, what is wrong, what wasn't checked."""

import pytest

from lrs.verifiable.findings import (
    BADGE,
    CREDENTIAL,
    ENDORSEMENT,
    PORTFOLIO,
    PROVEN,
    STATEMENT,
    UNCHECKED,
    WRONG,
    Finding,
)
from lrs.verifiable.packages.verdicts import verdict

POOL, STORE = "did:web:pool.example.net%3A8443:swim", "did:web:lrs.example.org:stores:s"
TITLE = Finding("Portfolio of Ada", "contents", "claimed", "", kind=PORTFOLIO)
SEAL = Finding("manifest.json", "seal", PROVEN, "", STORE)
PRESENTED = Finding("presentation.json", "proof", PROVEN, "", "did:key:z6Mkx")
IN_LOG = Finding("proofs", "log", PROVEN, "", STORE, "2026-03-01T10:00:00Z", STATEMENT, many=1_200)
STATUS = Finding("a", "status", UNCHECKED, "")


def proof(kind: str, number: int, by: str = POOL, item: str = "a") -> Finding:
    return Finding(item, "proof", PROVEN, "", by, kind=kind, id=f"urn:{number}")


def test_all_that_holds_is_counted_with_who_vouches_for_it() -> None:
    findings = [TITLE, proof(BADGE, 1), proof(BADGE, 2, STORE), proof(ENDORSEMENT, 3), IN_LOG, SEAL, PRESENTED]

    assert verdict("portfolio", findings).sentence == (
        "Everything in “Portfolio of Ada” holds: 2 badges by pool.example.net:8443/swim and lrs.example.org/stores/s, "
        "1 endorsement by pool.example.net:8443/swim, "
        "1,200 statements that were in the log of lrs.example.org/stores/s on 2026-03-01. "
        "It is signed by lrs.example.org/stores/s, and by its owner."
    )


def test_a_badge_that_is_there_as_json_and_as_an_image_is_one() -> None:
    found = verdict("portfolio", [TITLE, proof(BADGE, 1), proof(BADGE, 1, item="as an image")])

    assert found.as_json()["summary"]["badges"] == 1


@pytest.mark.parametrize(
    ("findings", "told"),
    [
        ([proof(CREDENTIAL, 1)], "Everything in this image holds: 1 credential by pool.example.net:8443/swim."),
        (
            [proof(BADGE, 1, "did:key:z6MkgzzY5FjLttL7T2VHpBSYZ9cDd6vx4ksTpadLu3oc1i42"), STATUS, STATUS],
            "What could be checked in this image holds: 1 badge by did:key:z6MkgzzY5FjL…; not checked: 2 statuses.",
        ),
        (
            [Finding("a", "proof", UNCHECKED, "")],
            "Nothing in this image could be proven; not checked: 1 proof of origin.",
        ),
        ([Finding("a", "form", WRONG, "it is no JSON")], "WRONG: a: it is no JSON."),
        (
            [Finding("a", "form", WRONG, "no"), Finding("b", "form", WRONG, "no")],
            "WRONG: a: no. Wrong in all: 2.",
        ),
        (
            [proof(BADGE, number, f"https://{number}.example.net/") for number in range(5)],
            "Everything in this image holds: 5 badges by 0.example.net/, 1.example.net/, 2.example.net/ and 2 others.",
        ),
    ],
    ids=["holds", "in part", "nothing", "wrong", "much wrong", "many issuers"],
)
def test_what_was_found_is_said_in_a_sentence(findings: list[Finding], told: str) -> None:
    assert verdict("image", findings).sentence == told


def test_what_rests_on_keys_that_nobody_was_asked_for_is_said_to_do_so() -> None:
    taken = Finding("https://pool.example.net:8443/swim/did.json", "now", UNCHECKED, "")

    assert verdict("portfolio", [TITLE, proof(BADGE, 1), taken]).sentence == (
        "What could be checked in “Portfolio of Ada” holds, if the keys that it brings are those of whom it names: "
        "1 badge by pool.example.net:8443/swim; not checked: 1 key or list as it is now."
    )


def test_a_portfolio_that_its_owner_has_not_signed_is_said_to_be_so() -> None:
    unsigned = Finding("presentation.json", "proof", UNCHECKED, "the owner hasn't signed it")

    told = verdict("portfolio", [TITLE, SEAL, unsigned]).sentence

    assert told == (
        "What could be checked in “Portfolio of Ada” holds. It is signed by lrs.example.org/stores/s, not by its owner."
    )
