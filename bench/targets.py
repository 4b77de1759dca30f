"""What was asked of the figures, and whether it is met."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bench import figures, paging, queries
from bench.results import AtSize, OfDatabase

_Value = Callable[[AtSize, AtSize], float | None]


@dataclass(frozen=True)
class Target:
    """A number that is asked for, in words and as a bound.

    `value` is of a stage and the smallest one, from which growth is measured; None where it isn't asked.
    """

    name: str
    asked: str
    bound: float
    is_lower_better: bool
    value: _Value

    def is_met(self, value: float) -> bool:
        return value <= self.bound if self.is_lower_better else value >= self.bound


def _ratio(of: str, to: str) -> _Value:
    return lambda stage, first: stage.figure(of) / stage.figure(to)


def _growth(name: str) -> _Value:
    return lambda stage, first: None if stage is first else stage.figure(name) / first.figure(name)


def _page_growth(stage: AtSize, first: AtSize) -> float | None:
    if stage.size < paging.STATEMENTS:
        return None
    return stage.figure(figures.LAST_PAGES) / stage.figure(figures.FIRST_PAGES)


def _targets() -> Iterator[Target]:
    for batch in (50, 500):
        name = f"POST in batches of {batch}, share of the limit"
        yield Target(name, "at least 0.5", 0.5, False, _ratio(figures.post(batch), figures.limit(batch)))
    name = "single POST, times the naive handler"
    yield Target(name, "at least 8", 8, False, _ratio(figures.post(1), figures.NAIVE))
    for query in queries.FULL_PAGES:
        name = f"GET {query}, p95, times that of the smallest store"
        yield Target(name, "at most 1.5", 1.5, True, _growth(figures.get_p95(query)))
    yield Target("last pages of 100,000 statements, times the first", "at most 1.2", 1.2, True, _page_growth)
    shares = {
        "reading while two write, share of reading alone": (figures.READS_TOGETHER, figures.READS_ALONE),
        "writing while eight read, share of writing alone": (figures.WRITES_TOGETHER, figures.WRITES_ALONE),
    }
    for name, (together, alone) in shares.items():
        yield Target(name, "at least 0.2", 0.2, False, _ratio(together, alone))
    yield Target(figures.MEMORY, "under 300", 300, True, lambda stage, first: stage.figure(figures.MEMORY))
    name = "bytes on disk, times a statement's own"
    yield Target(name, "at most 2.5", 2.5, True, _ratio(figures.DISK_BYTES, figures.BODY_BYTES))


TARGETS = tuple(_targets())


@dataclass(frozen=True)
class Verdict:
    """A target of one database, and its value at each size at which it is asked."""

    target: Target
    values: Mapping[int, float]

    @property
    def is_met(self) -> bool:
        return all(map(self.target.is_met, self.values.values()))


def verdicts(measured: OfDatabase) -> list[Verdict]:
    """How each target stands."""
    return [Verdict(target, _values(target, measured.stages)) for target in TARGETS]


def _values(target: Target, stages: Sequence[AtSize]) -> dict[int, float]:
    values = {stage.size: target.value(stage, stages[0]) for stage in stages}
    return {size: value for size, value in values.items() if value is not None}
