"""lrs store create, list, set"""

import json

import click

from lrs.commands import options
from lrs.config import Settings
from lrs.opened import existing, opened
from lrs.operations import stores


@click.group("store")
def store_group() -> None:
    """Stores: the tenants of this server, which never meet."""


@store_group.command("create")
@click.argument("name")
@options.settings
def create(name: str, settings: Settings) -> None:
    """Add an empty store."""
    with opened(settings) as database:
        stores.create(database, name)
    click.echo(f"created store {name}")


@store_group.command("list")
@options.settings
def list_all(settings: Settings) -> None:
    """The stores, a JSON object a line."""
    with existing(settings) as database:
        for store in stores.all_of_them(database):
            statements = store.last_position - stores.erased_count(database, store.store_id)
            click.echo(json.dumps({"name": store.name, "statements": statements, "settings": dict(store.settings)}))


@store_group.command("set")
@click.argument("name")
@click.argument("setting")
@click.argument("value")
@options.settings
def change(name: str, setting: str, value: str, settings: Settings) -> None:
    """Change a setting of a store; VALUE is JSON, such as true or '["https://lms.example.org"]'."""
    decoded = options.read_json(value, "VALUE")
    with existing(settings) as database:
        click.echo(json.dumps(dict(stores.change_settings(database, name, {setting: decoded}))))


COMMANDS = (store_group,)
