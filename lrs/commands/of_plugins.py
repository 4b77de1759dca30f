"""lrs PLUGIN ..., for each plugin that has commands, and what those commands take"""

from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from lrs.commands import options
from lrs.config import Settings
from lrs.opened import opened
from lrs.operations import plugin_store
from lrs.plugin_host import PluginHost


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
            with opened(settings) as database:
                return command(store=plugin_store.named(database, store, plugin), **values)

        return opening

    return made
