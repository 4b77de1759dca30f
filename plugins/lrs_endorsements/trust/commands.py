"""lrs endorsements trust, worth"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from lrs.api import AgentText, Argument, PluginStore, in_store, iso, lazily
from lrs_endorsements.trust import explanation, scores

_compute = lazily("lrs_endorsements.trust.compute")


@click.command("trust")
@click.option("--progress/--no-progress", default=None, help="Show how far it is; by default on a terminal.")
@in_store("endorsements")
def trust(store: PluginStore, progress: bool | None) -> None:
    """Compute how much the word of every endorser weighs, and print what it was computed of."""
    _follow(_compute.compute(store), progress)
    with store.read() as tx:
        run = scores.current(tx)
    assert run is not None
    click.echo(json.dumps({**vars(run), "at": iso(run.at_us)}))


def _follow(done: Iterator[float], is_wanted: bool | None) -> None:
    console = Console(stderr=True, force_terminal=is_wanted)
    columns = TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f}%"), TimeElapsedColumn()
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task("computing trust", total=1.0)
        for each in done:
            bar.update(task, completed=each)


@click.command("worth")
@click.argument("agent", type=Argument("agent", AgentText()))
@in_store("endorsements")
def worth(store: PluginStore, agent: Mapping[str, Any]) -> None:
    """What an endorsement by AGENT, an Agent as JSON or a mail address, is worth, and why."""
    with store.read() as tx:
        found = explanation.of_agent(store, tx, agent)
    click.echo(json.dumps({"worth": found.worth, "trust": found.score.trust, "why": found.words}, ensure_ascii=False))


COMMANDS = (trust, worth)
