"""Proofs that statements are in a store's log, and that it was only ever appended to (docs/transparency.md)."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import groupby
from typing import Any
from uuid import UUID

from lrs.database import Database
from lrs.errors import BadRequest
from lrs.operations import stores
from lrs.operations.transparency import tree
from lrs.storage import counters
from lrs.storage.transparency import leaves
from lrs.storage.transparency.leaves import Leaf
from lrs.verifiable.log.merkle import consistency_ranges, inclusion_ranges
from lrs.verifiable.log.tiles import WIDTH, Tree

_SECTION = "docs/transparency.md"
_TILES_AT_ONCE = 64


def check_size(database: Database, store_id: int, name: str, size: int) -> None:
    """Raise BadRequest unless the log has so many statements; `name` is what the number is called."""
    with database.read(store_id) as tx:
        most = counters.read(tx).position
    if not 1 <= size <= most:
        hint = f"Give a number from 1 to {most}." if most else "It has none yet."
        raise BadRequest(f"the log never had {name} = {size} statements", section=_SECTION, hint=hint)


def inclusions(database: Database, store_id: int, ids: Iterable[UUID], size: int) -> dict[UUID, dict[str, Any]]:
    """Proofs that statements are among the first `size` of the log, for those of `ids` that are.

    Raises BadRequest, Unavailable.
    """
    check_size(database, store_id, "tree_size", size)
    with database.read(store_id) as tx:
        found = leaves.by_id(tx, [each.bytes for each in dict.fromkeys(ids)], size)
    return dict(_proofs(database, store_id, found, size))


def inclusion_at(database: Database, store_id: int, position: int, size: int) -> dict[str, Any]:
    """The proof that the statement at a position is among the first `size`. Raises BadRequest, Unavailable."""
    check_size(database, store_id, "size", size)
    check_size(database, store_id, "position", position)
    if position > size:
        raise BadRequest(f"position {position} lies behind size {size}", section=_SECTION, hint="Ask for a larger one.")
    with database.read(store_id) as tx:
        found = leaves.between(tx, position, position)
    return next(proof for _, proof in _proofs(database, store_id, found, size))


def consistency(database: Database, store_id: int, first: int, second: int) -> dict[str, Any]:
    """The proof that the first `first` statements are the same among the first `second`.

    Raises BadRequest, Unavailable.
    """
    check_size(database, store_id, "second", second)
    check_size(database, store_id, "first", first)
    if first > second:
        raise BadRequest(f"first = {first} is more than second = {second}", section=_SECTION, hint="Exchange them.")
    tree.catch_up(database, store_id, second)
    hashes = tree.of_store(database, store_id).hashes(consistency_ranges(first, second))
    name = stores.by_id(database, store_id).name
    return {"store": name, "first": first, "second": second, "hashes": [each.hex() for each in hashes]}


def _proofs(
    database: Database, store_id: int, found: Iterable[Leaf], size: int
) -> Iterator[tuple[UUID, dict[str, Any]]]:
    """The proof of each leaf, which come by position."""
    tree.catch_up(database, store_id, size)
    whole, name = tree.of_store(database, store_id), stores.by_id(database, store_id).name
    # Neighbours have most hashes in common.
    as_hex = cache(bytes.hex)
    for _, neighbours in groupby(found, lambda leaf: (leaf.position - 1) // (WIDTH * _TILES_AT_ONCE)):
        for leaf, hashes in _audited(whole, list(neighbours), size):
            yield (
                leaf.uuid,
                {
                    "store": name,
                    "statement_id": str(leaf.uuid),
                    "body_sha256": leaf.body_sha256.hex(),
                    "position": leaf.position,
                    "tree_size": size,
                    "hashes": [as_hex(each) for each in hashes],
                },
            )
        whole.forget_leaves()


def _audited(whole: Tree, found: Sequence[Leaf], size: int) -> Iterator[tuple[Leaf, Sequence[bytes]]]:
    ranges = [inclusion_ranges(leaf.position - 1, size) for leaf in found]
    whole.load({part for each in ranges for part in each})
    return ((leaf, whole.loaded(each)) for leaf, each in zip(found, ranges, strict=True))
