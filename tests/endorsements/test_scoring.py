"""What counts less, and why: pure functions of who endorses whom."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from lrs_endorsements.scoring import Edge, Neighbourhood, left_of
from lrs_endorsements.settings import Settings

SETTINGS = Settings().load({"burst_most": 3, "degree_most": 5})
HOUR_US = 3_600_000_000


def edge(pair: str, hour: int = 0) -> Edge:
    return Edge(pair[0].encode(), pair[1].encode(), hour * HOUR_US)


def names(edges: list[Edge], of: Edge) -> list[str]:
    return [each.name for each in Neighbourhood(edges, SETTINGS).discounts(of)]


@pytest.mark.parametrize(
    ("edges", "expected"),
    [
        ("ab", []),
        ("ab ba", ["mutual"]),
        ("ab bc ca", ["ring"]),
        ("ab bc cd da", []),
        ("ab ba bc ca", ["mutual", "ring"]),
        ("ab ac", []),
    ],
    ids=["alone", "two", "three in a ring", "four in a ring", "both", "two by one"],
)
def test_friends_count_less(edges: str, expected: list[str]) -> None:
    assert names([edge(pair) for pair in edges.split()], edge("ab")) == expected


def test_a_burst_counts_as_much_as_what_is_no_burst() -> None:
    edges = [edge(f"a{other}", hour) for hour, other in enumerate("bcdefg")][:4]

    (discount,) = Neighbourhood(edges, SETTINGS).discounts(edges[0])

    assert (discount.name, discount.factor) == ("burst", 3 / 4)
    assert discount.words == "it is one of 4 that the endorser gave within 24 hours of it"


def test_who_endorses_everybody_counts_less() -> None:
    edges = [edge(f"a{other}", hour * 100) for hour, other in enumerate("bcdefghijk")]

    (discount,) = Neighbourhood(edges, SETTINGS).discounts(edges[0])

    assert (discount.name, discount.factor) == ("degree", 5 / 10)


pairs = some.tuples(some.sampled_from("abcd"), some.sampled_from("abcd"), some.integers(0, 60)).map(
    lambda each: edge(each[0] + each[1], each[2])
)


@given(edges=some.lists(pairs, min_size=1, max_size=20), more=some.lists(pairs, max_size=5))
def test_what_is_left_is_a_part_and_never_grows_with_more_endorsements(edges: list[Edge], more: list[Edge]) -> None:
    before = left_of(Neighbourhood(edges, SETTINGS).discounts(edges[0]))
    after = left_of(Neighbourhood([*edges, *more], SETTINGS).discounts(edges[0]))

    assert 0 < after <= before <= 1
