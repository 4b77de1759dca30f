"""`python -m bench`: measure, and print or write docs/performance.md."""

import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import click

from bench import databases, machine, picture, report, results
from bench.measure import measure
from bench.results import Effort, OfDatabase, Results

_KINDS = ("sqlite", "postgresql")
_SIZES, _QUICK_SIZES = "10000,100000,1000000", "10000,50000"
_DOCS = Path(__file__).parent.parent / "docs"
_KEPT = _DOCS / "performance.json"


def _kinds(_: click.Context, __: click.Parameter, value: str) -> list[str]:
    kinds = value.split(",")
    unknown = [kind for kind in kinds if kind not in _KINDS]
    if unknown:
        raise click.BadParameter(f"{unknown[0]!r} is none of {', '.join(_KINDS)}")
    return kinds


@click.command()
@click.option(
    "--databases", "kinds", default=",".join(_KINDS), show_default=True, callback=_kinds, help="Which, by commas."
)
@click.option("--sizes", default=_SIZES, show_default=True, help="Statements in the store, by commas.")
@click.option("--quick", is_flag=True, help=f"The sizes {_QUICK_SIZES} only.")
@click.option("--processes", default=2, show_default=True, type=click.IntRange(1), help="Serving processes.")
@click.option("--runs", default=3, show_default=True, type=click.IntRange(1), help="Runs of each figure.")
@click.option("--run-s", default=3.0, show_default=True, type=click.FloatRange(0.01), help="Seconds of each run.")
@click.option(
    "--write",
    is_flag=True,
    help="Write docs/performance.md, .svg and .json, rather than print; what was measured of other databases stays.",
)
@click.option("--again", is_flag=True, help="Measure nothing: take the figures that were written last.")
def main(
    kinds: list[str], sizes: str, quick: bool, processes: int, runs: int, run_s: float, write: bool, again: bool
) -> None:
    """Measure the server beside what the database can do, on scratch databases that are gone afterwards.

    They lie in TMPDIR, which has to be on a real disk.
    """
    if again:
        measured = results.read(_KEPT)
    else:
        wanted = [int(size) for size in (_QUICK_SIZES if quick else sizes).split(",")]
        measured = Results(machine.description(), [*_of_databases(kinds, wanted, _effort(processes, runs, run_s))])
    if write:
        if _KEPT.exists():
            measured = results.merged(results.read(_KEPT), measured)
        results.write(measured, _KEPT)
        (_DOCS / "performance.svg").write_text(picture.draw(measured))
        (_DOCS / "performance.md").write_text(report.page(measured))
    else:
        click.echo(report.page(measured))


def _effort(processes: int, runs: int, run_s: float) -> Effort:
    command = " ".join(["python -m bench", *sys.argv[1:]])
    return Effort(datetime.now(UTC).date().isoformat(), command, processes, runs, run_s)


def _of_databases(kinds: list[str], sizes: list[int], effort: Effort) -> Iterator[OfDatabase]:
    for kind in kinds:
        with tempfile.TemporaryDirectory(prefix="cairn-bench-") as name, databases.of_kind(kind, Path(name)) as made:
            yield OfDatabase(made.name, made.description(), effort, [*measure(made, Path(name), sizes, effort)])


if __name__ == "__main__":
    main()
