"""The tree of a store is that of its log, whenever and by whomever it is brought up to date."""

from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from uuid import UUID

import pytest

from lrs.database import Database
from lrs.errors import Conflict
from lrs.operations.transparency import tree
from lrs.storage import log
from lrs.storage.tables import statements
from lrs.storage.transparency import leaves, tiles
from lrs.verifiable.log.merkle import node_hash
from lrs.verifiable.log.tiles import WIDTH, Tile
from lrs.verifiable.log.transparency import statement_leaf
from tests.conftest import make_store
from tests.transparency.conftest import Store, stored
from tests.verifiable.test_merkle import naive_split


def root_of_log(database: Database, store_id: int, size: int) -> bytes:
    """The root by the bytes of statements as they are exported."""
    with database.read(store_id) as tx:
        entries, position = [], 0
        while page := log.read_behind(tx, position).entries:
            entries += page
            position = page[-1].position
        ids = dict(tx.execute(tx.select(statements.c.position, statements.c.statement_id)).all())  # type: ignore[arg-type]
    hashes = [statement_leaf(bytes(ids[each.position]), sha256(each.body).digest()) for each in entries]
    return _root(hashes[:size])


def _root(hashes: list[bytes]) -> bytes:
    if len(hashes) == 1:
        return hashes[0]
    split = naive_split(len(hashes))
    return node_hash(_root(hashes[:split]), _root(hashes[split:]))


def tiles_of(database: Database, store_id: int) -> int:
    with database.read(store_id) as tx:
        return tiles.count(tx)


@pytest.mark.parametrize("size", [1, 255, 256, 700])
def test_the_root_is_that_of_the_statements_as_they_are_stored(
    database: Database, store_id: int, store: Store, size: int
) -> None:
    store(700)

    tree.catch_up(database, store_id, size)

    assert tree.of_store(database, store_id).root(size) == root_of_log(database, store_id, size)


def test_whole_tiles_are_kept_and_what_is_left_over_is_not(database: Database, store_id: int, store: Store) -> None:
    store(2 * WIDTH + 100)

    while tree.grow(database, store_id, most=1):
        pass

    assert tiles_of(database, store_id) == 2
    assert not tree.grow(database, store_id)


def test_a_whole_row_of_tiles_becomes_one_of_the_tile_above(
    database: Database, store_id: int, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With tiles of 4 hashes, of which 16 statements make a tile of level 1, and 64 one of level 2."""
    for module in (tree, tiles):
        monkeypatch.setattr(module, "WIDTH", 4)
    monkeypatch.setattr("lrs.verifiable.log.tiles.WIDTH", 4)
    monkeypatch.setattr("lrs.verifiable.log.tiles.HEIGHT", 2)
    store(130)

    while tree.grow(database, store_id, most=3):
        pass

    with database.read(store_id) as tx:
        assert [tiles.count(tx, level) for level in range(4)] == [32, 8, 2, 0]
    made = tree.of_store(database, store_id)
    assert [made.root(size) for size in (64, 127, 130)] == [
        root_of_log(database, store_id, size) for size in (64, 127, 130)
    ]


def test_many_who_bring_it_up_to_date_at_once_make_one_tree(database: Database, store_id: int, store: Store) -> None:
    store(5 * WIDTH)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda _: tree.catch_up(database, store_id, 5 * WIDTH), range(4)))

    assert tiles_of(database, store_id) == 5
    assert tree.of_store(database, store_id).root(5 * WIDTH) == root_of_log(database, store_id, 5 * WIDTH)


def test_a_worker_waits_for_many_tiles_while_statements_come(
    database: Database, store: Store, store_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lrs.storage.arrivals._CALM_AFTER_S", 3600)
    store(WIDTH)

    tree.tend(database)

    assert tiles_of(database, store_id) == 0


def test_a_worker_brings_the_trees_of_all_stores_up_to_date_when_nothing_comes(
    database: Database, store: Store, store_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = make_store(database)
    store(WIDTH + 1)
    stored(database, other, WIDTH)
    monkeypatch.setattr("lrs.storage.arrivals._CALM_AFTER_S", 0)

    tree.tend(database)

    assert [tiles_of(database, each) for each in (store_id, other)] == [1, 1]
    assert {store_id, other}.isdisjoint(tree.lacking(database))


def test_a_gap_in_the_log_is_said(database: Database, store_id: int, store: Store) -> None:
    store(WIDTH)
    with database.write(store_id) as tx:
        tx.execute(tx.delete(statements).where(statements.c.position == 7))

    with pytest.raises(Conflict, match="missing behind position 0"):
        tree.grow(database, store_id)


def test_leaves_are_found_by_the_ids_of_statements(database: Database, store_id: int, store: Store) -> None:
    ids = store(3)

    with database.read(store_id) as tx:
        found = leaves.by_id(tx, [each.bytes for each in (ids[2], ids[0], UUID(int=5))], through=3)
        earlier = leaves.by_id(tx, [each.bytes for each in ids], through=2)

    assert [leaf.position for leaf in found] == [1, 3]
    assert [leaf.position for leaf in earlier] == [1, 2]


def test_a_tile_that_nobody_has_is_made_of_what_lies_below(database: Database, store_id: int, store: Store) -> None:
    store(WIDTH + 3)
    tree.catch_up(database, store_id, WIDTH)

    with database.read(store_id) as tx:
        found = tiles.read(tx, {Tile(0, 0), Tile(0, 1), Tile(1, 0)})

    assert {tile: len(hashes) for tile, hashes in found.items()} == {Tile(0, 0): WIDTH, Tile(0, 1): 3, Tile(1, 0): 1}
