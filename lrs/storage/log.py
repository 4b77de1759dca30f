"""The log of a store behind a position, in pages whose size is bounded in statements and in bytes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, bindparam, func

from lrs.storage.prepared import Prepared, select_walled
from lrs.storage.tables import statements
from lrs.storage.transaction import Transaction
from lrs.xapi import exact_json

_MOST_ENTRIES = 200
_MOST_BYTES = 1024 * 1024

_POSITION = statements.c.position
_BEHIND = bindparam("behind", type_=BigInteger) < _POSITION
_SIZES = Prepared(
    select_walled(statements, "position")
    .add_columns(func.length(statements.c.body))
    .where(_BEHIND)
    .order_by(_POSITION)
    .limit(bindparam("most", type_=BigInteger))
)
_ENTRIES = Prepared(
    select_walled(statements, "position", "body", "voided")
    .where(_BEHIND, bindparam("last", type_=BigInteger) >= _POSITION)
    .order_by(_POSITION)
)


@dataclass(frozen=True)
class LogEntry:
    """A statement as the bytes that are stored, none where it was erased; and its position."""

    position: int
    body: bytes
    is_voided: bool

    @property
    def is_in_sight(self) -> bool:
        """Whether lists have it."""
        return not self.is_voided and bool(self.body)


@dataclass(frozen=True)
class LogPage:
    """Statements in the order of positions, without a gap, and the position up to which the log was read."""

    entries: Sequence[LogEntry]
    position: int


def read_behind(tx: Transaction, position: int, most: int = _MOST_ENTRIES) -> LogPage:
    """The next page behind `position`: up to `most` statements, and no more than 1 MiB of them, but at least one."""
    sizes = tx.run(_SIZES, behind=position, most=most)
    if not sizes:
        return LogPage((), position)
    totals = accumulate(size for _, size in sizes)
    fitting = sum(total <= _MOST_BYTES for total in totals)
    last = sizes[max(fitting, 1) - 1][0]
    return LogPage([LogEntry(*row) for row in tx.run(_ENTRIES, behind=position, last=last)], last)


def statements_at(tx: Transaction, positions: Iterable[int]) -> dict[int, Mapping[str, Any]]:
    """The statements at these positions, but for those that were erased."""
    found = tx.find_many(statements, ("position", "body"), "position", positions)
    return {position: exact_json.loads(body) for position, body in found if body}


def entries_by_id(tx: Transaction, ids: Iterable[UUID]) -> dict[UUID, LogEntry]:
    """The statements with these ids that are stored, as the bytes that they are stored as."""
    names = ("statement_id", "position", "body", "voided")
    found = tx.find_many(statements, names, "statement_id", sorted({each.bytes for each in ids}))
    return {UUID(bytes=each): LogEntry(position, body, bool(voided)) for each, position, body, voided in found}
