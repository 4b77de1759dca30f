"""`lrs newplugin ...`"""

import click

from lrs.api import PluginStore, in_store
from lrs_newplugin import operations


@click.command("people")
@in_store("newplugin")
def people(store: PluginStore) -> None:
    """How many deeds everybody has done, a line each."""
    for standing in operations.people(store):
        click.echo(standing.words)
