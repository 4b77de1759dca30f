"""When the work behind the log rests: storing goes first."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from lrs.errors import Unavailable
from lrs.operations import worker
from tests.clock import Clock


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock of the work, which goes on where it sleeps."""
    clock = Clock(0.0)

    def sleep(for_s: float) -> None:
        clock.now_s += for_s

    monkeypatch.setattr(worker, "time", SimpleNamespace(monotonic=clock, sleep=sleep))
    return clock


def rested_s(
    clock: Clock,
    took_s: float,
    is_stored: Callable[[], bool],
    *,
    is_waited_for: bool = False,
    lacking: Callable[..., int] = lambda *_: 0,
) -> float:
    """How long the work rests after a round that took so long."""
    arrivals = SimpleNamespace(all_commits=lambda: 0, has_come=lambda since_s: is_stored())
    database: Any = SimpleNamespace(arrivals=arrivals, writer=SimpleNamespace(is_busy=is_waited_for))
    rounds = iter([False, True])

    def tend(*_: Any) -> list[int]:
        clock.now_s += took_s
        return [1]

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(worker, "_round", tend)
        patched.setattr(worker.projections, "lacking", lacking)
        worker.work(database, lambda: next(rounds))
    return clock.now_s - took_s


def test_while_somebody_stores_it_rests_many_times_as_long_as_it_took(clock: Clock) -> None:
    assert rested_s(clock, 0.02, lambda: True) == pytest.approx(0.3)


def test_it_rests_for_who_waits_to_store(clock: Clock) -> None:
    assert rested_s(clock, 0.02, lambda: False, is_waited_for=True) == pytest.approx(0.3)


def test_it_rests_no_longer_than_a_second(clock: Clock) -> None:
    assert rested_s(clock, 0.5, lambda: True) == pytest.approx(1.0)


def test_it_goes_on_while_nobody_stores(clock: Clock) -> None:
    assert rested_s(clock, 0.5, lambda: False) == 0


def test_it_goes_on_soon_after_the_last_was_stored(clock: Clock) -> None:
    assert rested_s(clock, 0.5, lambda: clock.now_s < 0.6) == pytest.approx(0.1)


def test_it_goes_on_where_what_is_read_falls_far_behind(clock: Clock) -> None:
    lacking = iter([0, 4_999, 5_000])

    assert rested_s(clock, 0.5, lambda: True, lacking=lambda *_: next(lacking)) == pytest.approx(0.04)


def test_it_goes_on_where_nobody_can_tell(clock: Clock) -> None:
    def fail(*_: Any) -> int:
        raise Unavailable("the database can't be used now")

    assert rested_s(clock, 0.5, lambda: True, lacking=fail) == 0
