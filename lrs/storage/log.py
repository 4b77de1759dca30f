"""The log of a store behind a position, in pages whose size is bounded in statements and in bytes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import false, func

from lrs.storage.tables import statements
from lrs.storage.transaction import Transaction

_MOST_ENTRIES = 200
_MOST_BYTES = 1024 * 1024


@dataclass(frozen=True)
class LogEntry:
    """A statement as the bytes that are stored, and its position."""

    position: int
    body: bytes


@dataclass(frozen=True)
class LogPage:
    """Statements in the order of positions, voided ones left out, and the position up to which the log was read."""

    entries: Sequence[LogEntry]
    position: int


def read_behind(tx: Transaction, position: int) -> LogPage:
    """The next page behind `position`: up to 200 statements, and no more than 1 MiB of them, but at least one."""
    size = func.length(statements.c.body).label("body_bytes")
    columns = (statements.c.position, statements.c.voided, size)
    wanted = tx.select(*columns, of=statements).where(statements.c.position > position)
    rows = tx.execute(wanted.order_by(statements.c.position).limit(_MOST_ENTRIES)).all()
    if not rows:
        return LogPage((), position)
    last = _last_within(rows)
    return LogPage(_entries(tx, position, last), last)


def _last_within(rows: Sequence[Any]) -> int:
    """The last position up to which the statements in sight have _MOST_BYTES together."""
    last, total = rows[0].position, 0
    for row in rows:
        total += 0 if row.voided else row.body_bytes
        if total > _MOST_BYTES:
            break
        last = row.position
    return int(last)


def _entries(tx: Transaction, after: int, last: int) -> list[LogEntry]:
    in_page = statements.c.position.between(after + 1, last)
    wanted = tx.select(statements.c.position, statements.c.body).where(in_page, statements.c.voided == false())
    return [LogEntry(row.position, row.body) for row in tx.execute(wanted.order_by(statements.c.position))]
