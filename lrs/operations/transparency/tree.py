"""The Merkle tree over a store's log, brought up to date behind it (docs/transparency.md).

Whatever is added to it is a function of the log, and is inserted once: any number of processes may add at once, and
each be killed anywhere.
"""

import logging
from collections.abc import Collection, Mapping, Sequence

from lrs.database import Database
from lrs.errors import CairnError, Conflict, Unavailable
from lrs.storage import counters
from lrs.storage.transaction import Transaction
from lrs.storage.transparency import leaves
from lrs.storage.transparency import tiles as log_tiles
from lrs.verifiable.log.tiles import WIDTH, Tile, Tree, Whole, whole

TILES_A_BATCH = 64
_BATCHES_A_LOOK = 8
_log = logging.getLogger(__name__)


def of_store(database: Database, store_id: int) -> Tree:
    """The tree over the store's log, as far as it is kept (`catch_up`), and up to 255 statements beyond."""

    def read(tiles: Collection[Tile]) -> Mapping[Tile, Sequence[bytes]]:
        with database.read(store_id) as tx:
            return log_tiles.read(tx, tiles)

    return Tree(read)


def tend(database: Database) -> None:
    """Bring the trees of all stores forward, as far as that is worth it by now. Raises Unavailable.

    While a store is busy that is done for many tiles at once: each time costs it a commit.
    """
    least = 1 if database.arrivals.is_calm else TILES_A_BATCH
    for store_id, tiles in lacking(database).items():
        if tiles >= least:
            _tend(database, store_id)


def _tend(database: Database, store_id: int) -> None:
    try:
        for _ in range(_BATCHES_A_LOOK):
            if not grow(database, store_id):
                return
    except Unavailable:
        raise
    except CairnError as error:
        _log.error("the log of store %d can't be made a tree: %s", store_id, error.advice)


def lacking(database: Database) -> dict[int, int]:
    """How many tiles the tree of each store lacks, by its id, but for those that lack none. Raises Unavailable."""
    with database.read_server() as connection:
        return dict(log_tiles.lacking(connection))


def lag(database: Database) -> int:
    """How many statements the tree lies behind that lies farthest behind its log. Raises Unavailable.

    As many as it could have: those that don't fill a tile don't count.
    """
    return max(lacking(database).values(), default=0) * WIDTH


def catch_up(database: Database, store_id: int, size: int) -> None:
    """Bring the tree forward until it has the first `size` statements. Raises Conflict, Unavailable."""
    while _kept(database, store_id) < size // WIDTH:
        grow(database, store_id)


def _kept(database: Database, store_id: int) -> int:
    with database.read(store_id) as tx:
        return log_tiles.count(tx)


def grow(database: Database, store_id: int, most: int = TILES_A_BATCH) -> bool:
    """Add up to `most` tiles to the tree; whether there were such. Raises Conflict, Unavailable.

    They are made in a transaction that only reads, and writing is short.
    """
    with database.read(store_id) as tx:
        made = _next_tiles(tx, most)
    if made:
        with database.write(store_id) as tx:
            log_tiles.insert(tx, made)
    return bool(made)


def _next_tiles(tx: Transaction, most: int) -> list[Whole]:
    kept, there = log_tiles.count(tx), counters.read(tx).position // WIDTH
    # No further than the tile above has room.
    stop = min(there, kept + most, (kept // WIDTH + 1) * WIDTH)
    if stop <= kept:
        return []
    found = leaves.between(tx, kept * WIDTH + 1, stop * WIDTH)
    if len(found) != (stop - kept) * WIDTH:
        raise Conflict(
            f"statements are missing behind position {kept * WIDTH}",
            section="docs/transparency.md",
            hint="Something other than Cairn changed the database; see lrs doctor.",
        )
    hashes = [leaf.hash for leaf in found]
    tiles = [whole(Tile(0, kept + at), hashes[at * WIDTH : (at + 1) * WIDTH]) for at in range(stop - kept)]
    return [*tiles, *_above(tx, tiles)]


def _above(tx: Transaction, tiles: list[Whole]) -> list[Whole]:
    """The tiles of higher levels that `tiles`, the next of their level, make whole."""
    level, last = tiles[-1].tile
    if (last + 1) % WIDTH:
        return []
    tile = Tile(level + 1, last // WIDTH)
    before = log_tiles.beneath(tx, tile)[: WIDTH - len(tiles)]
    made = [whole(tile, [*before, *(each.root for each in tiles)])]
    return [*made, *_above(tx, made)]
