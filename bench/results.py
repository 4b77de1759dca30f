"""What was measured: plain values, kept as JSON so that the page can be written again without measuring."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median


@dataclass(frozen=True)
class AtSize:
    """The runs of each figure, by name, with `size` statements in the store."""

    size: int
    runs: Mapping[str, Sequence[float]]

    def figure(self, name: str) -> float:
        """The median of a figure's runs."""
        return median(self.runs[name])


@dataclass(frozen=True)
class OfDatabase:
    """What was measured on one kind of database, in the order of sizes."""

    name: str
    description: str
    stages: Sequence[AtSize]


@dataclass(frozen=True)
class Results:
    """All of it: when, on what machine, with which versions, by what command."""

    day: str
    command: str
    processes: int
    runs: int
    run_s: float
    machine: Mapping[str, str]
    databases: Sequence[OfDatabase]


def write(results: Results, file: Path) -> None:
    """Keep the results in `file`."""
    file.write_text(json.dumps(asdict(results), indent=1) + "\n")


def read(file: Path) -> Results:
    """The results that were kept in `file`."""
    kept = json.loads(file.read_text())
    databases = [_database(**each) for each in kept.pop("databases")]
    return Results(**kept, databases=databases)


def _database(name: str, description: str, stages: list[dict[str, dict[str, list[float]]]]) -> OfDatabase:
    return OfDatabase(name, description, [AtSize(**stage) for stage in stages])  # type: ignore[arg-type]
