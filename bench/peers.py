"""Other record stores, measured on another day with the same kind of statements: 2 cores, 8 connections."""

from dataclasses import dataclass

from bench import figures, queries
from bench.results import AtSize


@dataclass(frozen=True)
class Row:
    """A store with so many statements in it: POST single and in batches in statements/s, GET by id/s, p50 in ms."""

    name: str
    size: int
    single: float
    of_50: float
    of_500: float | None
    by_id: float
    by_agent_ms: float


PEERS = (
    Row("Ralph, ClickHouse", 10_000, 58, 1_498, 2_637, 82, 316),
    Row("Ralph, ClickHouse", 1_000_000, 36, 972, 2_152, 40, 982),
    Row("Learning Locker's service, in memory", 10_000, 98, 803, 985, 978, 70),
    Row("Learning Locker's service, in memory", 100_000, 12, 400, None, 64, 517),
    Row("ADL LRS, PostgreSQL", 10_000, 19, 63, 74, 23, 546),
)


def row(name: str, stage: AtSize) -> Row:
    """Ours beside theirs."""
    return Row(
        name=name,
        size=stage.size,
        single=stage.figure(figures.post(1)),
        of_50=stage.figure(figures.post(50)),
        of_500=stage.figure(figures.post(500)),
        by_id=stage.figure(figures.get_rate(queries.BY_ID)),
        by_agent_ms=stage.figure(figures.get_p50(queries.BY_AGENT)),
    )
