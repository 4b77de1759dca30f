"""lrs persona list, show, join, import, part"""

import sys
from collections.abc import Sequence
from typing import IO

import click

from lrs.actor import Actor
from lrs.commands import options
from lrs.config import Settings
from lrs.database import Database
from lrs.errors import BadRequest, Conflict
from lrs.opened import existing
from lrs.operations import stores
from lrs.operations.personas import joining, people
from lrs.typed import spelt_out
from lrs.xapi import exact_json

_AGENTS = click.argument("agents", metavar="AGENT...", nargs=-1, required=True)
_REASON = click.option("--reason", required=True, help="Why, for who reads the trail.")


@click.group("persona")
def persona_group() -> None:
    """Personas: several identifiers of one human, joined and parted. An AGENT is one as JSON, or a mail address."""


@persona_group.command("list")
@options.store
@click.option(
    "--containing", metavar="TEXT", default="", help="Only those with a text in an identifier, or with this name."
)
@options.settings
def list_all(store: str, containing: str, settings: Settings) -> None:
    """The personas of a store, a JSON object a line, newest first."""
    with existing(settings) as database:
        for each in people.each(database, _operator(database, store), containing):
            click.echo(exact_json.dumps(people.as_json(each)))


@persona_group.command("show")
@click.argument("agent", metavar="AGENT")
@options.store
@options.settings
def show(agent: str, store: str, settings: Settings) -> None:
    """Who an Agent is, or a persona by its key, with all that was joined and parted."""
    with existing(settings) as database:
        operator = _operator(database, store)
        is_agent = "@" in agent or agent.lstrip().startswith("{")
        found = people.of_agent(database, operator, _read(agent)) if is_agent else people.get(database, operator, agent)
    click.echo(exact_json.indented(found.as_json()))


@persona_group.command("join")
@_AGENTS
@_REASON
@click.option("--merge", "is_merge", is_flag=True, help="Also personas in which they are, whole.")
@options.store
@options.settings
def join(agents: Sequence[str], reason: str, is_merge: bool, store: str, settings: Settings) -> None:
    """Make one persona of several Agents, and print it."""
    with existing(settings) as database:
        deed = joining.merge if is_merge else joining.join
        joined = deed(database, _operator(database, store), [*map(_read, agents)], reason)
    click.echo(exact_json.dumps(people.as_json(joined)))


@persona_group.command("import")
@click.argument("file", type=click.File("rb"))
@_REASON
@options.store
@options.settings
def import_all(file: IO[bytes], reason: str, store: str, settings: Settings) -> None:
    """Join what lrs persona list has printed, elsewhere perhaps. What is joined already stays as it is.

    What can't be joined is named on standard error, and left out; the exit status is then 1.
    """
    with existing(settings) as database:
        operator = _operator(database, store)
        joined = [_import(database, operator, line, number, reason) for number, line in enumerate(file, 1)]
    click.echo(f"joined {sum(joined)} of {len(joined)}", err=True)
    sys.exit(0 if all(joined) else 1)


def _import(database: Database, operator: Actor, line: bytes, number: int, reason: str) -> bool:
    """Join the agents of a line, or say what is wrong with it; whether they are joined."""
    try:
        joining.join(database, operator, people.agents_in(line), reason)
    except (BadRequest, Conflict) as error:
        click.echo(f"line {number}: {error.advice}", err=True)
        return False
    return True


@persona_group.command("part")
@_AGENTS
@_REASON
@options.store
@options.settings
def part(agents: Sequence[str], reason: str, store: str, settings: Settings) -> None:
    """Take Agents out of their persona, and print what personas there are of it; several stay together."""
    with existing(settings) as database:
        for each in joining.part(database, _operator(database, store), [*map(_read, agents)], reason):
            click.echo(exact_json.dumps(people.as_json(each)))


def _read(agent: str) -> object:
    return options.read_json(spelt_out(agent), "AGENT")


def _operator(database: Database, store: str) -> Actor:
    """Who runs the command: all rights in the store."""
    return Actor(stores.get(database, store).store_id, {}, frozenset({"all"}), "operator")


COMMANDS = (persona_group,)
