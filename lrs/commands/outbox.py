"""lrs outbox list, dead, retry, drop, forget"""

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

import click

from lrs.clock import iso, iso_or_none
from lrs.commands import options
from lrs.config import Settings
from lrs.opened import existing
from lrs.operations import stores
from lrs.operations.outboxes import channels
from lrs.operations.outboxes.channels import Listed
from lrs.storage.outboxes.cursors import ChannelName
from lrs.storage.outboxes.dead_letters import DeadLetter

_CHANNEL = click.argument("channel", metavar="OUTBOX/CHANNEL", callback=lambda _, __, text: ChannelName.read(text))
_POSITION: Callable[[Any], Any] = click.option("--position", type=int, help="Only the one at this position.")


@click.group("outbox")
def outbox_group() -> None:
    """What plugins send to others: how far they have come, and what could not be sent."""


@outbox_group.command("list")
@options.store
@options.settings
def list_all(store: str, settings: Settings) -> None:
    """Every channel of a store, a JSON object a line: how far it lies behind, and what went wrong last."""
    with existing(settings) as database:
        for each in channels.listed(database, stores.get(database, store).store_id):
            click.echo(json.dumps(_as_json(each), ensure_ascii=False))


@outbox_group.command("dead")
@_CHANNEL
@options.store
@options.settings
def dead(channel: ChannelName, store: str, settings: Settings) -> None:
    """Statements that a channel could not send, a JSON object a line, in the order of positions."""
    with existing(settings) as database:
        for each in channels.dead(database, stores.get(database, store).store_id, channel):
            click.echo(json.dumps(_letter(each), ensure_ascii=False))


@outbox_group.command("retry")
@_CHANNEL
@_POSITION
@options.store
@options.settings
def retry(channel: ChannelName, position: int | None, store: str, settings: Settings) -> None:
    """Have a channel try again at once, also with its dead letters, after a mend."""
    with existing(settings) as database:
        count = channels.retry(database, stores.get(database, store).store_id, channel, position)
    click.echo(f"{channel} tries again, with dead letters: {count}")


@outbox_group.command("drop")
@_CHANNEL
@_POSITION
@options.store
@options.settings
def drop(channel: ChannelName, position: int | None, store: str, settings: Settings) -> None:
    """Give up the dead letters of a channel. Their statements stay in the store."""
    with existing(settings) as database:
        count = channels.drop(database, stores.get(database, store).store_id, channel, position)
    click.echo(f"dead letters of {channel} dropped: {count}")


@outbox_group.command("forget")
@_CHANNEL
@options.store
@options.settings
def forget(channel: ChannelName, store: str, settings: Settings) -> None:
    """Forget a channel that is not set up any more. If it is set up again, it begins anew."""
    with existing(settings) as database:
        channels.remove(database, stores.get(database, store).store_id, channel)
    click.echo(f"{channel} is forgotten")


def _as_json(listed: Listed) -> dict[str, Any]:
    cursor = listed.cursor
    shown = {
        "channel": str(cursor.name),
        "set": listed.is_set,
        "lag": listed.lag,
        "delivered": cursor.delivered,
        "last": iso_or_none(cursor.delivered_us),
        "dead": listed.dead,
        "dropped": cursor.dropped,
    }
    if cursor.error is None or cursor.failed_us is None:
        return shown
    failure = {"attempts": cursor.attempts, "error": cursor.error, "failed": iso(cursor.failed_us)}
    return {**shown, **failure, "next": iso_or_none(cursor.due_us or None)}


def _letter(letter: DeadLetter) -> dict[str, Any]:
    return {
        "position": letter.position,
        "statement": str(UUID(bytes=letter.statement_id)),
        "error": letter.error,
        "attempts": letter.attempts,
        "failed": iso(letter.failed_us),
        "waiting": letter.is_waiting,
    }


COMMANDS = (outbox_group,)
