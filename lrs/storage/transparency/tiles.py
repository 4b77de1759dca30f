"""The tree over a store's log, as whole tiles: rows that are inserted once, and never change."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import BigInteger, Connection, SmallInteger, bindparam, func, select

from lrs.storage.prepared import Prepared, select_walled, within
from lrs.storage.tables import log_tiles, stores
from lrs.storage.transaction import Transaction
from lrs.storage.transparency import leaves
from lrs.verifiable.log.tiles import WIDTH, Tile, Whole, split

_IS_AT_LEVEL = log_tiles.c.level == bindparam("level", type_=SmallInteger)
_LAST = Prepared(select(func.max(log_tiles.c.number)).where(within(log_tiles), _IS_AT_LEVEL))
_ROOTS = Prepared(
    select_walled(log_tiles, "root")
    .where(_IS_AT_LEVEL, log_tiles.c.number >= bindparam("first", type_=BigInteger))
    .where(log_tiles.c.number < bindparam("stop", type_=BigInteger))
    .order_by(log_tiles.c.number)
)


def count(tx: Transaction, level: int = 0) -> int:
    """How many tiles of a level are kept, which are the first ones."""
    last = tx.run(_LAST, level=level)[0][0]
    return 0 if last is None else last + 1


def insert(tx: Transaction, tiles: Iterable[Whole]) -> None:
    """Keep tiles; who was quicker has kept the same."""
    rows = [(each.tile.level, each.tile.number, each.root, b"".join(each.hashes)) for each in tiles]
    tx.insert_missing(log_tiles, ("level", "number", "root", "hashes"), rows)


def read(tx: Transaction, wanted: Collection[Tile]) -> Mapping[Tile, Sequence[bytes]]:
    """The hashes of tiles, whole ones as they are kept, and else as many as there are by now."""
    found = tx.find_matching(log_tiles, ("level", "number", "hashes"), ("level", "number"), wanted)
    kept = {Tile(level, number): split(bytes(hashes)) for level, number, hashes in found}
    return {tile: kept[tile] if tile in kept else beneath(tx, tile) for tile in wanted}


def beneath(tx: Transaction, tile: Tile) -> list[bytes]:
    """The hashes of a tile, made of what lies below it."""
    first = tile.number * WIDTH
    if tile.level == 0:
        return [leaf.hash for leaf in leaves.between(tx, first + 1, first + WIDTH)]
    return [bytes(root) for (root,) in tx.run(_ROOTS, level=tile.level - 1, first=first, stop=first + WIDTH)]


def lacking(connection: Connection) -> Mapping[int, int]:
    """How many tiles each store lacks, by the store's id; those that lack none are left out."""
    last = select(func.max(log_tiles.c.number)).where(log_tiles.c.store_id == stores.c.store_id, log_tiles.c.level == 0)
    wanted = select(stores.c.store_id, stores.c.last_position, last.scalar_subquery())
    rows = connection.execute(wanted.where(stores.c.last_position >= WIDTH))
    lacks = {store_id: position // WIDTH - (0 if last is None else last + 1) for store_id, position, last in rows}
    return {store_id: tiles for store_id, tiles in lacks.items() if tiles > 0}
