"""Tree heads that were signed, of which there is one of each size."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Select

from lrs.storage.tables import log_heads
from lrs.storage.transaction import Transaction

_COLUMNS = (log_heads.c.tree_size, log_heads.c.root, log_heads.c.signed_us, log_heads.c.jws)
_NAMES = tuple(column.name for column in _COLUMNS)
_A_PAGE = 1_000


@dataclass(frozen=True)
class KeptHead:
    """A head as it was signed, and the root that it names."""

    tree_size: int
    root: bytes
    signed_us: int
    jws: str


def newest(tx: Transaction) -> KeptHead | None:
    """The head of the largest tree; None before the first."""
    return _first(tx, tx.select(*_COLUMNS).order_by(log_heads.c.tree_size.desc()))


def find(tx: Transaction, tree_size: int) -> KeptHead | None:
    """The head of a tree of this size."""
    return _first(tx, tx.select(*_COLUMNS).where(log_heads.c.tree_size == tree_size))


def insert(tx: Transaction, head: KeptHead) -> None:
    """Keep a head, unless there is one of this size."""
    row = (head.tree_size, head.root, head.signed_us, head.jws)
    tx.insert_missing(log_heads, _NAMES, [row])


def sign_again(tx: Transaction, tree_size: int, jws: str) -> None:
    """Give a head another signature."""
    tx.execute(tx.update(log_heads).where(log_heads.c.tree_size == tree_size).values(jws=jws))


def page(tx: Transaction, last: KeptHead | None) -> list[KeptHead]:
    """The next heads behind `last`, the smallest tree first."""
    behind = -1 if last is None else last.tree_size
    wanted = tx.select(*_COLUMNS).where(log_heads.c.tree_size > behind).order_by(log_heads.c.tree_size)
    return list(_heads(tx, wanted.limit(_A_PAGE)))


def _first(tx: Transaction, wanted: Select[tuple[int, bytes, int, str]]) -> KeptHead | None:
    return next(_heads(tx, wanted.limit(1)), None)


def _heads(tx: Transaction, wanted: Select[tuple[int, bytes, int, str]]) -> Iterator[KeptHead]:
    return (KeptHead(**row) for row in tx.execute(wanted).mappings())
