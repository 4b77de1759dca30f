"""lrs portfolio show, choose, drop, title, export, exports, revoke, sign, import"""

import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any
from uuid import UUID

import click
from rich.console import Console
from rich.progress import Progress as Bar
from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn

from lrs.api import Argument, Owner, PluginStore, in_store, lazily
from lrs.verifiable.packages.asking import Asking
from lrs_portfolio import choices, deeds, importing
from lrs_portfolio.agents import Named, PersonText
from lrs_portfolio.export import issued
from lrs_portfolio.owners import owner_of

_exporting = lazily("lrs_portfolio.export.exporting")
_presenting = lazily("lrs_portfolio.presenting.offline")
_MOST_KEY_BYTES = 16 * 1024

_person = click.argument("person", type=Argument("person", PersonText()))
_what = click.argument("what")


def owner_in(store: PluginStore, person: Named) -> Owner:
    """The owner who is meant. Raises NotFound."""
    with store.read() as tx:
        return owner_of(tx, person)


@click.command("show")
@_person
@in_store("portfolio")
def show(store: PluginStore, person: Named) -> None:
    """The portfolio of PERSON, an Agent as JSON, a mail address or a persona's key: what is offered, and chosen."""
    _print(store, owner_in(store, person))


def _print(store: PluginStore, owner: Owner) -> None:
    with store.read() as tx:
        click.echo(json.dumps(deeds.shown(store, tx, owner), ensure_ascii=False, indent=2, default=str))


@click.command("choose")
@_person
@_what
@in_store("portfolio")
def choose(store: PluginStore, person: Named, what: str) -> None:
    """Put WHAT into the portfolio of PERSON: a section, or a statement by its id; portfolio/record is all of theirs."""
    owner = owner_in(store, person)
    deeds.choose(store, owner, *_read(what))
    _print(store, owner)


@click.command("drop")
@_person
@_what
@in_store("portfolio")
def drop(store: PluginStore, person: Named, what: str) -> None:
    """Take WHAT, a section or a statement, out of the portfolio of PERSON."""
    owner = owner_in(store, person)
    deeds.drop(store, owner, *_read(what))
    _print(store, owner)


def _read(what: str) -> tuple[str, UUID | None]:
    """A section or a statement, by how it is written."""
    try:
        return "", UUID(what)
    except ValueError:
        return what, None


@click.command("title")
@_person
@click.argument("title")
@in_store("portfolio")
def title(store: PluginStore, person: Named, title: str) -> None:
    """Call the portfolio of PERSON by TITLE."""
    owner = owner_in(store, person)
    with store.write() as tx:
        choices.entitle(tx, owner, title)
    _print(store, owner)


@click.command("export")
@_person
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The ZIP to write.")
@click.option("--progress/--no-progress", default=None, help="Show how far it is; by default on a terminal.")
@in_store("portfolio")
def export(store: PluginStore, person: Named, output: Path, progress: bool | None) -> None:
    """Write the portfolio of PERSON as one ZIP that anybody can check without this server: lrs verify FILE."""
    made = _exporting.Export(store, owner_in(store, person))
    unfinished = output.with_name(f"{output.name}.part")
    try:
        with unfinished.open("wb") as file:
            _follow(made.write(file), progress)
        unfinished.replace(output)
    finally:
        unfinished.unlink(missing_ok=True)
    if made.is_to_be_signed:
        click.echo(
            f"lrs: only they have their key, and sign where that is: lrs portfolio sign {output} --key KEY", err=True
        )
    elif not made.is_signed_by_owner:
        click.echo("lrs: the server holds no key of theirs, so that only the store has signed it", err=True)
    click.echo(str(output))


def _follow(steps: Iterator[Any], is_wanted: bool | None) -> None:
    console = Console(file=sys.stderr, force_terminal=is_wanted)
    columns = SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn()
    with Bar(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task("begins", total=None)
        for each in steps:
            bar.update(task, description=f"{each.what}: {each.done:,}")


@click.command("exports")
@_person
@in_store("portfolio")
def list_exports(store: PluginStore, person: Named) -> None:
    """The newest packages that were made of the portfolio of PERSON, a JSON object a line."""
    owner = owner_in(store, person)
    with store.read() as tx:
        for each in issued.listed(tx, owner):
            click.echo(json.dumps(each, ensure_ascii=False))


@click.command("revoke")
@_person
@click.argument("package", type=click.UUID)
@in_store("portfolio")
def revoke(store: PluginStore, person: Named, package: UUID) -> None:
    """Revoke PACKAGE of PERSON, by the id that lrs portfolio exports prints: it holds no more, for good."""
    issued.revoke(store, owner_in(store, person), package)


@click.command("sign")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--key", type=click.File("rb"), required=True, help="The private key, as PEM or as JSON Web Key.")
def sign(file: Path, key: IO[bytes]) -> None:
    """Sign FILE, one's own portfolio, by a key that no server has; needs neither a server nor a database."""
    _presenting.present(file, _presenting.private_key(key.read(_MOST_KEY_BYTES)))
    click.echo(str(file))


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--offline", is_flag=True, help="Ask nobody: keys and status lists are taken as FILE brings them.")
@in_store("portfolio")
def import_package(store: PluginStore, file: Path, offline: bool) -> None:
    """Check FILE, a portfolio that another server has exported, and keep it as an attested record; prints its name."""
    asking = Asking(None) if offline else importing.asking_by(store)
    with file.open("rb") as opened:
        kept = importing.keep(store, file.name, opened, asking, datetime.now(UTC))
    click.echo(json.dumps({name: value for name, value in kept.items() if name != "report"}, ensure_ascii=False))


COMMANDS = (show, choose, drop, title, export, list_exports, revoke, sign, import_package)
