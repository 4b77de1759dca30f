"""lrs import, lrs export"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from lrs.commands import options
from lrs.config import read_settings
from lrs.opened import opened
from lrs.operations import stores, transfer
from lrs.operations.filters import FILTERS, read_query
from lrs.operations.transfer import Import, Omitted
from lrs.storage.database import Database
from lrs.xapi.parameters import Parameters


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@options.store
@click.option("--keep-stored", is_flag=True, help="Keep each statement's own stored and authority, as attested.")
@options.database_url
def import_file(file: Path, store: str, keep_stored: bool, database_url: str | None) -> None:
    """Load FILE, a statement as JSON on each line, plain or gzipped, into a store.

    Repeating it adds nothing. Lines that break a rule are named on standard error and left out; the exit
    status is then 1.
    """
    with opened(read_settings(database_url=database_url)) as database:
        found = stores.get(database, store)
        name = f"import into {store}"
        loading = Import(
            database=database,
            store_id=found.store_id,
            authority={
                "objectType": "Agent",
                "name": name,
                "account": {"homePage": "http://localhost:8080", "name": name},
            },
            keeps_stored=keep_stored,
            report=lambda refused: click.echo(str(refused), err=True),
        )
        tally = _run(loading, file)
    click.echo(f"{tally.read} read, {tally.stored} stored, {tally.repeated} there already, {tally.refused} refused")
    sys.exit(1 if tally.refused else 0)


def _run(loading: Import, file: Path) -> transfer.Tally:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task(file.name, total=_line_count(file))
        for tally in loading.run(transfer.checked_lines(file)):
            progress.update(task, completed=tally.read)
    return loading.tally


def _line_count(file: Path) -> int:
    return sum(1 for line in transfer.checked_lines(file) if line.strip())


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
@options.database_url
def export(store: str, output: Path | None, database_url: str | None, **filters: Any) -> None:
    """Write the statements of a store, a line each, oldest first, byte for byte as they are stored.

    Without a filter that is the whole log, voided statements too, in the order in which they came, so that
    importing it elsewhere with --keep-stored gives the same store. A filter finds what GET /statements finds.
    """
    given = {name: str(value) for name, value in filters.items() if value}
    with opened(read_settings(database_url=database_url)) as database:
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


COMMANDS = (import_file, export)
