"""Runs in which the machine was ours: a hypervisor gives its processors to other machines, too, and not evenly."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

CALM = 0.03
ATTEMPTS = 3
_IDLE, _IO_WAIT, _STOLEN = 3, 4, 7  # columns of /proc/stat (proc_stat(5))
Result = TypeVar("Result")


def calmest(run: Callable[[], Result]) -> tuple[Result, float]:
    """What `run` gave when least was taken from it, and the share that was: of the processor time that was wanted.

    It is run again while that is more than CALM, ATTEMPTS times at most.
    """
    kept: tuple[Result, float] | None = None
    for _ in range(ATTEMPTS):
        before = _ticks()
        result = run()
        stolen = _stolen(before, _ticks())
        if kept is None or stolen < kept[1]:
            kept = result, stolen
        if stolen <= CALM:
            break
    assert kept is not None
    return kept


def _ticks() -> list[int]:
    """What the processors did since the machine was started, by column."""
    return [int(each) for each in Path("/proc/stat").read_text().partition("\n")[0].split()[1:9]]


def _stolen(before: list[int], after: list[int]) -> float:
    passed = [now - then for then, now in zip(before, after, strict=True)]
    wanted = sum(passed) - passed[_IDLE] - passed[_IO_WAIT]
    return passed[_STOLEN] / wanted if wanted else 0.0
