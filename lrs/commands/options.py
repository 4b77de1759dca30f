"""Options that every subcommand shares."""

from collections.abc import Callable
from typing import Any

import click

database_url: Callable[[Any], Any] = click.option(
    "--database-url",
    metavar="URL",
    envvar="CAIRN_DATABASE_URL",
    help="The database, as SQLAlchemy writes it: sqlite:///FILE or postgresql://USER@HOST/NAME.",
)
store: Callable[[Any], Any] = click.option("--store", default="default", show_default=True, help="The store's name.")
