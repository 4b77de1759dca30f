"""The command `lrs`. Each subcommand stands in `lrs.commands`."""

import sys
from pathlib import Path

import click

from lrs import __version__
from lrs.commands import (
    backup,
    credential,
    doctor,
    erase,
    migrate,
    receipt,
    refused,
    retention,
    serve,
    settings,
    store,
    transfer,
)
from lrs.errors import CairnError


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
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
    context.obj = config


for command in (
    *serve.COMMANDS,
    *migrate.COMMANDS,
    *settings.COMMANDS,
    *doctor.COMMANDS,
    *store.COMMANDS,
    *credential.COMMANDS,
    *refused.COMMANDS,
    *transfer.COMMANDS,
    *backup.COMMANDS,
    *erase.COMMANDS,
    *retention.COMMANDS,
    *receipt.COMMANDS,
):
    cli.add_command(command)


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
