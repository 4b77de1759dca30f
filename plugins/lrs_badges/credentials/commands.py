"""lrs badges credential issue, show, bake, verify, import, list"""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

import click
from rich.console import Console
from rich.progress import Progress, TextColumn, TimeElapsedColumn

from lrs.api import AgentText, Argument, PluginStore, in_store, iso
from lrs.verifiable.badges.recipients import NOBODY
from lrs_badges import awards
from lrs_badges.awards import Award
from lrs_badges.credentials import files, following, issuing
from lrs_badges.credentials.elsewhere import checking, keeping
from lrs_badges.credentials.issuing import Issued
from lrs_badges.credentials.proofs import DI, FORMATS

_format = click.option("--format", type=click.Choice(FORMATS), default=DI, show_default=True)


_AGENT = Argument("agent", AgentText())


@click.group("credential")
def credential() -> None:
    """Badges that others can check, and badges from elsewhere."""


@credential.command("issue")
@click.argument("award_ids", metavar="[AWARDS]...", type=click.UUID, nargs=-1)
@click.option("--all", "every", is_flag=True, help="Every award of the store that stands.")
@_format
@in_store("badges")
def issue(store: PluginStore, award_ids: tuple[UUID, ...], every: bool, format: str) -> None:
    """Sign AWARDS, a JSON object a line; those that were signed, and still say the same, stay as they are."""
    if bool(award_ids) == every:
        raise click.UsageError("name awards, or give --all")
    _tell(issuing.issue_all(store, format) if every else issuing.issue(store, award_ids, format))
    following.follow_these(store, award_ids)


def _tell(issued: Iterable[Issued]) -> None:
    columns = TextColumn("{task.completed} badges"), TimeElapsedColumn()
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        for each in progress.track(issued, total=None, description=""):
            award = each.badge.award
            told = {"award": str(award.award_id), "achievement": award.achievement, "format": each.format}
            click.echo(json.dumps(told, ensure_ascii=False))


@credential.command("show")
@click.argument("award", type=click.UUID)
@_format
@in_store("badges")
def show(store: PluginStore, award: UUID, format: str) -> None:
    """The credential of AWARD, which is signed if it wasn't yet."""
    click.echo(issuing.show(store, award, format).credential)


@credential.command("bake")
@click.argument("award", type=click.UUID)
@click.option("--output", type=click.File("wb"), required=True, help="A file that ends in .png or .svg, or - for PNG.")
@click.option("--open-badges-2", is_flag=True, help="For older readers: with the hosted assertion in it.")
@_format
@in_store("badges")
def bake(store: PluginStore, award: UUID, output: BinaryIO, open_badges_2: bool, format: str) -> None:
    """An image of AWARD that carries its credential."""
    kind = files.SVG if output.name.lower().endswith(".svg") else files.PNG
    if open_badges_2:
        output.write(files.baked_for_old(store, award, kind))
    else:
        output.write(files.baked(store, award, kind, format))


def _read(store: PluginStore, badge: str) -> tuple[bytes, str]:
    """A badge by its file, and where it was fetched, if it was."""
    if badge.startswith("https://"):
        return checking.fetched(store, badge), badge
    try:
        return Path(badge).read_bytes(), ""
    except OSError as error:
        raise click.UsageError(f"{badge} can't be read: {error.strerror}") from None


@credential.command("verify")
@click.argument("badge")
@click.option(
    "--for",
    "person",
    type=_AGENT,
    help="Whose it should be: a mail address, or an Agent as JSON.",
)
@in_store("badges")
def verify(store: PluginStore, badge: str, person: Mapping[str, Any] | None) -> None:
    """Check BADGE, a file or an https address, and print what was checked; status 1 where it doesn't hold."""
    file, _ = _read(store, badge)
    with store.read() as tx:
        holder = checking.holder(store, tx, keeping.key_of(person), person) if person else NOBODY
    found = checking.checked(store, file, holder).found
    click.echo(json.dumps(found.as_json(), ensure_ascii=False))
    if not found.is_valid:
        raise click.exceptions.Exit(1)


@credential.command("import")
@click.argument("badge")
@click.option("--for", "person", type=_AGENT, required=True, help="Whose it is.")
@in_store("badges")
def import_badge(store: PluginStore, badge: str, person: Mapping[str, Any]) -> None:
    """Check BADGE as `verify` does, and keep it for a person as a badge from elsewhere."""
    file, source = _read(store, badge)
    click.echo(json.dumps(keeping.keep(store, person, file, source).as_json(), ensure_ascii=False))


@credential.command("list")
@click.option("--for", "person", type=_AGENT, required=True, help="Whose.")
@in_store("badges")
def list_badges(store: PluginStore, person: Mapping[str, Any]) -> None:
    """The badges of a person, those given here and those from elsewhere, a JSON object a line."""
    key = keeping.key_of(person)
    with store.read() as tx:
        found = [*map(_award, awards.of_person(tx, key)), *(each.as_json() for each in keeping.of_person(tx, key))]
    for each in found:
        click.echo(json.dumps(each, ensure_ascii=False))


def _award(award: Award) -> dict[str, Any]:
    told = {"award": str(award.award_id), "achievement": award.achievement, "version": award.version}
    return {**told, "state": award.state, "awarded": iso(award.awarded_us), "reason": award.reason}


COMMANDS = (credential,)
