"""lrs serve"""

import logging

import click

from lrs.commands import options
from lrs.config import Settings, sealing_key_file
from lrs.database import Database
from lrs.observe import logs
from lrs.opened import opened
from lrs.operations import stores
from lrs.operations.senders import credentials
from lrs.operations.senders.credentials import Wanted
from lrs.sealing import make_secret
from lrs.server.processes import Address
from lrs.server.processes import serve as run
from lrs.sources import Configuration
from lrs.storage.database.migrate import DEFAULT_STORE

_log = logging.getLogger("lrs.serve")


@click.command()
@click.option("--host", help="The address to listen on, 0.0.0.0 for all; else by the setting host, 127.0.0.1.")
@click.option("--port", type=click.IntRange(1, 65535), help="The port; else by the setting port, 8080.")
@options.configuration
def serve(host: str | None, port: int | None, configuration: Configuration) -> None:
    """Serve xAPI at /xapi, and the pages at /.

    The database is brought up to date first. Where the store "default" has no credential yet, one with all
    scopes is made, and its key and secret are printed, this once.
    """
    settings = configuration.settings
    logs.configure(settings, dict)
    for mistake in configuration.unknown_variables:
        _log.warning("%s", mistake)
    host, port = host or settings.host, port or settings.port
    base = settings.public_url.rstrip("/") or f"http://{'localhost' if host == '0.0.0.0' else host}:{port}"
    address = Address(host, port)
    address.check_free()
    _keep_secrets(settings)
    with opened(settings) as database:
        _introduce(database, settings, base)
    click.echo(f"Cairn serves {base}/xapi  (stop it with Ctrl-C)")
    run(settings, address)


def _keep_secrets(settings: Settings) -> None:
    """Make a sealing key beside the SQLite file, where the operator has set none."""
    file = sealing_key_file(settings)
    if settings.sealing_key or file is None:
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    if make_secret(file):
        click.echo(f"A key that encrypts the secrets which this server keeps: {file}  (save it apart from backups)")


def _introduce(database: Database, settings: Settings, base: str) -> None:
    """Print a first credential, if there is none at all."""
    store = stores.get(database, DEFAULT_STORE)
    if next(credentials.all_of_store(database, store.store_id), None) is None:
        home_page = settings.public_url or base
        issued = credentials.create(database, store.store_id, Wanted("first", ["all"], home_page))
        click.echo("A credential for the store default; its secret is shown only now:")
        click.echo(f"  key     {issued.key}\n  secret  {issued.secret}")


COMMANDS = (serve,)
