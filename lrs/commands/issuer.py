"""lrs issuer show, rotate, retire, compromise, profile"""

import json
from typing import Any

import click

from lrs.clock import iso
from lrs.commands import options
from lrs.config import Settings
from lrs.database import Database
from lrs.opened import existing
from lrs.operations import stores
from lrs.operations.issuer import keys
from lrs.operations.issuer.store_issuer import StoreIssuer
from lrs.storage.signing_keys import SigningKey
from lrs.verifiable import public_keys

_KEY = click.argument("key")


@click.group("issuer")
def issuer_group() -> None:
    """A store as issuer of credentials: who it is, and the keys by which it signs."""


@issuer_group.command("show")
@options.store
@options.settings
def show(store: str, settings: Settings) -> None:
    """Who issues, on the first line, and every key, the newest first, a JSON object a line."""
    with existing(settings) as database:
        found = stores.get(database, store)
        _tell(StoreIssuer(database, found).profile)
        _tell_keys(keys.listed(database, found.store_id))


@issuer_group.command("rotate")
@options.store
@options.settings
def rotate(store: str, settings: Settings) -> None:
    """Sign with new keys, and print these; what the old ones have signed still counts."""
    with existing(settings) as database:
        _tell_keys(keys.rotate(database, stores.get(database, store).store_id))


@issuer_group.command("retire")
@_KEY
@options.store
@options.settings
def retire(key: str, store: str, settings: Settings) -> None:
    """Sign no more with KEY; what it has signed still counts. The next signature makes a new key."""
    with existing(settings) as database:
        _tell_keys([keys.retire(database, stores.get(database, store).store_id, key)])


@issuer_group.command("compromise")
@_KEY
@click.option("--reason", default="compromised", show_default=True, help="Why, for who looks at it.")
@options.store
@options.settings
def compromise(key: str, reason: str, store: str, settings: Settings) -> None:
    """Take back KEY, which somebody else may have: what it has signed counts no longer, anywhere.

    Prints the key, and then the id of each credential that it may have signed and that is to be issued again, a JSON
    object a line.
    """
    with existing(settings) as database:
        store_id = stores.get(database, store).store_id
        taken_back = keys.compromise(database, store_id, key, reason)
        _tell_keys([taken_back])
        for credential_id in keys.signed_by(database, store_id, taken_back):
            _tell({"issue_again": credential_id})


@issuer_group.command("profile")
@click.option("--name", help="What the issuer is called.")
@click.option("--url", help="Its home page.")
@click.option("--email", help="Where questions go.")
@click.option("--image", help="The URL of its logo.")
@options.store
@options.settings
def profile(store: str, settings: Settings, **told: str | None) -> None:
    """Print who issues, after changing what is given; an empty text forgets it."""
    changes = {f"issuer_{name}": value for name, value in told.items() if value is not None}
    with existing(settings) as database:
        _change(database, store, changes)
        _tell(StoreIssuer(database, stores.get(database, store)).profile)


def _change(database: Database, store: str, changes: dict[str, str]) -> None:
    if changes:
        stores.change_settings(database, store, changes)


def _tell_keys(keys: list[SigningKey]) -> None:
    for key in keys:
        _tell(
            {
                "key": key.name,
                "kind": key.kind,
                "created": iso(key.created_us),
                "retired": iso(key.retired_us) if key.retired_us else "",
                "compromised": iso(key.revoked_us) if key.revoked_us else "",
                "reason": key.reason,
                "jwk": public_keys.jwk_of(key.public),
            }
        )


def _tell(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False))


COMMANDS = (issuer_group,)
