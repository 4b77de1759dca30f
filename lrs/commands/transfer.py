"""lrs import, lrs export"""

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from lrs.commands import options
from lrs.config import Settings
from lrs.database import Database
from lrs.opened import existing, opened
from lrs.operations import stores
from lrs.operations.filters import FILTERS, read_query
from lrs.operations.moving import dumps, transfer
from lrs.operations.moving.dumps import Dump
from lrs.operations.moving.peer import Peer
from lrs.operations.moving.pull import Pull
from lrs.operations.moving.transfer import Import, Omitted, Tally
from lrs.xapi.parameters import Parameters

_CONTENTS_MISSING = 3  # click's own is 2


@click.command("import")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@options.store
@click.option("--keep-stored", is_flag=True, help="Keep each statement's own stored and authority, as attested.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["auto", *dumps.FORMATS]),
    default="auto",
    show_default=True,
    help="How a statement lies in a line or element of FILE.",
)
@click.option("--lrs-id", metavar="ID", help="Of a dump of Learning Locker, only this LRS.")
@click.option("--from", "url", metavar="URL", help="Pull from the LRS with this endpoint, instead of a FILE.")
@click.option("--key", default="", envvar="CAIRN_IMPORT_KEY", help="The key of a credential there.")
@click.option(
    "--secret",
    envvar="CAIRN_IMPORT_SECRET",
    help="Its secret, which others may see on a command line: better leave it to CAIRN_IMPORT_SECRET, or be asked.",
)
@click.option(
    "--page-size", type=click.IntRange(1, 1000), default=200, show_default=True, help="Statements asked for at once."
)
@click.option("--from-start", is_flag=True, help="Pull everything again, also what an import before has pulled.")
@options.settings
def import_statements(
    file: Path | None, store: str, keep_stored: bool, url: str | None, settings: Settings, **chosen: Any
) -> None:
    """Load statements into a store: from FILE, or from another LRS.

    FILE has statements as JSON lines or as an array, plain or gzipped; dumps of Learning Locker and Ralph are
    recognised. --from pulls over xAPI; interrupted, it goes on from there when it is called again.

    Repeating it adds nothing. What breaks a rule is named on standard error and left out; the exit status is then 1.
    Where all was taken, but contents of attachments did not come along, it is 3.
    """
    if (file is None) == (url is None):
        raise click.UsageError("Give either a FILE or --from URL.")
    with opened(settings) as database:
        loading = Import(
            database=database,
            store_id=stores.get(database, store).store_id,
            authority=_authority(store),
            keeps_stored=keep_stored,
            report=_report,
        )
        try:
            if file is not None:
                _load(loading, Dump(file, chosen["form"], chosen["lrs_id"]), file.name)
            else:
                _pull(loading, str(url), chosen)
        finally:
            tally = loading.tally
            click.echo(
                f"{tally.read} read, {tally.stored} stored, {tally.repeated} there already, {tally.refused} refused"
            )
            _report_missing(tally)
        for statement_id in loading.in_sight_though_voided():
            _report(f"statement {statement_id}: it was voided there, but the voiding statement did not come along")
    sys.exit(_exit_status(tally))


def _report_missing(tally: Tally) -> None:
    """Say how many contents are missing, and how to go on."""
    if tally.missing:
        _report(
            f"contents of attachments that did not come along: {len(tally.missing)}, each named above; their statements"
            " are stored. Once the peer has them, call this again with --from-start."
        )


def _exit_status(tally: Tally) -> int:
    if tally.refused:
        return 1
    return _CONTENTS_MISSING if tally.missing else 0


def _authority(store: str) -> dict[str, Any]:
    name = f"import into {store}"
    return {"objectType": "Agent", "name": name, "account": {"homePage": options.LOCAL_URL, "name": name}}


def _report(what: object) -> None:
    """One line on standard error; what others wrote doesn't control the terminal."""
    click.echo("".join(each if each.isprintable() else "\ufffd" for each in str(what)), err=True)


def _load(loading: Import, dump: Dump, name: str) -> None:
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task(name, total=dump.size_bytes())
        for _ in loading.run(dump):
            progress.update(task, completed=dump.bytes_read)


def _pull(loading: Import, url: str, chosen: Mapping[str, Any]) -> None:
    key, secret = chosen["key"], chosen["secret"]
    if key and secret is None:
        if not sys.stdin.isatty():
            raise click.UsageError("Give the secret of the key: in CAIRN_IMPORT_SECRET, or with --secret.")
        secret = click.prompt("Secret", hide_input=True, err=True)
    peer = Peer(url, key, secret or "", loading.database.attachments, _report)
    columns = (
        TextColumn("{task.description}"),
        SpinnerColumn(),
        TextColumn("{task.completed} read"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task(url, total=None)
        for tally in Pull(peer, loading, chosen["page_size"], chosen["from_start"]).run():
            progress.update(task, completed=tally.read)


@click.command("export")
@options.store
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="A file; standard output, if left out.")
@click.option("--agent", help="Only about this Agent, as JSON.")
@click.option("--verb", help="Only with this verb.")
@click.option("--activity", help="Only about this activity.")
@click.option("--registration", help="Only of this registration.")
@click.option("--since", help="Only stored after this time.")
@click.option("--until", help="Only stored up to this time.")
@click.option("--related-agents", is_flag=True, help="Agents in other roles count too.")
@click.option("--related-activities", is_flag=True, help="Activities in the context count too.")
@options.settings
def export(store: str, output: Path | None, settings: Settings, **filters: Any) -> None:
    """Write the statements of a store, a line each, oldest first, byte for byte as they are stored.

    Without a filter that is the whole log, voided statements too, in the order in which they came, so that
    importing it elsewhere with --keep-stored gives the same store. A filter finds what GET /statements finds.
    """
    given = {name: str(value) for name, value in filters.items() if value}
    with existing(settings) as database:
        store_id = stores.get(database, store).store_id
        omitted = Omitted()
        bodies = _bodies(database, store_id, given, omitted)  # refuses a filter before a file is touched
        with click.open_file(str(output) if output else "-", "wb") as file:
            for body in bodies:
                file.write(body + b"\n")
    if omitted.tombstones:
        click.echo(f"left out: {omitted.tombstones} erased, {omitted.voided} voided by erased statements", err=True)


def _bodies(database: Database, store_id: int, filters: dict[str, str], omitted: Omitted) -> Iterator[bytes]:
    if not filters:
        return transfer.export(database, store_id, omitted)
    parameters = Parameters.checked({**filters, "ascending": "true"}, *FILTERS, section="lrs export")
    return transfer.export_found(database, store_id, read_query(parameters))


COMMANDS = (import_statements, export)
