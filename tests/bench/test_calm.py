"""Runs are made again while a hypervisor takes processors away, and the calmest one counts."""

from collections.abc import Callable, Sequence

import pytest

from bench import calm


def columns(*, work: int, stolen: int, idle: int = 0) -> list[int]:
    return [work, 0, 0, idle, 0, 0, 0, stolen]


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Callable[[Sequence[list[int]]], None]:
    """Has the processors do so much in each run."""

    def set_runs(runs: Sequence[list[int]]) -> None:
        ticks = iter([tick for run in runs for tick in ([0] * 8, run)])
        monkeypatch.setattr(calm, "_ticks", lambda: next(ticks))

    return set_runs


@pytest.mark.parametrize(
    ("runs", "kept", "stolen"),
    [
        pytest.param([columns(work=98, stolen=2)], 1, 0.02, id="a calm one"),
        pytest.param([columns(work=2, stolen=1, idle=97)], 1, 1 / 3, id="of what was wanted"),
        pytest.param([columns(work=50, stolen=50), columns(work=100, stolen=0)], 2, 0.0, id="a calm one at last"),
        pytest.param(
            [columns(work=100 - stolen, stolen=stolen) for stolen in (50, 10, 60)],
            2,
            0.1,
            id="none that is calm",
        ),
    ],
)
def test_the_calmest_run_counts(
    machine: Callable[[Sequence[list[int]]], None], runs: Sequence[list[int]], kept: int, stolen: float
) -> None:
    machine([*runs, *[columns(work=0, stolen=1)] * calm.ATTEMPTS])
    numbers = iter(range(1, 100))

    assert calm.calmest(lambda: next(numbers)) == (kept, pytest.approx(stolen))


def test_the_machine_is_asked() -> None:
    result, stolen = calm.calmest(lambda: sum(range(100_000)))

    assert result == 4_999_950_000
    assert 0 <= stolen <= 1
