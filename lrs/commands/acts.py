"""Acts of erasing as a terminal shows them; not a subcommand."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from lrs.database import Database
from lrs.operations.erasing import preview
from lrs.operations.erasing.erasure import Act
from lrs.operations.erasing.preview import Mentions, Preview
from lrs.operations.erasing.selections import Selection
from lrs.storage.stores import Store

_LOG_IN_USE = (
    "The write-ahead log was in use, so that erased bytes may still lie in it. In a quiet moment, run:\n"
    '  sqlite3 {file} "PRAGMA wal_checkpoint(TRUNCATE)"'
)


def watch_preview(database: Database, store: Store, selection: Selection) -> Preview:
    """What would go, whole; progress is shown on the way."""
    shown = Preview()
    with _counting("found") as show:
        for shown in preview.previews(database, store.store_id, selection):
            show(shown.statements)
    return shown


def watch_mentions(database: Database, store: Store, text: str, selection: Selection) -> Mentions:
    """What else contains `text`; progress is shown on the way."""
    found = Mentions()
    with _counting(f"read of {store.last_position}") as show:
        for found in preview.mentions(database, store.store_id, text, selection):
            show(found.through_position)
    return found


def run_act(act: Act) -> None:
    """Run the act to its end, and print its receipt."""
    with _counting("erased") as show:
        for erased in act.run():
            show(erased)
    click.echo(act.jws)
    if not act.is_scrubbed:
        click.echo(_LOG_IN_USE.format(file=act.database.engine.url.database), err=True)


@contextmanager
def _counting(what: str) -> Iterator[Callable[[int], None]]:
    columns = (SpinnerColumn(), TextColumn("{task.completed:,.0f} statements {task.description}"), TimeElapsedColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(what, total=None)
        yield lambda count: progress.update(task, completed=count)
