"""What is refused before it is stored, and what the sender is told."""

from hashlib import sha1, sha256
from typing import Any
from uuid import UUID, uuid4

import pytest

from lrs.api import Concepts
from lrs.storage.log import entries_by_id
from lrs_endorsements.door import has_to_check
from lrs_endorsements.said import Reader
from lrs_endorsements.vocabulary import ACCEPTED, DECLINED, EXPIRED, VERIFIED
from tests.endorsements.conftest import (
    ANN,
    BEN,
    CAT,
    EVENT,
    OWN,
    SUE,
    Circle,
    about,
    at,
    attended,
    conferred,
    endorsed,
    joined,
    left,
    said,
    verified,
)

SHA1_OF_ANN = sha1(b"mailto:ann@example.com").hexdigest()


def pin(circle: Circle, statement: dict[str, Any]) -> dict[str, str]:
    """A statement as evidence."""
    with circle.store.database.read(circle.store.store_id) as tx:
        body = entries_by_id(tx, [UUID(statement["id"])])[UUID(statement["id"])].body
    return {"statement": statement["id"], "sha256": sha256(body).hexdigest()}


@pytest.mark.parametrize(
    "verb",
    [
        *(OWN.endorsed, OWN.requested, OWN.withdrew, OWN.disputed),
        *(VERIFIED, "https://w3id.org/xapi/tla/verbs/validated", ACCEPTED, DECLINED, EXPIRED),
        "https://our.example.com/verbs/vouched",
    ],
)
def test_a_batch_with_such_a_verb_is_looked_at(verb: str) -> None:
    reader = Reader(OWN, Concepts({"verified": ["https://our.example.com/verbs/vouched"]}))

    assert has_to_check(reader, [joined(ANN, 1), said(BEN, verb, ANN, at(2))])


def test_courses_of_others_are_left_alone() -> None:
    others = [said(ANN, f"http://adlnet.gov/expapi/verbs/{verb}", EVENT, at(1)) for verb in ("completed", "attended")]

    assert not has_to_check(Reader(OWN, Concepts({})), [*others, joined(ANN, 1)])


def test_who_was_in_a_group_with_a_person_may_endorse_them(circle: Circle) -> None:
    circle.keep(endorsed(BEN, ANN))


def test_who_has_joined_in_the_same_request_may_endorse(circle: Circle) -> None:
    circle.keep(joined(CAT, 3), endorsed(CAT, ANN))


def test_who_has_been_granted_it_a_moment_ago_may_endorse(circle: Circle) -> None:
    assert circle.send(conferred(CAT)).status_code == 200

    assert circle.send(endorsed(CAT, ANN)).status_code == 200


def test_who_joined_when_the_other_had_left_has_no_standing(circle: Circle) -> None:
    circle.keep(left(ANN, 3), joined(CAT, 4))

    assert "an endorser was in a group with them at the same time" in circle.refusal(endorsed(CAT, ANN))


def test_who_joins_after_the_endorsement_has_no_standing(circle: Circle) -> None:
    circle.keep(joined(CAT, 21))

    assert "was in a group with them" in circle.refusal(endorsed(CAT, ANN, day=20))


@pytest.mark.parametrize(("hours", "is_stored"), [(3, True), (30, False)], ids=["the same day", "a day apart"])
def test_an_event_counts_for_who_attended_it_together(circle: Circle, hours: int, is_stored: bool) -> None:
    first, later = at(10), at(10 + hours // 24, 9 + hours % 24)
    circle.keep(attended(CAT, first), attended(ANN, later))

    assert (circle.send(endorsed(CAT, ANN)).status_code == 200) is is_stored


def test_who_holds_it_may_endorse_it(circle: Circle) -> None:
    circle.keep(conferred(CAT))

    circle.keep(endorsed(CAT, ANN))


def test_who_has_got_it_later_has_no_standing(circle: Circle) -> None:
    circle.keep(conferred(CAT, day=21))

    assert "holds it" in circle.refusal(endorsed(CAT, ANN, day=20))


def test_staff_may_endorse(circle: Circle) -> None:
    circle.keep(endorsed(SUE, ANN))


def test_all_grounds_may_be_demanded(circle: Circle) -> None:
    circle.set_up(standing=["group", "holds"], standing_needs="all")

    assert "was in a group with them at the same time and holds it" in circle.refusal(endorsed(BEN, ANN))
    circle.keep(conferred(BEN))
    circle.keep(endorsed(BEN, ANN))


@pytest.mark.parametrize(
    "other",
    [
        {"mbox": "mailto:ann@example.com"},
        {"mbox": "mailto:ann@EXAMPLE.com"},
        {"mbox_sha1sum": SHA1_OF_ANN},
    ],
    ids=["the same address", "its domain in capitals", "its SHA-1"],
)
def test_nobody_endorses_themselves(circle: Circle, other: dict[str, Any]) -> None:
    themselves = {"objectType": "Agent", **other}

    assert "nobody endorses themselves" in circle.refusal(endorsed(themselves, ANN))


def test_nobody_verifies_what_they_were_granted(circle: Circle) -> None:
    grant = conferred(ANN)
    circle.keep(grant)

    assert "nobody endorses themselves" in circle.refusal(verified(ANN, grant))


def test_what_is_endorsed_has_to_be_there(circle: Circle) -> None:
    assert "there is no statement with this id here" in circle.refusal(verified(BEN, {"id": str(uuid4())}))


def test_a_grant_and_its_endorsement_may_come_together(circle: Circle) -> None:
    grant = conferred(ANN)

    circle.keep(grant, verified(BEN, grant))


def test_what_was_voided_is_not_endorsed(circle: Circle) -> None:
    grant = conferred(ANN)
    circle.keep(grant)
    circle.store.void(grant["id"])

    assert "was voided" in circle.refusal(verified(BEN, grant))


def test_what_was_revoked_is_not_endorsed(circle: Circle) -> None:
    grant = conferred(ANN)
    circle.keep(grant, about(SUE, "https://w3id.org/xapi/tla/verbs/revoked", grant))

    assert "was revoked, or has expired" in circle.refusal(verified(BEN, grant))


def test_what_others_call_revoked_still_counts(circle: Circle) -> None:
    grant = conferred(ANN)
    circle.keep(grant, about(CAT, "https://w3id.org/xapi/tla/verbs/revoked", grant))

    circle.keep(verified(BEN, grant))


def test_what_is_yet_to_come_is_not_endorsed(circle: Circle) -> None:
    grant = conferred(ANN, day=22)
    circle.keep(grant)

    assert "yet to come" in circle.refusal(verified(BEN, grant, day=20))


def test_evidence_is_what_the_endorser_has_seen(circle: Circle) -> None:
    proof = said(ANN, "http://adlnet.gov/expapi/verbs/completed", {"id": "https://c.example.com/1"}, at(9))
    circle.keep(proof)
    pinned = pin(circle, proof)

    circle.keep(endorsed(BEN, ANN, evidence=[pinned]))
    changed = {**pinned, "sha256": sha256(b"other").hexdigest()}
    assert "has another SHA-256" in circle.refusal(endorsed(BEN, ANN, evidence=[changed]))


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("grounds", [{"ground": "saw"}], "doesn't say on which day"),
        ("grounds", [{"ground": "friends"}], "names no ground"),
        ("grounds", "worked-together", "grounds are a list of up to 5"),
        ("grounds", [{"ground": "saw", "on": "2026-02-30"}], "isn't written as 2026-03-01"),
        ("evidence", [{"statement": "x", "sha256": "y"}], "evidence is a statement's id and its SHA-256"),
        ("level", 5, "a level is a text"),
        ("level", "wizard", "the level is none of the scale"),
        ("https://w3id.org/xapi/comp/contextextensions/expires", "soon", "the end is a timestamp"),
    ],
)
def test_what_cannot_be_read_is_named(circle: Circle, name: str, value: Any, told: str) -> None:
    circle.set_up(levels=["novice", "expert"])

    assert told in circle.refusal(endorsed(BEN, ANN, **{name: value}))


def test_evidence_may_be_demanded(circle: Circle) -> None:
    circle.set_up(least_evidence=2)

    assert "this store asks for evidence: 2 or more" in circle.refusal(endorsed(BEN, ANN))


def test_only_platforms_speak_for_others_where_a_store_names_them(circle: Circle) -> None:
    circle.set_up(platforms=[CAT])

    assert "these credentials don't speak for the endorser" in circle.refusal(endorsed(BEN, ANN))


def test_a_step_is_taken_by_those_whom_it_concerns(circle: Circle) -> None:
    given = endorsed(BEN, ANN)
    circle.keep(given)

    assert "this isn't theirs to do" in circle.refusal(about(CAT, OWN.withdrew, given))
    assert "this isn't theirs to do" in circle.refusal(about(CAT, "http://activitystrea.ms/accept", given))
    circle.keep(about(BEN, OWN.withdrew, given))


def test_a_step_needs_an_endorsement(circle: Circle) -> None:
    assert "there is no endorsement with this id here" in circle.refusal(about(BEN, OWN.withdrew, {"id": str(uuid4())}))


def test_accepting_something_else_is_nobodys_business_here(circle: Circle) -> None:
    circle.keep(about(CAT, "http://activitystrea.ms/accept", {"id": str(uuid4())}))
