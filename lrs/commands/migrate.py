"""lrs migrate"""

import click

from lrs.commands import options
from lrs.config import Settings
from lrs.opened import opened
from lrs.storage.database.migrate import revision


@click.command()
@options.settings
def migrate(settings: Settings) -> None:
    """Bring the database up to date. `lrs serve` does so by itself."""
    with opened(settings) as database:
        click.echo(f"up to date at revision {revision(database.engine)}")


COMMANDS = (migrate,)
