"""The command `lrs`. Each subcommand stands in `lrs.commands`."""

import sys

import click

from lrs import __version__
from lrs.commands import credential, erase, migrate, receipt, retention, serve, store, transfer
from lrs.errors import CairnError


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="lrs")
def cli() -> None:
    """Cairn: a learning-record and e-portfolio server.

    Every command takes --database-url, or the environment variable CAIRN_DATABASE_URL, as SQLAlchemy writes
    it; without either it is sqlite:///data/cairn.db.
    """


for command in (
    *serve.COMMANDS,
    *migrate.COMMANDS,
    *store.COMMANDS,
    *credential.COMMANDS,
    *transfer.COMMANDS,
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
        click.echo(f"lrs: {error.detail}" + (f". {error.hint}" if error.hint else ""), err=True)
        sys.exit(1)
    except (ValueError, OSError) as error:
        click.echo(f"lrs: {error}", err=True)
        sys.exit(1)
