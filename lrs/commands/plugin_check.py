"""lrs plugin check"""

import sys
from collections.abc import Iterator

import click
from rich.console import Console
from rich.markup import escape

from lrs.plugin_host import installed_names
from lrs.testing import Outcome, run

_MARKS = {True: "[green]✓[/green]", False: "[red]✗[/red]"}


@click.command("check")
@click.argument("plugin", required=False)
@click.option("--postgresql", "server_url", metavar="URL", help="Check on this server too, in databases made for it.")
def check(plugin: str | None, server_url: str | None) -> None:
    """Check that a plugin, or each that is installed, keeps the contract of all plugins.

    That is done in temporary databases; the one that is configured is not touched.
    """
    plugins = [plugin] if plugin else installed_names()
    if not plugins:
        raise ValueError("no plugin is installed: lrs plugin new NAME writes one")
    console = Console(highlight=False, soft_wrap=True)
    outcomes = [_show(console, each) for name in plugins for each in _outcomes(console, name, server_url)]
    if not all(each.is_kept for each in outcomes):
        sys.exit(1)


def _outcomes(console: Console, plugin: str, server_url: str | None) -> Iterator[Outcome]:
    for database, url in {"SQLite": "", "PostgreSQL": server_url}.items():
        if url is not None:
            console.print(f"{escape(plugin)} on {database}", style="bold")
            yield from run(plugin, url)


def _show(console: Console, outcome: Outcome) -> Outcome:
    console.print(f"{_MARKS[outcome.is_kept]} {outcome.name}: {escape(outcome.told)}")
    return outcome
