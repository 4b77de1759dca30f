"""lrs refused list, show, replay, dismiss"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from lrs.actor import Actor
from lrs.commands import options
from lrs.config import Settings
from lrs.database import Database
from lrs.errors import BadRequest, Conflict, InvalidStatements
from lrs.opened import existing
from lrs.operations import stores
from lrs.operations.senders import refusals
from lrs.storage.senders.refusals import STATES, WAITING, Wanted
from lrs.xapi import exact_json


@click.group("refused")
def refused_group() -> None:
    """Refused statements: kept for a while, to be mended and replayed."""


@refused_group.command("list")
@options.store
@click.option("--sender", metavar="KEY", help="Only of this credential.")
@click.option("--state", type=click.Choice([*STATES, "any"]), default=WAITING, show_default=True)
@options.settings
def list_all(store: str, sender: str | None, state: str, settings: Settings) -> None:
    """The refused statements of a store, a JSON object a line, those refused last first."""
    wanted = Wanted(sender, None if state == "any" else state)
    with existing(settings) as database:
        for refusal in refusals.each(database, _operator(database, store), wanted):
            click.echo(exact_json.dumps(refusals.as_json(refusal)))


@refused_group.command("show")
@click.argument("refusal_id", metavar="ID")
@options.store
@options.settings
def show(refusal_id: str, store: str, settings: Settings) -> None:
    """One refused statement with all that is known of it, as JSON for a person to read."""
    with existing(settings) as database:
        refusal = refusals.get(database, _operator(database, store), refusal_id)
    click.echo(exact_json.indented(refusals.as_json(refusal)))


@refused_group.command("replay")
@click.argument("refusal_id", metavar="ID", required=False)
@click.option("--file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="The mended statement.")
@click.option("--all", "is_all", is_flag=True, help="All that wait, in place of one.")
@click.option("--sender", metavar="KEY", help="With --all: only of this credential.")
@options.store
@options.settings
def replay(
    refusal_id: str | None, file: Path | None, is_all: bool, sender: str | None, store: str, settings: Settings
) -> None:
    """Store a refused statement with the authority of its sender, as it was sent or as it is in FILE.

    What still breaks a rule is named on standard error, and kept; the exit status is then 1.
    """
    if is_all == bool(refusal_id) or (is_all and file):
        raise click.UsageError("Name one refusal, with or without --file, or give --all.")
    mended = file.read_bytes() if file else None
    with existing(settings) as database:
        operator = _operator(database, store)
        chosen = [refusal_id] if refusal_id else _waiting(database, operator, sender)
        replayed = [_replay(database, operator, each, mended) for each in chosen]
    sys.exit(0 if all(replayed) else 1)


def _waiting(database: Database, operator: Actor, sender: str | None) -> list[str]:
    return [each.refusal_id.hex() for each in refusals.each(database, operator, Wanted(sender, WAITING))]


def _replay(database: Database, operator: Actor, refusal_id: str, mended: bytes | None) -> bool:
    """Replay one and print its ids, or say what is wrong with it; whether it was stored."""
    try:
        ids = refusals.replay(database, operator, refusal_id, mended)
    except (BadRequest, Conflict) as error:
        named: Sequence[object] = error.violations if isinstance(error, InvalidStatements) else [error.detail]
        for each in named:
            click.echo(f"{refusal_id}: {each}", err=True)
        return False
    click.echo(json.dumps({"refusal": refusal_id, "stored": ids}))
    return True


@refused_group.command("dismiss")
@click.argument("refusal_id", metavar="ID")
@options.store
@options.settings
def dismiss(refusal_id: str, store: str, settings: Settings) -> None:
    """Let a refused statement wait no longer."""
    with existing(settings) as database:
        refusals.dismiss(database, _operator(database, store), refusal_id)
    click.echo(f"dismissed {refusal_id}")


def _operator(database: Database, store: str) -> Actor:
    """Who runs the command: all rights in the store, and no statement of their own."""
    return Actor(stores.get(database, store).store_id, {}, frozenset({"all"}), "operator")


COMMANDS = (refused_group,)
