"""lrs PLUGIN ..., for each plugin that has commands, what those commands take, and how far they are"""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

import click

from lrs.commands import options
from lrs.config import Settings
from lrs.lazily import lazily
from lrs.opened import existing
from lrs.operations.plugins import store as plugin_store
from lrs.plugin_host import PluginHost

_console = lazily("rich.console")
_progress = lazily("rich.progress")


def groups() -> list[click.Group]:
    """The commands of each plugin, below its name."""
    return [click.Group(name, commands=commands) for name, commands in PluginHost.installed().commands.items()]


def in_store(plugin: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Give a command of a plugin the options --store and --database-url, and as its argument `store` a PluginStore."""

    def made(command: Callable[..., Any]) -> Callable[..., Any]:
        @options.store
        @options.settings
        @wraps(command)
        def opening(*, store: str, settings: Settings, **values: Any) -> Any:
            with existing(settings) as database:
                return command(store=plugin_store.named(database, store, plugin), **values)

        return opening

    return made


def follow(done: Iterable[float], what: str, is_wanted: bool | None = None) -> None:
    """Go through what tells how far it has come, from 0 to 1, and show that; by default on a terminal."""
    console = _console.Console(stderr=True, force_terminal=is_wanted)
    percentage = _progress.TextColumn("{task.percentage:>3.0f}%")
    columns = (
        _progress.TextColumn("{task.description}"),
        _progress.BarColumn(),
        percentage,
        _progress.TimeElapsedColumn(),
    )
    with _progress.Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task(what, total=1.0)
        for each in done:
            bar.update(task, completed=each)
