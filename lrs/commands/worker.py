"""lrs worker, rebuild"""

import json
import signal
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from threading import Event
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from lrs.commands import options
from lrs.config import Settings
from lrs.database import Database
from lrs.observe import logs
from lrs.opened import existing
from lrs.operations import stores
from lrs.operations.outboxes.sending import sending
from lrs.operations.plugins import projections, trials
from lrs.operations.plugins.calls import CountedCalls
from lrs.operations.plugins.chores import doing_chores
from lrs.operations.worker import work
from lrs.plugin_host import Nobody


@click.command("worker")
@options.settings
def worker(settings: Settings) -> None:
    """Keep plugins' projections up to date, send what their outboxes have and do their chores, until it is stopped.

    Any number of them may run, on any machine that reaches the database. Serving processes need not do that work
    then: set worker to false for them.
    """
    logs.configure(settings, dict)
    stopping = Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, lambda *_: stopping.set())
    with existing(settings) as database:
        calls = database.plugins.observer = CountedCalls(database, Nobody())
        click.echo("Cairn keeps projections up to date and sends  (stop it with Ctrl-C)")
        with sending(database, settings), doing_chores(database):
            work(database, stopping.is_set)
        calls.write_down()


@click.command("rebuild")
@click.argument("plugin")
@options.store
@click.option("--dry-run", is_flag=True, help="Print what would change, a JSON object a line, and change nothing.")
@click.option("--with", "changes", metavar="JSON", help="With --dry-run: settings of the plugin to try, as an object.")
@options.settings
def rebuild(plugin: str, store: str, dry_run: bool, changes: str | None, settings: Settings) -> None:
    """Derive anew what a plugin derives of the log, beside what is read, and put it in its place at the end."""
    if changes and not dry_run:
        raise click.UsageError("--with is for --dry-run; to change settings: lrs plugin settings")
    with existing(settings) as database:
        store_id = stores.get(database, store).store_id
        if dry_run:
            _try(database, store_id, plugin, options.read_object(changes or "{}", "--with"))
            return
        rebuilt = _watch(projections.rebuild(database, store_id, plugin))
    click.echo(f"rebuilt {', '.join(rebuilt) or 'nothing: it has no projections'}")


def _try(database: Database, store_id: int, plugin: str, changes: Mapping[str, Any]) -> None:
    with trials.trial(database, store_id, plugin, changes) as tried:
        _watch(tried.run())
        for each in tried.differences():
            click.echo(json.dumps(asdict(each), ensure_ascii=False))


def _watch(progress: Iterable[projections.Progress]) -> list[str]:
    """Show how far it has come; which projections those were."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    tasks: dict[str, Any] = {}
    with Progress(*columns, console=Console(stderr=True)) as shown:
        for each in progress:
            if each.projection not in tasks:
                tasks[each.projection] = shown.add_task(each.projection)
            shown.update(tasks[each.projection], completed=each.position, total=each.last_position)
    return list(tasks)


COMMANDS = (worker, rebuild)
