"""Where endorsements stand, as statements come, are voided and erased."""

from typing import Any

import pytest

from tests.endorsements.conftest import (
    ANN,
    BEN,
    CAT,
    NEGOTIATION,
    OWN,
    SUE,
    Circle,
    about,
    at,
    conferred,
    endorsed,
    joined,
    said,
    verified,
)

ACCEPT, REJECT = "http://activitystrea.ms/accept", "http://activitystrea.ms/reject"


def requested(asker: dict[str, Any], person: dict[str, Any], day: int = 19) -> dict[str, Any]:
    context = {"contextActivities": {"grouping": [NEGOTIATION]}}
    return said(asker, OWN.requested, person, at(day), context=context)


def test_an_endorsement_stands(circle: Circle) -> None:
    given = endorsed(
        BEN, ANN, grounds=[{"ground": "saw", "on": "2026-01-11", "words": "led the talks"}], level="expert"
    )
    circle.keep(given)

    shown = circle.shown(given)

    assert shown["state"] == "stands"
    assert shown["item_name"] == "Negotiation"
    assert shown["level"] == "expert"
    assert shown["grounds"] == [{"ground": "saw", "on": "2026-01-11", "words": "led the talks"}]
    assert shown["standing"] == ["was in a group with them at the same time"]
    assert shown["weight"] == 1


def test_what_nobody_asked_for_waits_until_it_is_accepted(circle: Circle) -> None:
    circle.set_up(acceptance=True)
    given = endorsed(BEN, ANN)
    circle.keep(given)

    before = circle.state(given)
    circle.keep(about(ANN, ACCEPT, given))

    assert (before, circle.state(given)) == ("waiting", "stands")


def test_what_was_asked_for_needs_no_acceptance_and_gives_standing(circle: Circle) -> None:
    circle.set_up(acceptance=True)
    request = requested(ANN, CAT)
    given = endorsed(CAT, ANN)
    given["context"]["statement"] = {"objectType": "StatementRef", "id": request["id"]}

    circle.keep(request, given)

    assert circle.shown(given)["standing"] == ["was asked by them"]
    assert circle.state(given) == "stands"


def test_answering_a_request_to_somebody_else_gives_no_standing(circle: Circle) -> None:
    request = requested(ANN, BEN)
    given = endorsed(CAT, ANN)
    given["context"]["statement"] = {"objectType": "StatementRef", "id": request["id"]}

    assert "was asked by them" in circle.refusal(request, given)


@pytest.mark.parametrize(
    ("who", "verb", "state"),
    [
        (BEN, OWN.withdrew, "withdrawn"),
        (ANN, REJECT, "declined"),
        (ANN, OWN.disputed, "disputed"),
        (SUE, OWN.disputed, "disputed"),
        (BEN, "https://w3id.org/xapi/tla/verbs/expired", "expired"),
    ],
    ids=["the endorser withdraws", "it is declined", "it is disputed", "staff disputes", "the endorser ends it"],
)
def test_a_step_is_felt_and_so_is_its_void(circle: Circle, who: Any, verb: str, state: str) -> None:
    given = endorsed(BEN, ANN)
    step = about(who, verb, given)

    circle.keep(given, step)
    then = circle.state(given)
    circle.store.void(step["id"])

    assert (then, circle.state(given)) == (state, "stands")


def test_the_newest_takes_the_place_of_the_others_whichever_came_first(circle: Circle) -> None:
    newer, older = endorsed(BEN, ANN, day=22), endorsed(BEN, ANN, day=20)
    circle.keep(newer)
    circle.keep(older)

    before = [circle.state(each) for each in (older, newer)]
    circle.store.void(newer["id"])

    assert before == ["superseded", "stands"]
    assert circle.state(older) == "stands"


def test_the_void_of_a_target_is_felt(circle: Circle) -> None:
    grant = conferred(ANN)
    given = verified(BEN, grant)
    circle.keep(grant, given)

    before = circle.state(given)
    circle.store.void(grant["id"])

    assert (before, circle.state(given)) == ("stands", "refused")
    assert circle.shown(given)["reasons"] == [
        "what it endorses is not there, was voided or revoked, had expired, or came only later"
    ]


def test_a_revoked_grant_takes_its_endorsements_along(circle: Circle) -> None:
    grant = conferred(ANN)
    given = verified(BEN, grant)
    circle.keep(grant, given)

    circle.keep(about(SUE, "https://w3id.org/xapi/tla/verbs/revoked", grant))

    assert circle.state(given) == "refused"


def test_the_void_of_what_gave_standing_is_felt(circle: Circle) -> None:
    here = joined(CAT, 3)
    given = endorsed(CAT, ANN)
    circle.keep(here, given)

    circle.store.void(here["id"])

    assert circle.shown(given)["reasons"] == ["the endorser has none of the grounds that this store asks for"]


def test_evidence_that_was_voided_counts_no_more(circle: Circle) -> None:
    proof = said(ANN, "http://adlnet.gov/expapi/verbs/completed", {"id": "https://c.example.com/1"}, at(9))
    circle.keep(proof)
    pinned = circle.client.ask("endorsements/api/pin", statement=proof["id"])
    given = endorsed(BEN, ANN, evidence=[pinned])
    circle.keep(given)

    before = circle.shown(given)
    circle.store.void(proof["id"])
    after = circle.shown(given)

    assert [each["is_unchanged"] for each in (*before["evidence"], *after["evidence"])] == [True, False]
    assert after["state"] == "refused"


def test_an_endorsement_expires_when_it_says(circle: Circle) -> None:
    given = endorsed(BEN, ANN, **{"https://w3id.org/xapi/comp/contextextensions/expires": at(28)})

    circle.keep(given)

    assert circle.state(given) == "expired"


def test_a_store_may_have_endorsements_expire(circle: Circle) -> None:
    circle.set_up(valid_days=5)
    given = endorsed(BEN, ANN)

    circle.keep(given)

    assert circle.shown(given)["expires"] == "2026-01-25T09:00:00.000000Z"
    assert circle.state(given) == "expired"


def test_what_is_smuggled_in_does_not_count_and_says_why(circle: Circle) -> None:
    own, strange = endorsed(ANN, ANN), endorsed(CAT, ANN)

    circle.smuggle(own, strange)

    assert circle.shown(own)["reasons"][0] == "nobody endorses themselves"
    assert circle.state(strange) == "refused"


def test_nothing_is_left_of_who_is_erased(circle: Circle) -> None:
    circle.keep(endorsed(BEN, ANN))

    circle.store.erase(BEN)
    circle.store.derive()

    answer = circle.client.ask("endorsements/api/endorsements", endorsee='{"mbox": "mailto:ann@example.com"}')
    assert answer["endorsements"] == []


def test_a_comment_is_no_endorsement(circle: Circle) -> None:
    given = endorsed(BEN, ANN)
    remark = about(CAT, "http://adlnet.gov/expapi/verbs/commented", given)
    remark["result"] = {"response": "<b>So true</b>"}

    circle.keep(given, remark)

    (event,) = circle.shown(given)["history"]
    assert (event["step"], event["words"]) == ("commented", "<b>So true</b>")
    assert circle.state(given) == "stands"
