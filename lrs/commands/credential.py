"""lrs credential create, list, set, mended, health, revoke, rotate, token"""

import json
from datetime import UTC, datetime
from typing import Any

import click

from lrs.auth.bearer import Tokens
from lrs.clock import iso_or_none, now_us
from lrs.commands import options
from lrs.config import Settings
from lrs.opened import existing, opened
from lrs.operations import stores
from lrs.operations.senders import credentials, health, mending
from lrs.operations.senders.credentials import Wanted
from lrs.storage.senders.credentials import Credential
from lrs.xapi.mending import MISTAKES

_OF_SERVER = "default"
_LENIENT = f"Mistakes that are mended: known for all, none, or some of {', '.join(MISTAKES)}."


class _Mistakes(click.ParamType):
    """Names of mistakes that are mended; `known` stands for all, `none` for none of them."""

    name = "LIST"

    def convert(self, value: str | list[str], param: click.Parameter | None, ctx: click.Context | None) -> list[str]:
        if not isinstance(value, str):
            return value
        every = {"known": list(MISTAKES), "none": []}
        return every[value] if value in every else [name.strip() for name in value.split(",") if name.strip()]


class _PerMinute(click.ParamType):
    """A number of requests, 0 for no limit; `default` stands for the server's own limit."""

    name = "N"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        return value if value == _OF_SERVER else click.INT.convert(value, param, ctx)


@click.group("credential")
def credential_group() -> None:
    """Credentials: keys by which senders and readers come in. Only hashes of secrets are kept."""


@credential_group.command("create")
@options.store
@click.option("--scopes", default="statements/write,statements/read/mine", show_default=True, help="Comma-separated.")
@click.option("--label", required=True, help="Whom or what it is for.")
@click.option("--expires", type=click.DateTime(), help="When it ends, in UTC; never, if left out.")
@click.option("--lenient", type=_Mistakes(), default="none", show_default=True, help=_LENIENT)
@options.settings
def create(
    store: str, scopes: str, label: str, expires: datetime | None, lenient: list[str], settings: Settings
) -> None:
    """Make a credential, and print its key and secret as one JSON object. The secret is shown only now."""
    wanted = Wanted(
        label=label,
        scopes=[scope.strip() for scope in scopes.split(",") if scope.strip()],
        home_page=settings.public_url or options.LOCAL_URL,
        expires_us=None if expires is None else int(expires.replace(tzinfo=UTC).timestamp()) * 1_000_000,
        lenient=lenient,
    )
    with opened(settings) as database:
        issued = credentials.create(database, stores.get(database, store).store_id, wanted)
    click.echo(json.dumps({"key": issued.key, "secret": issued.secret}))


@credential_group.command("list")
@options.store
@options.settings
def list_all(store: str, settings: Settings) -> None:
    """The credentials of a store, newest first, a JSON object a line, without secrets."""
    with existing(settings) as database:
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
        "lenient": list(credential.lenient),
        "requests_per_minute": credential.requests_per_minute,
        **{name: iso_or_none(at_us) for name, at_us in times.items()},
    }


@credential_group.command("set")
@click.argument("key")
@click.option("--lenient", type=_Mistakes(), help=_LENIENT)
@click.option("--requests-per-minute", type=_PerMinute(), help="A limit of its own, 0 for none, or default.")
@options.settings
def change(key: str, lenient: list[str] | None, requests_per_minute: int | str | None, settings: Settings) -> None:
    """Decide something for a credential, in force within a second, and print it as one JSON object."""
    with existing(settings) as database:
        if lenient is not None:
            credentials.set_lenient(database, key, lenient)
        if requests_per_minute is not None:
            credentials.set_limit(database, key, None if isinstance(requests_per_minute, str) else requests_per_minute)
        click.echo(json.dumps(_shown(credentials.get(database, key))))


@credential_group.command("mended")
@click.argument("key")
@options.settings
def mended(key: str, settings: Settings) -> None:
    """In how many statements of a credential each mistake was mended, a JSON object a line."""
    with existing(settings) as database:
        for count in mending.counts(database, key):
            shown = {"mistake": count.mistake, "statements": count.statements, "last": count.last_id}
            click.echo(json.dumps({**shown, "meaning": MISTAKES[count.mistake].text}))


@credential_group.command("revoke")
@click.argument("key")
@options.settings
def revoke(key: str, settings: Settings) -> None:
    """Make a credential worthless, within a second."""
    with existing(settings) as database:
        credentials.revoke(database, key)
    click.echo(f"revoked {key}")


@credential_group.command("rotate")
@click.argument("key")
@click.option("--overlap", default=3600, show_default=True, help="Seconds for which the old secret stays right.")
@options.settings
def rotate(key: str, overlap: int, settings: Settings) -> None:
    """Give a key a new secret, and print both as one JSON object."""
    with existing(settings) as database:
        issued = credentials.rotate(database, key, overlap_s=overlap)
    click.echo(json.dumps({"key": issued.key, "secret": issued.secret}))


@credential_group.command("token")
@click.argument("key")
@click.option("--minutes", default=60, show_default=True, help="How long it lasts.")
@options.settings
def token(key: str, minutes: int, settings: Settings) -> None:
    """Print a bearer token that stands for a credential, until it ends or the credential is revoked."""
    with existing(settings) as database:
        credentials.check_active(database, key)
        click.echo(Tokens(database, settings).issue(key, lifetime_s=minutes * 60))


@credential_group.command("health")
@click.argument("key")
@options.settings
def show_health(key: str, settings: Settings) -> None:
    """Print how it goes with the sender that has a credential, as one JSON object."""
    with existing(settings) as database:
        click.echo(json.dumps(health.of_credential(database, key).as_json()))


COMMANDS = (credential_group,)
