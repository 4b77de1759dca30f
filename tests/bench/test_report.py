"""The page, its picture, and what is kept."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from bench import figures, picture, report, results
from bench.__main__ import main
from bench.results import AtSize, Effort, OfDatabase, Results

NAMES = [*figures.writing(), *figures.reading(), *figures.together(), *figures.resources()]


def stage(size: int, **others: float) -> AtSize:
    """A stage at which everything is 100, but the naive handler and what stands in `others`."""
    even = {name: [100.0, 90.0, 110.0] for name in NAMES} | {figures.NAIVE: [10.0]}
    return AtSize(size, even | {getattr(figures, name): [value] for name, value in others.items()})


@pytest.fixture
def measured() -> Results:
    """Everything is met on SQLite, at two sizes."""
    return Results({"processor": "one"}, [of_database("SQLite")])


def of_database(name: str) -> OfDatabase:
    effort = Effort("2026-01-01", "python -m bench", processes=2, runs=3, run_s=3.0)
    return OfDatabase(name, f"{name} 3", effort, [stage(10_000), stage(1_000_000)])


def test_figures_stand_with_their_least_and_most(measured: Results) -> None:
    page = report.page(measured)

    assert "| single POST, statements/s | 100 (90 to 110) | 100 (90 to 110) |" in page


def test_a_page_on_which_all_is_met_says_so(measured: Results) -> None:
    page = report.page(measured)

    assert "All 12 targets are met" in page


def test_the_page_says_that_the_naive_handler_has_fewer_processes(measured: Results) -> None:
    page = report.page(measured)

    assert "It has **one process**, as who writes such a handler runs it, and Cairn\n2:" in page


def test_a_database_that_is_none_is_refused() -> None:
    answer = CliRunner().invoke(main, ["--databases", "sqlite,postgres"])

    assert (answer.exit_code, "'postgres' is none of sqlite, postgresql" in answer.output) == (2, True)


def test_a_target_that_is_missed_is_named_first(measured: Results) -> None:
    stages = [stage(10_000), stage(1_000_000, MEMORY=301)]
    missed = replace(measured, databases=[replace(measured.databases[0], stages=stages)])

    page = report.page(missed)

    assert f"- SQLite: {figures.MEMORY}, 100 at 10,000, 301 at 1,000,000; asked: under 300" in page
    assert "| under 300 | 100, met | 301, **not met** |" in page


def test_the_page_is_written_again_from_what_is_kept(measured: Results, tmp_path: Path) -> None:
    results.write(measured, tmp_path / "kept.json")

    kept = results.read(tmp_path / "kept.json")

    assert report.page(kept) == report.page(measured)


def test_the_picture_needs_nothing_from_elsewhere(measured: Results) -> None:
    drawn = picture.draw(measured)

    assert re.findall(r"<script[^>]*src|@import|url\(|<image", drawn) == []


@pytest.mark.parametrize(
    ("processor", "names"), [("one", ["SQLite", "PostgreSQL"]), ("another", ["PostgreSQL"])], ids=["same", "other"]
)
def test_what_was_measured_on_the_same_machine_stays(measured: Results, processor: str, names: list[str]) -> None:
    now = Results({"processor": processor}, [of_database("PostgreSQL")])

    kept = results.merged(measured, now)

    assert ([each.name for each in kept.databases], kept.machine) == (names, {"processor": processor})


def test_what_was_measured_again_takes_the_place_of_what_was_kept(measured: Results) -> None:
    again = replace(of_database("SQLite"), stages=[stage(10_000)])

    assert results.merged(measured, replace(measured, databases=[again])).databases == [again]
