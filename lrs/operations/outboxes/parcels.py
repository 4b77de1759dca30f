"""What a channel of an outbox is to send next, out of the log."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import blake2b
from typing import Any

from lrs.database import Database
from lrs.outbox import Channel, Parcel, Refused
from lrs.storage import log, statements, stores
from lrs.storage.log import LogEntry, LogPage
from lrs.storage.outboxes.cursors import ChannelName, Cursor
from lrs.storage.transaction import Transaction
from lrs.xapi import exact_json, references

_PAGE = 200
_MOST_READ = 2_000  # statements of the log, of which a channel may want few
_MOST_BYTES = 1024 * 1024
_MOST_CONTENT_BYTES = 16 * 1024 * 1024

Placed = tuple[int, Mapping[str, Any]]


@dataclass(frozen=True)
class Taken:
    """A parcel, which is empty where nothing is wanted, and the position up to which the log was read for it."""

    parcel: Parcel
    through: int

    @property
    def count(self) -> int:
        return len(self.parcel.statements)


def take(database: Database, store_id: int, cursor: Cursor, channel: Channel) -> Taken:
    """The next parcel behind the cursor: that which is tried again, or half of what was refused. Raises Unavailable."""
    with database.read(store_id) as tx:
        store = stores.get(tx).name
        wanted, through = _read(tx, cursor, channel)
    if cursor.is_refused and len(wanted) > 1:
        wanted = wanted[: len(wanted) // 2]
        through = wanted[-1][0]
    return Taken(_parcel(database, store_id, store, cursor.name, wanted), through)


def take_one(database: Database, store_id: int, cursor: Cursor, position: int) -> Taken:
    """A parcel of the statement at `position` alone; empty where that is not in sight any more. Raises Unavailable."""
    with database.read(store_id) as tx:
        store, page = stores.get(tx).name, log.read_behind(tx, position - 1, 1)
    living = [(each.position, exact_json.loads(each.body)) for each in page.entries if each.is_in_sight]
    return Taken(_parcel(database, store_id, store, cursor.name, living), position)


def _read(tx: Transaction, cursor: Cursor, channel: Channel) -> tuple[list[Placed], int]:
    """What the channel wants of the log behind the cursor, and how far that was read."""
    wanted: list[Placed] = []
    body_bytes, position = 0, cursor.position
    while len(wanted) < channel.most and body_bytes < _MOST_BYTES and position - cursor.position < _MOST_READ:
        page = log.read_behind(tx, position, _page_size(cursor, position, channel.most))
        if page.position == position:
            break
        position = page.position
        wanted += _wanted(tx, page, channel)
        body_bytes += sum(len(entry.body) for entry in page.entries)
    if len(wanted) > channel.most:
        wanted = wanted[: channel.most]
        position = wanted[-1][0]
    return wanted, position


def _page_size(cursor: Cursor, position: int, most: int) -> int:
    """How many statements to read: no more than a parcel's at first, all of which may be wanted."""
    size = min(most, _PAGE) if position == cursor.position else _PAGE
    # Positions have no gaps.
    return size if cursor.through_position is None else max(0, min(size, cursor.through_position - position))


def _wanted(tx: Transaction, page: LogPage, channel: Channel) -> Iterator[Placed]:
    parsed = [(entry, exact_json.loads(entry.body)) for entry in page.entries if entry.is_in_sight]
    voided = _voided(tx, parsed)
    for entry, statement in parsed:
        target = voided.get(references.target_id(statement)) if references.is_voiding(statement) else None
        if channel.wants(statement) or (target is not None and channel.wants(target)):
            yield entry.position, statement


def _voided(tx: Transaction, parsed: Sequence[tuple[LogEntry, Any]]) -> dict[Any, Any]:
    """What statements void that is here, by its id."""
    targets = [references.target_id(statement) for _, statement in parsed if references.is_voiding(statement)]
    ids = {target.bytes: target for target in targets if target is not None}
    return {ids[each]: exact_json.loads(body) for each, body in statements.bodies_by_id(tx, list(ids)).items() if body}


def _parcel(database: Database, store_id: int, store: str, name: ChannelName, wanted: Sequence[Placed]) -> Parcel:
    positions = [position for position, _ in wanted]
    sent = [statement for _, statement in wanted]
    key = _key(store_id, name, positions, sent) if wanted else ""
    return Parcel(key, store, positions, sent, partial(_content, database, store_id))


def _key(store_id: int, name: ChannelName, positions: Sequence[int], sent: Sequence[Mapping[str, Any]]) -> str:
    # The ids of the statements are part of it: after a restore, positions stand for others.
    digest = blake2b("".join(each["id"] for each in sent).encode(), digest_size=6).hexdigest()
    return f"{store_id}-{name.outbox}-{name.channel}-{positions[0]}-{positions[-1]}-{digest}"


def _content(database: Database, store_id: int, sha2: str) -> bytes | None:
    """The content of an attachment; None where it isn't here. Raises Refused where it is too large to be sent."""
    size = database.attachments.size(store_id, sha2)
    if size is None:
        return None
    if size > _MOST_CONTENT_BYTES:
        raise Refused(f"the content {sha2} has {size} bytes, and no more than {_MOST_CONTENT_BYTES} are sent")
    return b"".join(database.attachments.read(store_id, sha2))
