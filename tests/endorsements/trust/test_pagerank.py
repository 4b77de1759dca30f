"""Laws of trust, on networks of any shape, and what becomes of rings that are planted."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.planted_rings import Numbers, Planted, as_endorsements, keys, planted
from lrs_endorsements.trust.network import Endorsements, Floats, Network, built
from lrs_endorsements.trust.pagerank import DAMPING, trust, usual, worths
from lrs_endorsements.trust.weights import weights as discounted

STAFF, CLIQUE, MOST_PEOPLE = (0, 1), (20, 21, 22), 12
NAMES = keys(40)
pairs = st.tuples(st.integers(0, MOST_PEOPLE), st.integers(0, MOST_PEOPLE))
weights = st.floats(0, 1)
edges = st.lists(st.tuples(pairs, weights), max_size=40)
inside = st.lists(st.tuples(st.tuples(st.sampled_from(CLIQUE), st.sampled_from(CLIQUE)), weights), max_size=20)
Edges = list[tuple[tuple[int, int], float]]


def network(told: Edges, staff: tuple[int, ...] = STAFF) -> Network:
    ends = np.array([pair for pair, _ in told], dtype=int).reshape(-1, 2)
    between = Endorsements(NAMES[ends[:, 0]], NAMES[ends[:, 1]], np.array([weight for _, weight in told]))
    return built(between, NAMES[list(staff)])


def of(people: tuple[int, ...], found: Floats, within: Network) -> float:
    """The trust of these people together."""
    return float(found[np.isin(within.people, NAMES[list(people)])].sum())


def full(*told: tuple[int, int]) -> Edges:
    return [(pair, 1.0) for pair in told]


@given(edges)
def test_all_trust_together_is_one(told: Edges) -> None:
    found = trust(network(told))

    assert found.min() >= 0
    assert found.sum() == pytest.approx(1)


@given(edges)
def test_staff_keep_what_begins_with_them(told: Edges) -> None:
    made = network(told)

    assert of(STAFF, trust(made), made) >= 1 - DAMPING - 1e-9


@given(edges, inside)
def test_a_clique_that_nobody_endorses_has_no_trust(told: Edges, between: Edges) -> None:
    made = network(told + between + full((20, 3), (21, 0)))

    assert of(CLIQUE, trust(made), made) == 0


@given(edges, inside, st.integers(0, MOST_PEOPLE))
def test_a_clique_has_no_more_than_what_flows_in(told: Edges, between: Edges, friend: int) -> None:
    made = network(told + between + full((friend, 20)))
    found = trust(made)
    is_inside = np.isin(made.people, NAMES[list(CLIQUE)])

    flows_in = float((made.shares @ np.where(is_inside, 0, found))[is_inside].sum())

    assert of(CLIQUE, found, made) <= DAMPING * flows_in / (1 - DAMPING) + 1e-7


@given(edges, inside, inside, st.integers(0, MOST_PEOPLE))
def test_praise_within_a_clique_brings_it_nothing_that_has_not_flowed_in(
    told: Edges, between: Edges, more: Edges, friend: int
) -> None:
    """Whatever its members add among themselves, what they have together stays below the same bound."""
    made = network(told + between + more + full((friend, 20)))
    found = trust(made)

    assert of(CLIQUE, found, made) <= DAMPING * of((friend,), found, made) / (1 - DAMPING) + 1e-7


@given(edges, st.permutations(range(40)))
def test_the_order_of_endorsements_changes_nothing(told: Edges, order: list[int]) -> None:
    shuffled = [told[at] for at in order if at < len(told)]

    assert trust(network(shuffled)) == pytest.approx(trust(network(told)))


def test_who_endorses_many_gives_each_less() -> None:
    one, many = network(full((0, 2))), network(full((0, 2), (0, 3), (0, 4), (0, 5)))

    assert of((2,), trust(one), one) > 3 * of((2,), trust(many), many)


def test_what_a_discount_takes_off_goes_back_to_staff() -> None:
    whole, half = network([((0, 2), 1.0)], (0,)), network([((0, 2), 0.5)], (0,))

    assert of((2,), trust(half), half) < 0.7 * of((2,), trust(whole), whole)
    assert of((0,), trust(half), half) > of((0,), trust(whole), whole)


def test_oneself_is_not_endorsed() -> None:
    alone, other = network(full((0, 2), (0, 3))), network(full((0, 2), (0, 3), (2, 2), (2, 2)))

    assert trust(other) == pytest.approx(trust(alone))


def test_without_staff_nobody_has_trust() -> None:
    made = network(full((2, 3)), ())

    assert (trust(made).tolist(), usual(trust(made), made), worths(trust(made), made).tolist()) == ([0, 0], 0, [0, 0])


def test_staff_count_fully_and_so_do_the_usually_trusted() -> None:
    made = network(full((0, 2), (1, 3)))

    assert worths(trust(made), made).tolist() == [1, 1, 1, 1]


def test_made_up_accounts_can_not_lower_what_is_usual() -> None:
    """Two hundred accounts behind one favour: counted by heads, they would be what is usual."""
    made_up = [(5, 100 + number) for number in range(200)]
    honest = [(0, 2), (0, 3), (1, 4), (1, 5)]
    names = keys(300)
    without, with_them = (
        built(Endorsements(names[ends[:, 0]], names[ends[:, 1]], np.ones(len(ends))), names[[0, 1]])
        for ends in (np.array(honest), np.array(honest + made_up))
    )

    ratio = usual(trust(with_them), with_them) / usual(trust(without), without)

    assert ratio > 0.5


@pytest.fixture(scope="module")
def town() -> tuple[Planted, Floats]:
    """A town with planted rings, and what an endorsement by each of its people is worth."""
    made, named = planted(5_000, 50_000, ringed=500), keys(5_000)
    between = built(as_endorsements(made, named), named[made.staff])
    return made, worths(trust(between), between)[np.searchsorted(between.people, named)]


def quantile(worth: Floats, people: Numbers, part: float) -> float:
    return float(np.quantile(worth[people], part))


def test_a_closed_ring_is_worth_nothing(town: tuple[Planted, Floats]) -> None:
    made, worth = town

    assert len(made.closed) > 100
    assert worth[made.closed].max() == 0


def test_a_ring_with_a_favour_is_worth_far_less_than_honest_members(town: tuple[Planted, Floats]) -> None:
    made, worth = town

    assert quantile(worth, made.favoured, 0.5) < 0.1 * quantile(worth, made.honest, 0.5)


def test_the_same_seed_plants_the_same_rings() -> None:
    one, other = planted(500, 3_000, 80, staff=10), planted(500, 3_000, 80, staff=10)

    assert (one.endorsers == other.endorsers).all()
    assert len(one.endorsers) == 3_000


def test_mutual_endorsements_and_those_of_who_endorses_many_are_discounted() -> None:
    ends = np.array([(0, 1), (1, 0), (2, 3), (4, 5), (4, 6), (4, 7)])

    found = discounted(NAMES[ends[:, 0]], NAMES[ends[:, 1]], {"mutual_factor": 0.5, "degree_most": 2})

    assert found == pytest.approx([0.5, 0.5, 1, 2 / 3, 2 / 3, 2 / 3])
