"""Trust as the readers of an endorsement see it."""

from lrs_endorsements.trust.compute import compute
from tests.endorsements.conftest import ANN, BEN, SUE, Circle, endorsed


def test_a_reader_sees_what_an_endorsement_is_worth_and_why(circle: Circle) -> None:
    said, by_staff = endorsed(BEN, ANN), endorsed(SUE, ANN)
    circle.keep(said, by_staff)
    before = circle.shown(said)["weight"]

    list(compute(circle.store.inside("endorsements")))

    shown = circle.shown(said)
    assert (before, shown["weight"]) == (1.0, 0.0)
    assert [(each["name"], each["factor"]) for each in shown["discounts"]] == [("trust", 0.0)]
    assert "their word is worth 0 of 1" in shown["discounts"][0]["words"]
    assert circle.shown(by_staff)["weight"] == 1.0
