"""lrs plugin new"""

from pathlib import Path

import click

from lrs import scaffold

_NEXT = """
Its tests, and then the server with it:

    pip install './lrs-{name}[test]'
    pytest lrs-{name}
    lrs plugin enable {name}
    lrs serve
"""


@click.command("new")
@click.argument("name")
def new(name: str) -> None:
    """Write a new plugin into ./lrs-NAME: a distribution of its own, which works and passes its tests as it stands."""
    _check_free(click.get_current_context().find_root(), name)
    for file in scaffold.write(name, Path.cwd()):
        click.echo(file.relative_to(Path.cwd()))
    click.echo(_NEXT.format(name=name), err=True)


def _check_free(root: click.Context, name: str) -> None:
    """Raise ValueError where `lrs NAME` means something already: the plugin's commands are to stand there."""
    if isinstance(root.command, click.Group) and root.command.get_command(root, name) is not None:
        raise ValueError(f"lrs {name} is a command already: choose another name")
