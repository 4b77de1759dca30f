"""lrs settings"""

import click

from lrs.commands import options
from lrs.sources import Configuration


@click.command("settings")
@options.configuration
def list_all(configuration: Configuration) -> None:
    """Every setting, its value, and what gave it. Secrets are shown as ***.

    What is wrong with them is said on standard error; the exit status is then 1.
    """
    lines = [(name, given.setting.shown(given.value), given.source) for name, given in configuration.given.items()]
    name_width, value_width = (max(len(line[at]) for line in lines) for at in (0, 1))
    for name, value, source in lines:
        click.echo(f"{name:{name_width}}  {value:{value_width}}  {source}")
    for mistake in (*configuration.mistakes, *configuration.unknown_variables):
        click.echo(f"lrs: {mistake}", err=True)
    if configuration.mistakes:
        raise click.exceptions.Exit(1)


COMMANDS = (list_all,)
