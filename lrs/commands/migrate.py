"""lrs migrate"""

import click

from lrs.commands import options
from lrs.config import read_settings
from lrs.opened import opened
from lrs.storage.migrate import revision


@click.command()
@options.database_url
def migrate(database_url: str | None) -> None:
    """Bring the database up to date. `lrs serve` does so by itself."""
    with opened(read_settings(database_url=database_url)) as database:
        click.echo(f"up to date at revision {revision(database.engine)}")


COMMANDS = (migrate,)
