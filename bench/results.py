"""What was measured: plain values, kept as JSON so that the page can be written again without measuring."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any


@dataclass(frozen=True)
class AtSize:
    """The runs of each figure, by name, with `size` statements in the store."""

    size: int
    runs: Mapping[str, Sequence[float]]

    def figure(self, name: str) -> float:
        """The median of a figure's runs."""
        return median(self.runs[name])


@dataclass(frozen=True)
class Effort:
    """When it was measured and how: by what command, so many runs of so many seconds, of so many serving processes."""

    day: str
    command: str
    processes: int
    runs: int
    run_s: float


@dataclass(frozen=True)
class OfDatabase:
    """What was measured on one kind of database, in the order of sizes."""

    name: str
    description: str
    effort: Effort
    stages: Sequence[AtSize]


@dataclass(frozen=True)
class Results:
    """All of it, and on what machine, with which versions."""

    machine: Mapping[str, str]
    databases: Sequence[OfDatabase]


def write(results: Results, file: Path) -> None:
    """Keep the results in `file`."""
    file.write_text(json.dumps(asdict(results), indent=1) + "\n")


def read(file: Path) -> Results:
    """The results that were kept in `file`."""
    kept = json.loads(file.read_text())
    return Results(kept["machine"], [_database(**each) for each in kept["databases"]])


def _database(name: str, description: str, effort: dict[str, Any], stages: list[dict[str, Any]]) -> OfDatabase:
    return OfDatabase(name, description, Effort(**effort), [AtSize(**stage) for stage in stages])


def merged(kept: Results, measured: Results) -> Results:
    """`measured`, and of `kept` the databases that were not measured again, if the machine is the same."""
    names = {each.name for each in measured.databases}
    others = [each for each in kept.databases if each.name not in names] if kept.machine == measured.machine else []
    return Results(measured.machine, sorted([*others, *measured.databases], key=_sqlite_first))


def _sqlite_first(database: OfDatabase) -> bool:
    return database.name != "SQLite"
