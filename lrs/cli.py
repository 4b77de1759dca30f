"""The command `lrs`. Each subcommand stands in `lrs.commands`."""

import sys
from importlib import import_module
from pathlib import Path

import click

from lrs import __version__, garbage
from lrs.errors import CairnError

# Where each subcommand stands. Its module is loaded when it is asked for: all of them take twice the time of one.
_MODULES = {
    "backup": "backup",
    "credential": "credential",
    "doctor": "doctor",
    "erase": "erase",
    "export": "transfer",
    "import": "transfer",
    "issuer": "issuer",
    "log": "log",
    "migrate": "migrate",
    "outbox": "outbox",
    "persona": "persona",
    "plugin": "plugin",
    "rebuild": "worker",
    "receipt": "receipt",
    "refused": "refused",
    "restore": "backup",
    "retention": "retention",
    "serve": "serve",
    "settings": "settings",
    "store": "store",
    "verify": "verify",
    "worker": "worker",
}


class _Commands(click.Group):
    """Subcommands, loaded one by one; those of plugins stand below the plugin's name."""

    def list_commands(self, context: click.Context) -> list[str]:
        return [*_MODULES, *(str(group.name) for group in _groups_of_plugins())]

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in _MODULES:
            return next((group for group in _groups_of_plugins() if group.name == name), None)
        commands: tuple[click.Command, ...] = import_module(f"lrs.commands.{_MODULES[name]}").COMMANDS
        return next(command for command in commands if command.name == name)


def _groups_of_plugins() -> list[click.Group]:
    groups: list[click.Group] = import_module("lrs.commands.of_plugins").groups()
    return groups


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="lrs")
@click.option(
    "--config",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Settings in TOML; else that of CAIRN_CONFIG, or cairn.toml in the working folder.",
)
@click.pass_context
def cli(context: click.Context, config: Path | None) -> None:
    """Cairn: a learning-record and e-portfolio server.

    Every setting may stand in a file, and in an environment variable, CAIRN_ and its name: see lrs settings.
    Every command takes --database-url; without any it is sqlite:///data/cairn.db.
    """
    garbage.leave_loaded()  # the modules of the command
    context.obj = config


def main() -> None:
    """Run the command; an error that has words for the operator is one line, and exit status 1."""
    try:
        cli()
    except CairnError as error:
        click.echo(f"lrs: {error.advice}", err=True)
        sys.exit(1)
    except (ValueError, OSError) as error:
        click.echo(f"lrs: {error}", err=True)
        sys.exit(1)
