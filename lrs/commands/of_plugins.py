"""lrs PLUGIN ..., for each plugin that has commands"""

import click

from lrs.plugin_host import PluginHost


def groups() -> list[click.Group]:
    """The commands of each plugin, below its name."""
    return [click.Group(name, commands=commands) for name, commands in PluginHost.installed().commands.items()]
