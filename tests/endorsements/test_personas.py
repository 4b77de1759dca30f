"""All rules hold for people, under whichever of their identifiers."""

import json
from typing import Any

from lrs_endorsements.persons import person_key
from lrs_endorsements.trust import scores
from lrs_endorsements.trust.compute import compute
from tests.endorsements.conftest import ANN, BEN, CAT, OWN, SUE, Circle, about, endorsed, joined

ANN_AT_WORK = {"objectType": "Agent", "account": {"homePage": "https://hr.example.com", "name": "a17"}}
BEN_AT_WORK = {"objectType": "Agent", "account": {"homePage": "https://hr.example.com", "name": "b4"}}


def endorsements_of(circle: Circle, agent: dict[str, Any]) -> list[str]:
    answer = circle.client.ask("endorsements/api/endorsements", endorsee=json.dumps(agent))
    return [each["statement"] for each in answer["endorsements"]]


def test_nobody_endorses_themselves_under_another_identifier(circle: Circle) -> None:
    circle.keep(joined(ANN_AT_WORK, 3))
    circle.store.join(ANN, ANN_AT_WORK)

    assert "nobody endorses themselves" in circle.refusal(endorsed(ANN_AT_WORK, ANN))


def test_what_somebody_said_of_themselves_ceases_to_count_while_that_is_known(circle: Circle) -> None:
    circle.keep(joined(ANN_AT_WORK, 3), one := endorsed(ANN_AT_WORK, ANN))
    stood = circle.state(one)

    circle.store.join(ANN, ANN_AT_WORK)
    known = circle.shown(one)
    circle.store.part(ANN_AT_WORK)

    assert (stood, known["state"], circle.state(one)) == ("stands", "refused", "stands")
    assert known["reasons"] == ["nobody endorses themselves"]


def test_who_was_there_under_another_identifier_has_standing(circle: Circle) -> None:
    refused = circle.refusal(endorsed(BEN_AT_WORK, ANN))

    circle.store.join(BEN, BEN_AT_WORK)

    assert "in a group with them" in refused
    assert circle.send(endorsed(BEN_AT_WORK, ANN)).status_code == 200


def test_staff_is_staff_under_each_identifier(circle: Circle) -> None:
    circle.store.join(SUE, CAT)

    assert circle.send(endorsed(CAT, ANN)).status_code == 200


def test_the_endorsements_of_a_person_are_those_under_each_identifier(circle: Circle) -> None:
    circle.keep(joined(ANN_AT_WORK, 3), one := endorsed(BEN, ANN), other := endorsed(BEN, ANN_AT_WORK))

    circle.store.join(ANN, ANN_AT_WORK)

    assert set(endorsements_of(circle, ANN)) == {one["id"], other["id"]}


def test_an_endorsement_is_withdrawn_under_another_identifier(circle: Circle) -> None:
    circle.keep(one := endorsed(BEN, ANN))
    circle.store.join(BEN, BEN_AT_WORK)

    circle.keep(about(BEN_AT_WORK, OWN.withdrew, one))

    assert circle.state(one) == "withdrawn"


def test_trust_in_a_person_is_theirs_under_each_identifier(circle: Circle) -> None:
    circle.keep(endorsed(SUE, ANN), joined(ANN_AT_WORK, 3))
    circle.store.join(ANN, ANN_AT_WORK)

    for _ in compute(circle.store.inside("endorsements")):
        pass

    with circle.store.database.read(circle.store.store_id) as tx:
        known = scores.worths(tx, map(person_key, (ANN, ANN_AT_WORK, CAT)))
    assert [*known.values()] == [1.0, 1.0, 0.0]
