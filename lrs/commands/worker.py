"""lrs worker, rebuild"""

import signal
from threading import Event
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from lrs.commands import options
from lrs.config import Settings
from lrs.observe import logs
from lrs.opened import opened
from lrs.operations import projections, stores
from lrs.operations.worker import work


@click.command("worker")
@options.settings
def worker(settings: Settings) -> None:
    """Keep plugins' projections up to date, until it is stopped.

    Any number of them may run, on any machine that reaches the database. Serving processes need not do that work
    then: set worker to false for them.
    """
    logs.configure(settings, dict)
    stopping = Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, lambda *_: stopping.set())
    with opened(settings) as database:
        click.echo("Cairn keeps projections up to date  (stop it with Ctrl-C)")
        work(database, stopping.is_set)


@click.command("rebuild")
@click.argument("plugin")
@options.store
@options.settings
def rebuild(plugin: str, store: str, settings: Settings) -> None:
    """Derive anew what a plugin derives of the log, beside what is read, and put it in its place at the end."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with opened(settings) as database, Progress(*columns, console=Console(stderr=True)) as progress:
        tasks: dict[str, Any] = {}
        for each in projections.rebuild(database, stores.get(database, store).store_id, plugin):
            if each.projection not in tasks:
                tasks[each.projection] = progress.add_task(each.projection)
            progress.update(tasks[each.projection], completed=each.position, total=each.last_position)
    click.echo(f"rebuilt {', '.join(tasks) or 'nothing: it has no projections'}")


COMMANDS = (worker, rebuild)
