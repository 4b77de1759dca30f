"""lrs competencies import, export, list, show, remove"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import click
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from lrs.api import PluginStore, in_store
from lrs_competencies.frameworks import catalogue, operations
from lrs_competencies.frameworks.formats import FORMATS
from lrs_competencies.frameworks.importing import Imported
from lrs_competencies.frameworks.operations import File
from lrs_competencies.frameworks.reading import Advance
from lrs_competencies.frameworks.sources import SOURCES

_MOST_SHOWN = 100


@contextmanager
def _progress() -> Iterator[Advance]:
    """A bar, where somebody is looking."""
    columns = (SpinnerColumn(), TextColumn("{task.completed:,.0f} items read"), TimeElapsedColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("")
        yield lambda count: progress.advance(task, count)


@click.command("import")
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--from", "sources", multiple=True, type=click.Choice(sorted(SOURCES)), help="A known framework.")
@click.option("--title", default="", help="What the framework of a table is called; else as its file.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object a framework, with up to 1,000 findings.")
@in_store("competencies")
def import_frameworks(
    store: PluginStore, files: tuple[Path, ...], sources: tuple[str, ...], title: str, as_json: bool
) -> None:
    """Import frameworks from FILES (CASE 1.0 or 1.1, CSV, XLSX, CTDL-ASN), or known ones.

    A framework that is there already is replaced, all or nothing. What was mended or left out is told, field by field.
    """
    if not files and not sources:
        raise click.UsageError("Name a file, or a known framework with --from.")
    for source in sources:
        with _progress() as advance:
            made = operations.import_known(store, source, advance)
        _tell_as_json(made) if as_json else _tell(made)
    for path in files:
        with _progress() as advance:
            made = operations.import_file(store, File(path.name, path.read_bytes(), title), advance)
        _tell_as_json(made) if as_json else _tell(made)


def _tell_as_json(made: Imported) -> None:
    click.echo(json.dumps(made.as_json(), ensure_ascii=False))


def _tell(made: Imported) -> None:
    changes = f"{made.added:,} new, {made.changed:,} changed, {made.gone:,} gone"
    click.echo(f"{made.title}: {made.items:,} items ({changes}), import {made.number}")
    if not made.findings.count:
        return
    table = Table("Where", "Times", "Was", "Value", "Why", title=f"{made.findings.count:,} findings")
    for sort in made.findings.sorts:
        cells = (sort.path, f"{sort.count:,}", sort.action, sort.value, sort.reason)
        table.add_row(*map(Text, cells))
    Console(width=120).print(table)


@click.command("export")
@click.argument("framework")
@click.option(
    "--format", "to", type=click.Choice(list(FORMATS)), default="case", show_default=True, help="Which format."
)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="A file; else it is printed.")
@in_store("competencies")
def export(store: PluginStore, framework: str, to: str, output: Path | None) -> None:
    """Export FRAMEWORK, an identifier or title."""
    _, content, _ = operations.export(store, framework, to)
    if output is None:
        click.echo(content, nl=False)
    else:
        output.write_bytes(content)


@click.command("list")
@in_store("competencies")
def list_frameworks(store: PluginStore) -> None:
    """The frameworks of the store, a JSON object a line."""
    with store.read() as tx:
        rows = catalogue.listed_documents(tx)
    for row in rows:
        told = {"framework": str(UUID(bytes=bytes(row.document))), "title": row.title, "creator": row.creator}
        click.echo(json.dumps({**told, "items": row.items, "imports": row.import_number}, ensure_ascii=False))


@click.command("show")
@click.argument("framework")
@click.option("--below", default="", help="An item, by identifier or URI; else the top.")
@click.option("--behind", type=click.IntRange(0), default=0, help="The number at which the last page ended.")
@in_store("competencies")
def show(store: PluginStore, framework: str, below: str, behind: int) -> None:
    """What stands at the top of FRAMEWORK, or below an item of it, up to 100 items."""
    with store.read() as tx:
        document = catalogue.find_document(tx, framework)
        parent = bytes(catalogue.find_item(tx, below).item) if below else document
        listing = catalogue.below(tx, document, parent, _MOST_SHOWN, behind)
    for item in listing.items:
        inside = f" ({item.children} below)" if item.children else ""
        click.echo(f"{item.identifier}  {' '.join(filter(None, (item.code, item.label)))}{inside}")
    if listing.behind is not None:
        click.echo(f"More: --behind {listing.behind}", err=True)


@click.command("remove")
@click.argument("framework")
@in_store("competencies")
def remove(store: PluginStore, framework: str) -> None:
    """Remove FRAMEWORK, an identifier or title; the list of its imports stays."""
    operations.remove(store, framework)
    click.echo(f"{framework} is removed")


COMMANDS = (import_frameworks, export, list_frameworks, show, remove)
