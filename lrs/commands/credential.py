"""lrs credential create, list, revoke, rotate, token, health"""

import json
from datetime import UTC, datetime
from typing import Any

import click

from lrs.auth.bearer import Tokens
from lrs.clock import iso, now_us
from lrs.commands import options
from lrs.config import read_settings
from lrs.opened import opened
from lrs.operations import credentials, health, stores
from lrs.operations.credentials import Wanted
from lrs.storage.credentials import Credential

_HOME_PAGE = "http://localhost:8080"


@click.group("credential")
def credential_group() -> None:
    """Credentials: keys by which senders and readers come in. Only hashes of secrets are kept."""


@credential_group.command("create")
@options.store
@click.option("--scopes", default="statements/write,statements/read/mine", show_default=True, help="Comma-separated.")
@click.option("--label", required=True, help="Whom or what it is for.")
@click.option("--expires", type=click.DateTime(), help="When it ends, in UTC; never, if left out.")
@options.database_url
def create(store: str, scopes: str, label: str, expires: datetime | None, database_url: str | None) -> None:
    """Make a credential, and print its key and secret as one JSON object. The secret is shown only now."""
    settings = read_settings(database_url=database_url)
    wanted = Wanted(
        label=label,
        scopes=[scope.strip() for scope in scopes.split(",") if scope.strip()],
        home_page=settings.public_url or _HOME_PAGE,
        expires_us=None if expires is None else int(expires.replace(tzinfo=UTC).timestamp()) * 1_000_000,
    )
    with opened(settings) as database:
        issued = credentials.create(database, stores.get(database, store).store_id, wanted)
    click.echo(json.dumps({"key": issued.key, "secret": issued.secret}))


@credential_group.command("list")
@options.store
@options.database_url
def list_all(store: str, database_url: str | None) -> None:
    """The credentials of a store, a JSON object a line, without secrets."""
    with opened(read_settings(database_url=database_url)) as database:
        for credential in credentials.all_of_store(database, stores.get(database, store).store_id):
            click.echo(json.dumps(_shown(credential)))


def _shown(credential: Credential) -> dict[str, Any]:
    times = {
        "created": credential.created_us,
        "expires": credential.expires_us,
        "revoked": credential.revoked_us,
        "last_used": credential.last_used_us,
    }
    return {
        "key": credential.key,
        "label": credential.label,
        "scopes": list(credential.scopes),
        "active": credential.is_active(now_us()),
        **{name: None if at_us is None else iso(at_us) for name, at_us in times.items()},
    }


@credential_group.command("revoke")
@click.argument("key")
@options.database_url
def revoke(key: str, database_url: str | None) -> None:
    """Make a credential worthless, from the next request on."""
    with opened(read_settings(database_url=database_url)) as database:
        credentials.revoke(database, key)
    click.echo(f"revoked {key}")


@credential_group.command("rotate")
@click.argument("key")
@click.option("--overlap", default=3600, show_default=True, help="Seconds for which the old secret stays right.")
@options.database_url
def rotate(key: str, overlap: int, database_url: str | None) -> None:
    """Give a key a new secret, and print both as one JSON object."""
    with opened(read_settings(database_url=database_url)) as database:
        issued = credentials.rotate(database, key, overlap_s=overlap)
    click.echo(json.dumps({"key": issued.key, "secret": issued.secret}))


@credential_group.command("token")
@click.argument("key")
@click.option("--minutes", default=60, show_default=True, help="How long it lasts.")
@options.database_url
def token(key: str, minutes: int, database_url: str | None) -> None:
    """Print a bearer token that stands for a credential, until it ends or the credential is revoked."""
    settings = read_settings(database_url=database_url)
    with opened(settings) as database:
        credentials.check_active(database, key)
        click.echo(Tokens(database, settings).issue(key, lifetime_s=minutes * 60))


@credential_group.command("health")
@click.argument("key")
@options.database_url
def show_health(key: str, database_url: str | None) -> None:
    """Print how it goes with the sender that has a credential, as one JSON object."""
    with opened(read_settings(database_url=database_url)) as database:
        click.echo(json.dumps(health.of_credential(database, key).as_json()))


COMMANDS = (credential_group,)
