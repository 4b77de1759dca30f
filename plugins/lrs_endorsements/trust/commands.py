"""lrs endorsements trust, worth"""

import json
from collections.abc import Mapping
from typing import Any

import click

from lrs.api import AgentText, Argument, PluginStore, follow, in_store, iso, lazily
from lrs_endorsements.trust import explanation, scores

_compute = lazily("lrs_endorsements.trust.compute")


@click.command("trust")
@click.option("--progress/--no-progress", default=None, help="Show how far it is; by default on a terminal.")
@in_store("endorsements")
def trust(store: PluginStore, progress: bool | None) -> None:
    """Compute how much the word of every endorser weighs, and print what it was computed of."""
    follow(_compute.compute(store), "computing trust", progress)
    with store.read() as tx:
        run = scores.current(tx)
    assert run is not None
    click.echo(json.dumps({**vars(run), "at": iso(run.at_us)}))


@click.command("worth")
@click.argument("agent", type=Argument("agent", AgentText()))
@in_store("endorsements")
def worth(store: PluginStore, agent: Mapping[str, Any]) -> None:
    """What an endorsement by AGENT, an Agent as JSON or a mail address, is worth, and why."""
    with store.read() as tx:
        found = explanation.of_agent(store, tx, agent)
    click.echo(json.dumps({"worth": found.worth, "trust": found.score.trust, "why": found.words}, ensure_ascii=False))


COMMANDS = (trust, worth)
