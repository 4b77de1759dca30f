"""lrs serve"""

import click

from lrs.commands import options
from lrs.config import Settings, read_settings
from lrs.observe import logs, tracing
from lrs.observe.processes import count_together, counting_folder
from lrs.opened import opened
from lrs.operations import credentials, stores
from lrs.operations.credentials import Wanted
from lrs.server import make_server
from lrs.storage.database import Database
from lrs.storage.migrate import DEFAULT_STORE
from lrs.web.application import create_app


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on; 0.0.0.0 for all.")
@click.option("--port", default=8080, show_default=True, help="The port to listen on.")
@options.database_url
def serve(host: str, port: int, database_url: str | None) -> None:
    """Serve xAPI at /xapi, and the pages at /.

    The database is brought up to date first. Where the store "default" has no credential yet, one with all
    scopes is made, and its key and secret are printed, this once.
    """
    settings = read_settings(database_url=database_url)
    tracer = tracing.begin()
    logs.configure(settings, tracer.ids if tracer else dict)
    if folder := counting_folder():
        count_together(folder)
    with opened(settings) as database:
        app = create_app(database, settings)
        if tracer:
            tracer.instrument(app, database)
        server = make_server(app, settings, host=host, port=port)
        base = settings.public_url.rstrip("/") or f"http://{'localhost' if host == '0.0.0.0' else host}:{port}"
        _introduce(database, settings, base)
        click.echo(f"Cairn serves {base}/xapi  (stop it with Ctrl-C)")
        try:
            server.run()
        finally:
            server.close()


def _introduce(database: Database, settings: Settings, base: str) -> None:
    """Print a first credential, if there is none at all."""
    store = stores.get(database, DEFAULT_STORE)
    if not credentials.all_of_store(database, store.store_id):
        home_page = settings.public_url or base
        issued = credentials.create(database, store.store_id, Wanted("first", ["all"], home_page))
        click.echo("A credential for the store default; its secret is shown only now:")
        click.echo(f"  key     {issued.key}\n  secret  {issued.secret}")


COMMANDS = (serve,)
