"""How far the channels of outboxes have sent the log.

Whoever sends holds the channel's row for some time, which is renewed with each parcel: there is one sender at a time,
and where it is killed, another one goes on when that time is over.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any, NamedTuple

from sqlalchemy import Row, or_

from lrs.storage.tables import outbox_channels
from lrs.storage.transaction import Transaction

_FORGOTTEN = "(it may have quoted what was erased)"


class ChannelName(NamedTuple):
    """A channel in its outbox."""

    outbox: str
    channel: str

    def __str__(self) -> str:
        return "/".join(self)

    @classmethod
    def read(cls, text: str) -> "ChannelName":
        """The name that is written OUTBOX/CHANNEL."""
        outbox, _, channel = text.partition("/")
        return cls(outbox, channel)


@dataclass(frozen=True)
class Cursor:
    """What a channel has sent: everything up to `position`, of which it wanted and delivered so many statements.

    `through_position` is where the parcel ends that is tried again. Where it `is_refused`, a statement in it is to
    blame: it is looked for in one half after the other. `attempts` are those of the parcel at hand, the next of which
    is due at `due_us`. `dropped` is how many dead letters were too many to keep.
    """

    outbox: str
    channel: str
    position: int
    through_position: int | None = None
    is_refused: bool = False
    attempts: int = 0
    due_us: int = 0
    error: str | None = None
    failed_us: int | None = None
    delivered: int = 0
    delivered_us: int | None = None
    dropped: int = 0
    holder: bytes | None = None
    held_until_us: int = 0

    @property
    def name(self) -> ChannelName:
        return ChannelName(self.outbox, self.channel)

    def is_free(self, holder: bytes, now_us: int) -> bool:
        """Whether `holder` may send it."""
        return self.holder in (None, holder) or self.held_until_us < now_us


_NAMES = tuple(field.name for field in fields(Cursor))
_COLUMNS = tuple(outbox_channels.c[name] for name in _NAMES)


def of_store(tx: Transaction) -> list[Cursor]:
    """Every channel that has ever begun, by name."""
    return [_cursor(row) for row in tx.execute(tx.select(*_COLUMNS).order_by(*_COLUMNS[:2]))]


def find(tx: Transaction, name: ChannelName) -> Cursor | None:
    """A channel; None where it has not begun."""
    row = tx.execute(tx.select(*_COLUMNS).where(*_is(name))).one_or_none()
    return None if row is None else _cursor(row)


def lock(tx: Transaction, name: ChannelName) -> Cursor | None:
    """As `find`, and nobody else changes it until the transaction ends."""
    row = tx.execute(tx.select(*_COLUMNS).where(*_is(name)).with_for_update()).one_or_none()
    return None if row is None else _cursor(row)


def begin(tx: Transaction, name: ChannelName, position: int) -> None:
    """Have a channel send what lies behind `position`, unless it has begun."""
    values = _values(Cursor(*name, position))
    tx.insert_missing(outbox_channels, _NAMES, [tuple(values[each] for each in _NAMES)])


def hold(tx: Transaction, name: ChannelName, holder: bytes, seconds: int) -> Cursor | None:
    """A channel, for `holder` alone for so long; None where another holds it, or it has gone."""
    now_us = tx.now_us()
    is_free = or_(
        outbox_channels.c.holder.is_(None),
        outbox_channels.c.holder == holder,
        outbox_channels.c.held_until_us < now_us,
    )
    held = tx.update(outbox_channels).where(*_is(name), is_free)
    values = {"holder": holder, "held_until_us": now_us + seconds * 1_000_000}
    return lock(tx, name) if tx.execute(held.values(values)).rowcount else None


def change(tx: Transaction, changed: Cursor) -> None:
    """Note what became of a parcel; the channel is locked."""
    tx.execute(tx.update(outbox_channels).where(*_is(changed.name)).values(_values(changed)))


def hurry(tx: Transaction, name: ChannelName) -> None:
    """Have a channel try again at once."""
    tx.execute(tx.update(outbox_channels).where(*_is(name)).values(due_us=0))


def release(tx: Transaction, holder: bytes) -> None:
    """Let others send what `holder` holds."""
    mine = tx.update(outbox_channels).where(outbox_channels.c.holder == holder)
    tx.execute(mine.values(holder=None, held_until_us=0))


def remove(tx: Transaction, name: ChannelName) -> bool:
    """Forget a channel; whether there was one."""
    return bool(tx.execute(tx.delete(outbox_channels).where(*_is(name))).rowcount)


def forget_errors(tx: Transaction, positions: Iterable[int]) -> None:
    """Forget what receivers said about parcels that may have statements at `positions`."""
    erased = sorted(positions)
    for each in of_store(tx):
        if each.error and erased and each.position < erased[-1] and erased[0] <= (each.through_position or erased[0]):
            tx.execute(tx.update(outbox_channels).where(*_is(each.name)).values(error=_FORGOTTEN.encode()))


def _values(cursor: Cursor) -> dict[str, Any]:
    error = None if cursor.error is None else cursor.error.encode()
    return {name: getattr(cursor, name) for name in _NAMES} | {"error": error}


def _cursor(row: Row[Any]) -> Cursor:
    return Cursor(**{**row._asdict(), "error": None if row.error is None else row.error.decode()})


def _is(name: ChannelName) -> tuple[Any, Any]:
    return outbox_channels.c.outbox == name.outbox, outbox_channels.c.channel == name.channel
