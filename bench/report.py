"""docs/performance.md: the results as tables for people, in the words of page.md beside this module."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bench import calm, figures, peers
from bench.peers import Row
from bench.results import AtSize, OfDatabase, Results
from bench.targets import Verdict, verdicts

_FOLDER = Path(__file__).parent
_GROUPS = {
    "Storing": figures.writing,
    "Finding": figures.reading,
    "Reading while others write": figures.together,
    "Memory and disk": figures.resources,
}


def page(results: Results) -> str:
    """The page as Markdown."""
    loader = FileSystemLoader(_FOLDER)
    environment = Environment(loader=loader, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined)
    environment.filters.update(number=_number)
    all_verdicts = {measured.name: verdicts(measured) for measured in results.databases}
    return environment.get_template("page.md").render(
        results=results,
        effort=results.databases[0].effort,
        verdicts=all_verdicts,
        unmet=_unmet(all_verdicts),
        asked=sum(map(len, all_verdicts.values())),
        calm=calm,
        tables=_tables,
        targets=_targets,
        peers=[*peers.PEERS, *_ours(results)],
        notes=(_FOLDER / "notes.md").read_text(),
    )


def _unmet(all_verdicts: dict[str, list[Verdict]]) -> list[str]:
    return [
        f"{name}: {each.target.name}, {_values(each)}; asked: {each.target.asked}"
        for name, found in all_verdicts.items()
        for each in found
        if not each.is_met
    ]


def _values(verdict: Verdict) -> str:
    return ", ".join(f"{_number(value)} at {size:,}" for size, value in verdict.values.items())


def _targets(measured: OfDatabase, found: list[Verdict]) -> str:
    rows = [[each.target.name, each.target.asked, *_cells(each, measured)] for each in found]
    return _table(["target", "asked", *_sizes(measured)], rows)


def _cells(verdict: Verdict, measured: OfDatabase) -> list[str]:
    words = {True: "met", False: "**not met**"}
    met = {size: words[verdict.target.is_met(value)] for size, value in verdict.values.items()}
    sizes = (stage.size for stage in measured.stages)
    return [f"{_number(verdict.values[size])}, {met[size]}" if size in met else "" for size in sizes]


def _tables(measured: OfDatabase) -> dict[str, str]:
    """A table of figures for each group, by heading."""
    return {
        heading: _table(
            ["figure", *_sizes(measured)],
            [[name, *(_cell(stage, name) for stage in measured.stages)] for name in names()],
        )
        for heading, names in _GROUPS.items()
    }


def _cell(stage: AtSize, name: str) -> str:
    runs = stage.runs[name]
    extent = f" ({_number(min(runs))} to {_number(max(runs))})" if len(runs) > 1 else ""
    return _number(stage.figure(name)) + extent


def _sizes(measured: OfDatabase) -> list[str]:
    return [f"{stage.size:,}" for stage in measured.stages]


def _ours(results: Results) -> list[Row]:
    return [
        peers.row(f"**Cairn, {measured.name}**", stage) for measured in results.databases for stage in measured.stages
    ]


def _table(head: list[str], rows: list[list[str]]) -> str:
    ruler = ["---", *("---:" for _ in head[1:])]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, ruler, *rows))


def _number(value: float | None) -> str:
    """Three digits of it are worth reading; more only where it is large."""
    if value is None:
        return "-"
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
