"""lrs erase"""

import json

import click

from lrs.commands import options
from lrs.commands.acts import run_act, watch_mentions, watch_preview
from lrs.config import Settings
from lrs.opened import existing
from lrs.operations import stores
from lrs.operations.erasing import erasure
from lrs.operations.erasing.selections import ACTOR, ANYWHERE, read_person, with_personas

_BEYOND = (
    "Not looked into: what is said of a person elsewhere, in extensions, responses, names of activities and contents "
    "(try --dry-run --containing NAME); and backups, exports and logs."
)


@click.command("erase")
@click.option("--agent", "agents", multiple=True, help="An Agent as JSON; once for each identifier of the person.")
@click.option("--statement", "ids", multiple=True, help="The id of a statement to erase as well.")
@click.option(
    "--where",
    type=click.Choice([ANYWHERE, ACTOR]),
    default=ANYWHERE,
    show_default=True,
    help="Statements with the person in any role, or only as actor or object.",
)
@options.store
@click.option("--dry-run", is_flag=True, help="Say what would go, and change nothing.")
@click.option("--containing", metavar="TEXT", help="With --dry-run: look for a text in all other statements.")
@click.option("--yes", is_flag=True, help="Erase without asking.")
@options.settings
def erase(
    agents: tuple[str, ...],
    ids: tuple[str, ...],
    where: str,
    store: str,
    dry_run: bool,
    containing: str | None,
    yes: bool,
    settings: Settings,
) -> None:
    """Erase a person: statements, state, profile, names, and contents that nobody else declares; under each identifier
    that is joined to those named.

    First it is told what would go. The signed receipt is printed, and kept: lrs receipt list. What is erased can't
    be brought back. An erasure that was interrupted goes on when it is asked for again.
    """
    if containing is not None and not dry_run:
        raise click.UsageError("--containing goes with --dry-run")
    named = read_person(agents, where, ids)
    with existing(settings) as database:
        found = stores.get(database, store)
        selection = with_personas(database, found.store_id, named)
        preview = watch_preview(database, found, selection).as_json()
        if containing is not None:
            preview["elsewhere"] = watch_mentions(database, found, containing, selection).as_json()
        click.echo(json.dumps(preview, indent=2, ensure_ascii=False), err=not dry_run)
        if not dry_run:
            if not yes:
                click.confirm(f"Erase all this from the store {store}, for good?", abort=True, err=True)
            run_act(erasure.begin(database, found, selection, settings.public_url or options.LOCAL_URL))
    click.echo(_BEYOND, err=True)


COMMANDS = (erase,)
