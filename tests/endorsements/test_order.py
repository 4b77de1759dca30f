"""Laws: states are a function of the set of statements, not of their order; nobody gains by endorsing themselves."""

from collections.abc import Iterator
from hashlib import sha1
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from lrs.testing import FreshServer, fresh_server, voiding
from lrs_endorsements import states, tables
from tests.endorsements.conftest import OWN, SUE, Circle, about, conferred, endorsed, joined, left, person, verified

NAMES = ("ann", "ben", "cat")
_STEPS = (OWN.withdrew, OWN.disputed, "http://activitystrea.ms/accept", "http://activitystrea.ms/reject")


@pytest.fixture(scope="module")
def small_server() -> Iterator[FreshServer]:
    with fresh_server("endorsements") as server:
        yield server


def _identified(name: str, as_sum: bool) -> dict[str, Any]:
    summed = sha1(f"mailto:{name}@example.com".encode()).hexdigest()
    return {"objectType": "Agent", "mbox_sha1sum": summed} if as_sum else person(name)


people = some.builds(_identified, some.sampled_from(NAMES), some.booleans())
early, days = some.integers(1, 9), some.integers(10, 20)


@some.composite
def histories(draw: Any) -> list[dict[str, Any]]:
    """Statements about endorsements, in any order; some are about others, of which some are missing."""
    made = draw(
        some.lists(some.builds(joined, people, early) | some.builds(left, people, days), min_size=2, max_size=5)
    )
    grants = draw(some.lists(some.builds(conferred, people, early), max_size=2))
    made += grants
    given_ = draw(some.lists(some.builds(endorsed, people, some.just(person("ann")), days), min_size=2, max_size=6))
    for grant in grants:
        given_ += draw(some.lists(some.builds(verified, people, some.just(grant), days), max_size=2))
    made += given_
    targets = some.sampled_from([*given_, *grants])
    made += draw(some.lists(some.builds(about, people, some.sampled_from(_STEPS), targets, days), max_size=4))
    missing = {"id": str(uuid4())}
    made.append(verified(person("ann"), missing))
    made += [voiding(each["id"]) for each in draw(some.lists(some.sampled_from(made), max_size=4))]
    return made


def _derived(
    server: FreshServer, statements: list[dict[str, Any]], at_once: int = 200, standing: tuple[str, ...] = ("group",)
) -> dict[bytes, Any]:
    """What is kept of each endorsement once all statements have come in this order."""
    circle = Circle(server.store(f"s{uuid4().hex}"))
    circle.set_up(staff=[SUE], acceptance=True, standing=list(standing))
    circle.store.derive()
    circle.smuggle(*statements, at_once=at_once)
    rows = circle.store.rows(tables.given)
    return {row["statement"]: {name: row[name] for name in row if name != "position"} for row in rows}


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=some.data(), statements=histories(), at_once=some.sampled_from([1, 2, 5]))
def test_states_are_a_function_of_the_set_of_statements(
    small_server: FreshServer, data: Any, statements: list[dict[str, Any]], at_once: int
) -> None:
    shuffled = data.draw(some.permutations(statements))
    standing = data.draw(some.sampled_from([(), ("group",), ("holds",)]))

    in_parts = _derived(small_server, shuffled, at_once, standing)
    assert in_parts == _derived(small_server, statements, 200, standing)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=some.sampled_from(NAMES), sums=some.tuples(some.booleans(), some.booleans()), statements=histories())
def test_nobody_gains_by_endorsing_themselves(
    small_server: FreshServer, name: str, sums: tuple[bool, bool], statements: list[dict[str, Any]]
) -> None:
    own = endorsed(_identified(name, sums[0]), _identified(name, sums[1]))

    kept = _derived(small_server, [*statements, own], standing=())

    assert kept[UUID(own["id"]).bytes]["state"] == states.REFUSED
    assert all(row["state"] == states.REFUSED for row in kept.values() if row["endorser"] == row["endorsee"])
