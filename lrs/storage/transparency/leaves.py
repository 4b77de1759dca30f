"""Statements as the tree over the log has them: id and SHA-256, which a tombstone keeps of what was erased."""

from collections.abc import Iterable, Sequence
from hashlib import sha256
from itertools import chain
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import BigInteger, LargeBinary, bindparam, func

from lrs.storage.prepared import Prepared, select_walled
from lrs.storage.tables import statements, tombstones
from lrs.storage.transaction import Transaction
from lrs.verifiable.log.transparency import statement_leaf

_IDS_A_QUERY = 500
_ERASED = sha256(b"").digest()
_POSITION = statements.c.position
_DIGEST = func.sha256(statements.c.body, type_=LargeBinary).label("body_sha256")
_BETWEEN = Prepared(
    select_walled(statements, "position", "statement_id")
    .add_columns(_DIGEST)
    .where(bindparam("first", type_=BigInteger) <= _POSITION, bindparam("last", type_=BigInteger) >= _POSITION)
    .order_by(_POSITION)
)


class Leaf(NamedTuple):
    """A statement in the tree: `body_sha256` is that of its bytes, also where they were erased."""

    position: int
    statement_id: bytes
    body_sha256: bytes

    @property
    def hash(self) -> bytes:
        """That of the leaf."""
        return statement_leaf(self.statement_id, self.body_sha256)

    @property
    def uuid(self) -> UUID:
        return UUID(bytes=self.statement_id)


def between(tx: Transaction, first: int, last: int) -> list[Leaf]:
    """The leaves at the positions from `first` to `last`, as far as there are statements."""
    return _with_erased(tx, [Leaf(*row) for row in tx.run(_BETWEEN, first=first, last=last)])


def by_id(tx: Transaction, ids: Sequence[bytes], through: int) -> list[Leaf]:
    """Those of `ids` that stand at a position up to `through`, in the order of positions."""
    wanted = tx.select(_POSITION, statements.c.statement_id, _DIGEST).where(through >= _POSITION)
    portions = (ids[start : start + _IDS_A_QUERY] for start in range(0, len(ids), _IDS_A_QUERY))
    rows = chain.from_iterable(tx.execute(wanted.where(statements.c.statement_id.in_(each))) for each in portions)
    return _with_erased(tx, sorted(Leaf(**row._mapping) for row in rows))


def _with_erased(tx: Transaction, found: Iterable[Leaf]) -> list[Leaf]:
    """`found` with the digests that tombstones keep, where there is no body."""
    leaves = list(found)
    erased = [leaf.position for leaf in leaves if leaf.body_sha256 == _ERASED]
    if not erased:
        return leaves
    kept = dict(tx.find_many(tombstones, ("position", "body_sha256"), "position", erased))
    return [leaf._replace(body_sha256=kept.get(leaf.position, leaf.body_sha256)) for leaf in leaves]
