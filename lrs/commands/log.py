"""lrs log head, prove, consistency, check"""

import json
import sys
from typing import Any
from uuid import UUID

import click

from lrs.commands import options
from lrs.config import Settings
from lrs.database import Database
from lrs.errors import NotFound
from lrs.opened import existing
from lrs.operations import stores
from lrs.operations.transparency import heads, proofs
from lrs.operations.transparency.check import Check


@click.group("log")
def log_group() -> None:
    """The log of a store, so that others can check that nothing of it was changed or left out."""


@log_group.command("head")
@options.store
@options.settings
def head(store: str, settings: Settings) -> None:
    """Sign what the log is now: how many statements it has, and the root of the tree over them."""
    with existing(settings) as database:
        _show(heads.as_json(heads.present(database, stores.get(database, store).store_id)))


@log_group.command("prove")
@click.argument("statement", type=click.UUID)
@click.option("--size", type=click.IntRange(1), help="Of which tree; else that of the newest head.")
@options.store
@options.settings
def prove(statement: UUID, size: int | None, store: str, settings: Settings) -> None:
    """Prove that STATEMENT, an id, is in the log: the signed head, and the hashes that lead from it there."""
    with existing(settings) as database:
        store_id = stores.get(database, store).store_id
        shown = None if size else heads.as_json(heads.present(database, store_id))
        within = size or int(shown["tree_size"] if shown else 0)
        found = proofs.inclusions(database, store_id, [statement], within)
        if statement not in found:
            raise NotFound(f"statement {statement} is not among the first {within} of this store")
        _show({"proof": found[statement], **({"head": shown} if shown else {})})


@log_group.command("consistency")
@click.option("--first", type=click.IntRange(1), required=True, help="How many statements the older tree has.")
@click.option("--second", type=click.IntRange(1), help="How many the later one has; else all.")
@options.store
@options.settings
def consistency(first: int, second: int | None, store: str, settings: Settings) -> None:
    """Prove that the first statements of the log are the same as in an older tree."""
    with existing(settings) as database:
        found = stores.get(database, store)
        _show(proofs.consistency(database, found.store_id, first, second or found.last_position))


@log_group.command("check")
@options.store
@options.settings
def check(store: str, settings: Settings) -> None:
    """Read the whole log, and compare it with the tree that is kept, and with every head that was signed.

    The exit status is 1 where something is not so.
    """
    with existing(settings) as database:
        report = _checked(database, stores.get(database, store).store_id)
    _show({"store": store, **report})
    if report["wrong"]:
        sys.exit(1)


def _checked(database: Database, store_id: int) -> dict[str, Any]:
    made = Check(database, store_id)
    with click.progressbar(length=made.size, label="reading the log", file=sys.stderr) as shown:
        for position in made.run():
            shown.update(position - shown.pos)
    told = {"statements": made.size, "root_hash": made.root.hex(), "tiles": made.tiles, "heads": len(made.heads)}
    return {**told, "wrong": made.wrong}


def _show(found: dict[str, Any]) -> None:
    click.echo(json.dumps(found, indent=2))


COMMANDS = (log_group,)
