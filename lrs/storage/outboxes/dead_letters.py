"""Statements that a channel of an outbox could not send. Their bodies stay in the log alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, func, true

from lrs.storage.outboxes.cursors import ChannelName
from lrs.storage.tables import dead_letters
from lrs.storage.transaction import Transaction

MOST = 10_000  # of a channel


@dataclass(frozen=True)
class DeadLetter:
    """A statement that was tried so often, and what was said of it; `is_waiting` to be tried once more."""

    outbox: str
    channel: str
    position: int
    statement_id: bytes
    error: str
    attempts: int
    failed_us: int
    is_waiting: bool = False


_NAMES = tuple(DeadLetter.__dataclass_fields__)
_COLUMNS = tuple(dead_letters.c[name] for name in _NAMES)


def keep(tx: Transaction, letter: DeadLetter) -> int:
    """Keep a dead letter; return how many older ones had to go for it."""
    values = {**vars(letter), "error": letter.error.encode()}
    tx.upsert(dead_letters, values, changes=("error", "attempts", "failed_us", "is_waiting"))
    name = ChannelName(letter.outbox, letter.channel)
    newest = tx.select(dead_letters.c.position).where(*_of(name)).order_by(dead_letters.c.position.desc())
    surplus = tx.execute(newest.offset(MOST).limit(1)).scalar_one_or_none()
    if surplus is None:
        return 0
    return tx.execute(tx.delete(dead_letters).where(*_of(name), dead_letters.c.position <= surplus)).rowcount


def counts(tx: Transaction) -> dict[ChannelName, int]:
    """How many each channel has that has some."""
    columns = (dead_letters.c.outbox, dead_letters.c.channel)
    rows = tx.execute(tx.select(*columns).add_columns(func.count().label("letters")).group_by(*columns))
    return {ChannelName(row.outbox, row.channel): row.letters for row in rows}


def waiting(tx: Transaction) -> dict[ChannelName, int]:
    """The position of the first that is to be tried again, by channel."""
    columns = (dead_letters.c.outbox, dead_letters.c.channel)
    wanted = tx.select(*columns).add_columns(func.min(dead_letters.c.position).label("first"))
    rows = tx.execute(wanted.where(dead_letters.c.is_waiting == true()).group_by(*columns))
    return {ChannelName(row.outbox, row.channel): row.first for row in rows}


def page(tx: Transaction, name: ChannelName, after_position: int, limit: int) -> list[DeadLetter]:
    """The next dead letters of a channel, in the order of positions."""
    wanted = tx.select(*_COLUMNS).where(*_of(name), dead_letters.c.position > after_position)
    return [_letter(row) for row in tx.execute(wanted.order_by(dead_letters.c.position).limit(limit))]


def revive(tx: Transaction, name: ChannelName, position: int | None) -> int:
    """Have one, or all, be tried again; return how many."""
    these = tx.update(dead_letters).where(*_of(name), *_at(position))
    return tx.execute(these.values(is_waiting=True)).rowcount


def drop(tx: Transaction, name: ChannelName, position: int | None) -> int:
    """Delete one, or all; return how many."""
    return tx.execute(tx.delete(dead_letters).where(*_of(name), *_at(position))).rowcount


def forget(tx: Transaction, positions: Iterable[int]) -> None:
    """Delete those of statements that are erased: what a receiver said may quote them."""
    tx.delete_many(dead_letters, ("position",), ((position,) for position in positions))


def _of(name: ChannelName) -> tuple[Any, Any]:
    return dead_letters.c.outbox == name.outbox, dead_letters.c.channel == name.channel


def _at(position: int | None) -> tuple[Any, ...]:
    return () if position is None else (dead_letters.c.position == position,)


def _letter(row: Row[Any]) -> DeadLetter:
    return DeadLetter(**{**row._asdict(), "error": row.error.decode()})
