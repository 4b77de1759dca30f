"""Acts of erasing, under way or finished with a signed receipt."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, true

from lrs.storage.tables import receipts
from lrs.storage.transaction import Transaction

_MOST_UNFINISHED = 10_000


@dataclass(frozen=True)
class Receipt:
    """One act. `asked` and `counts` become claims of `jws`, the signed receipt, which is None until it is finished."""

    receipt_id: bytes
    act: str
    asked: Mapping[str, Any]
    counts: Mapping[str, int]
    through_position: int
    begun_us: int
    finished_us: int | None = None
    jws: str | None = None


_COLUMNS = tuple(column for column in receipts.c if column.name != "store_id")


def insert(tx: Transaction, receipt: Receipt) -> None:
    """Keep an act that begins."""
    tx.insert(receipts, {column.name: getattr(receipt, column.name) for column in _COLUMNS})


def change(tx: Transaction, receipt_id: bytes, values: Mapping[str, Any]) -> None:
    """Set columns of an act."""
    tx.execute(tx.update(receipts).where(receipts.c.receipt_id == receipt_id).values(**values))


def find(tx: Transaction, receipt_id: bytes) -> Receipt | None:
    """The act with this id."""
    row = tx.execute(tx.select(*_COLUMNS).where(receipts.c.receipt_id == receipt_id)).one_or_none()
    return None if row is None else Receipt(**row._mapping)


def page(tx: Transaction, behind: Receipt | None, limit: int) -> list[Receipt]:
    """The store's acts, newest first; those that are older than `behind`, if it is given."""
    at, by_id = receipts.c.begun_us, receipts.c.receipt_id
    older: ColumnElement[bool] = true()
    if behind is not None:
        older = or_(at < behind.begun_us, and_(at == behind.begun_us, by_id < behind.receipt_id))
    wanted = tx.select(*_COLUMNS).where(older).order_by(at.desc(), by_id.desc()).limit(limit)
    return [Receipt(**row._mapping) for row in tx.execute(wanted)]


def unfinished(tx: Transaction, act: str) -> list[Receipt]:
    """Acts of this kind that were begun, and have no receipt yet."""
    wanted = tx.select(*_COLUMNS).where(receipts.c.jws.is_(None), receipts.c.act == act)
    return [Receipt(**row._mapping) for row in tx.execute(wanted.limit(_MOST_UNFINISHED))]


def add(tx: Transaction, receipt_id: bytes, counts: Mapping[str, int]) -> None:
    """Add to the counts of an act; only for who holds the lock of the store's counters."""
    receipt = find(tx, receipt_id)
    assert receipt is not None, "an act is there before it does anything"
    added = {name: receipt.counts.get(name, 0) + more for name, more in counts.items()}
    change(tx, receipt_id, {"counts": {**receipt.counts, **added}})
