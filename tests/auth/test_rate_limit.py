"""Buckets of tokens, by a clock that the tests turn themselves."""

import pytest

from lrs.auth.rate_limit import Buckets, Limit, Taken, make_limit
from tests.clock import Clock

A_SECOND = Limit(per_minute=60, burst=3)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def buckets(clock: Clock) -> Buckets:
    return Buckets(clock=clock)


def passing(buckets: Buckets, count: int, limit: Limit = A_SECOND, name: str = "ann") -> list[bool]:
    return [buckets.take(name, limit).may_pass for _ in range(count)]


def test_a_burst_passes_and_no_more(buckets: Buckets) -> None:
    assert passing(buckets, 5) == [True, True, True, False, False]


def test_what_is_left_is_told(buckets: Buckets) -> None:
    assert [buckets.take("ann", A_SECOND) for _ in range(4)] == [
        Taken(A_SECOND, remaining=2, retry_s=0, full_s=1),
        Taken(A_SECOND, remaining=1, retry_s=0, full_s=2),
        Taken(A_SECOND, remaining=0, retry_s=0, full_s=3),
        Taken(A_SECOND, remaining=0, retry_s=1, full_s=3),
    ]


def test_a_token_comes_back_when_its_time_has_passed(buckets: Buckets, clock: Clock) -> None:
    passing(buckets, 3)

    clock.now_s += 1

    assert passing(buckets, 2) == [True, False]


def test_no_token_comes_back_before(buckets: Buckets, clock: Clock) -> None:
    passing(buckets, 3)

    clock.now_s += 0.75

    assert buckets.take("ann", A_SECOND) == Taken(A_SECOND, remaining=0, retry_s=0.25, full_s=2.25)


def test_a_refused_request_takes_nothing(buckets: Buckets, clock: Clock) -> None:
    passing(buckets, 100)

    clock.now_s += 1

    assert passing(buckets, 1) == [True]


def test_a_bucket_fills_no_further_than_its_burst(buckets: Buckets, clock: Clock) -> None:
    passing(buckets, 3)

    clock.now_s += 3600

    assert passing(buckets, 4) == [True, True, True, False]


@pytest.mark.parametrize("per_minute", [1, 7, 600, 1_000_000])
def test_in_the_long_run_as_many_pass_as_the_limit_says(buckets: Buckets, clock: Clock, per_minute: int) -> None:
    limit = Limit(per_minute, burst=1)
    passed = 0

    for _ in range(1000):
        passed += buckets.take("ann", limit).may_pass
        clock.now_s += 30 / per_minute

    assert passed == 500


def test_senders_have_buckets_of_their_own(buckets: Buckets) -> None:
    passing(buckets, 3, name="ann")

    assert passing(buckets, 1, name="ben") == [True]


def test_a_limit_that_was_changed_holds_at_once(buckets: Buckets) -> None:
    passing(buckets, 3)

    assert passing(buckets, 2, Limit(per_minute=60, burst=4)) == [True, False]


def test_no_more_buckets_are_kept_than_allowed(clock: Clock) -> None:
    buckets = Buckets(most=100, clock=clock)

    for number in range(1000):
        buckets.take(f"sender {number}", A_SECOND)

    assert len(buckets) == 100


def test_who_has_not_come_for_longest_is_forgotten_first(clock: Clock) -> None:
    buckets = Buckets(most=2, clock=clock)
    passing(buckets, 3, name="ann")
    passing(buckets, 3, name="ben")
    clock.now_s += 1
    passing(buckets, 1, name="ann")

    passing(buckets, 1, name="eve")

    assert passing(buckets, 1, name="ann") == [False]
    assert passing(buckets, 3, name="ben") == [True, True, True]


@pytest.mark.parametrize(
    ("per_minute", "burst", "share", "expected"),
    [
        pytest.param(0, 100, 1.0, None, id="no limit"),
        pytest.param(600, 0, 1.0, Limit(600, 600), id="a minute's worth at once"),
        pytest.param(600, 20, 1.0, Limit(600, 20), id="a burst"),
        pytest.param(600, 20, 0.25, Limit(150, 5), id="a quarter for one of four processes"),
        pytest.param(600, 1, 0.25, Limit(150, 1), id="at least one at once"),
    ],
)
def test_a_limit_is_made_of_settings(per_minute: int, burst: int, share: float, expected: Limit | None) -> None:
    assert make_limit(per_minute, burst, share) == expected
