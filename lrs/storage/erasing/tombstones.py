"""Erasing statements: a tombstone keeps position, rank and id, and the SHA-256 of what was there.

The row in `statements` stays, with an empty body and out of sight. So positions have no gap, and the database itself
refuses to store an erased id again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import chain

from sqlalchemy import and_, exists, func, select, true

from lrs.storage import references
from lrs.storage.tables import statement_refs, statements, tombstones
from lrs.storage.transaction import Transaction

_IDS_A_QUERY = 500
_EMPTY = b""


@dataclass(frozen=True)
class Living:
    """A statement that can be erased."""

    position: int
    statement_id: bytes
    body: bytes


@dataclass(frozen=True)
class Tombstone:
    """What is left of a statement."""

    position: int
    body_sha256: bytes
    body_bytes: int
    is_empty: bool


def living(tx: Transaction, ids: Sequence[bytes]) -> list[Living]:
    """Those of `ids` that are stored and not erased, voided ones too."""
    columns = (statements.c.position, statements.c.statement_id, statements.c.body)
    portions = (ids[start : start + _IDS_A_QUERY] for start in range(0, len(ids), _IDS_A_QUERY))
    selects = (tx.select(*columns).where(statements.c.statement_id.in_(portion)) for portion in portions)
    rows = chain.from_iterable(map(tx.execute, selects))
    return [Living(row.position, row.statement_id, row.body) for row in rows if row.body]


def voided(tx: Transaction, after_id: bytes, limit: int) -> list[Living]:
    """Voided statements in the order of their ids; they have no links by which to find them."""
    target_id = statement_refs.c.target_id
    wanted = tx.select(target_id, statements.c.position, statements.c.body).where(
        statement_refs.c.is_voiding == true(),
        target_id > after_id,
        statements.c.statement_id == target_id,
        statements.c.voided == true(),
        statements.c.body != _EMPTY,
    )
    rows = tx.execute(wanted.order_by(target_id).limit(limit))
    # A statement may have been voided twice.
    return list({row.target_id: Living(row.position, row.target_id, row.body) for row in rows}.values())


def bury(tx: Transaction, erased: Sequence[Living], receipt_id: bytes, at_us: int) -> None:
    """Put a tombstone in the place of each statement; only for who holds the lock of the store's counters."""
    references.forget(tx, [each.statement_id for each in erased])
    names = ("position", "receipt_id", "body_sha256", "body_bytes", "erased_us")
    tx.insert_many(
        tombstones,
        names,
        ((each.position, receipt_id, sha256(each.body).digest(), len(each.body), at_us) for each in erased),
    )
    emptied = tx.update(statements).values(body=_EMPTY, voided=true())
    positions = [each.position for each in erased]
    for start in range(0, len(positions), _IDS_A_QUERY):
        tx.execute(emptied.where(statements.c.position.in_(positions[start : start + _IDS_A_QUERY])))


def of_receipt(tx: Transaction, receipt_id: bytes, after_position: int, limit: int) -> list[Tombstone]:
    """Tombstones of one act, by position; each says whether the body is gone indeed."""
    columns = (tombstones.c.position, tombstones.c.body_sha256, tombstones.c.body_bytes)
    there = and_(tx.within(statements), statements.c.position == tombstones.c.position, statements.c.body == _EMPTY)
    is_empty = exists(select(statements.c.position).where(there)).label("is_empty")
    wanted = tx.select(*columns, is_empty).where(
        tombstones.c.receipt_id == receipt_id, tombstones.c.position > after_position
    )
    rows = tx.execute(wanted.order_by(tombstones.c.position).limit(limit))
    return [Tombstone(row.position, row.body_sha256, row.body_bytes, row.is_empty) for row in rows]


def count(tx: Transaction) -> int:
    """How many statements of the store were erased."""
    return int(tx.execute(tx.select(func.count(), of=tombstones).select_from(tombstones)).scalar_one())


def count_of_receipt(tx: Transaction, receipt_id: bytes) -> int:
    """How many tombstones an act has put."""
    wanted = tx.select(func.count(), of=tombstones).where(tombstones.c.receipt_id == receipt_id)
    return int(tx.execute(wanted).scalar_one())


def voided_by_tombstones(tx: Transaction, first: int, last: int) -> set[int]:
    """Positions from `first` to `last` of statements that are voided only by statements that were erased."""
    voider = statements.alias()
    voids = and_(
        tx.within(statement_refs),
        statement_refs.c.target_id == statements.c.statement_id,
        statement_refs.c.is_voiding == true(),
        tx.within(voider),
        voider.c.statement_id == statement_refs.c.statement_id,
        voider.c.body != _EMPTY,
    )
    is_voided = and_(statements.c.voided == true(), statements.c.body != _EMPTY)
    wanted = tx.select(statements.c.position).where(
        statements.c.position.between(first, last), is_voided, ~exists(select(voider.c.position).where(voids))
    )
    return set(tx.execute(wanted).scalars())
