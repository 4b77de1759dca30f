"""What a log was said to be stays true: through erasure, backups, kills and a new start."""

import os
import signal
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from hashlib import sha256
from multiprocessing import get_context
from pathlib import Path

import pytest

from lrs.config import Settings
from lrs.database import Database
from lrs.opened import opened, opened_as_it_is
from lrs.operations import stores
from lrs.operations.erasing import erasure
from lrs.operations.erasing.selections import PersonSelection
from lrs.operations.moving import backup
from lrs.operations.transparency import heads, proofs, tree
from lrs.operations.transparency.check import Check
from lrs.storage.tables import log_tiles as tiles_table
from lrs.storage.transparency import tiles
from lrs.verifiable.log.tiles import WIDTH
from tests.backups import Silent
from tests.statements import BEN
from tests.transparency.conftest import Store, named, stored
from tests.transparency.test_heads import body_of


def erase(database: Database, store_id: int) -> None:
    """Erase Ben."""
    act = erasure.begin(database, stores.by_id(database, store_id), PersonSelection((BEN,)), "https://lrs.example.org")
    deque(act.run(), maxlen=0)


def wrong(database: Database, store_id: int) -> list[str]:
    check = Check(database, store_id)
    deque(check.run(), maxlen=0)
    return check.wrong


def test_an_erased_statement_keeps_its_leaf_in_the_heads_before_and_after(
    database: Database, store_id: int, store: Store
) -> None:
    store(250)
    (erased,) = store(1, actor=BEN)
    body = body_of(database, store_id, erased)
    before = heads.present(database, store_id)
    proof = proofs.inclusions(database, store_id, [erased], 251)

    erase(database, store_id)
    store(20)

    assert body_of(database, store_id, erased) == b""
    assert tree.of_store(database, store_id).root(251) == before.root
    assert proofs.inclusions(database, store_id, [erased], 251) == proof
    assert proof[erased]["body_sha256"] == sha256(body).hexdigest()
    heads.present(database, store_id)
    assert wrong(database, store_id) == []


def test_a_statement_that_is_erased_before_it_was_in_the_tree_has_the_same_leaf(
    database: Database, store_id: int, store: Store
) -> None:
    ids = store(WIDTH - 1)
    (erased,) = store(1, actor=BEN)
    expected = tree.of_store(database, store_id).root(WIDTH - 1)
    digest = sha256(body_of(database, store_id, erased)).hexdigest()

    erase(database, store_id)
    tree.catch_up(database, store_id, WIDTH)

    found = proofs.inclusions(database, store_id, [ids[0], erased], WIDTH)
    assert found[erased]["body_sha256"] == digest
    assert tree.of_store(database, store_id).root(WIDTH - 1) == expected
    assert wrong(database, store_id) == []


def test_the_tree_can_be_made_anew_of_a_log_with_erased_statements(
    database: Database, store_id: int, store: Store
) -> None:
    store(WIDTH, actor=BEN)
    store(WIDTH)
    heads.present(database, store_id)
    erase(database, store_id)
    with database.write(store_id) as tx:
        made = tx.execute(tx.select(*tiles_table.columns).order_by(tiles_table.c.number)).all()
        tx.execute(tx.delete(tiles_table))

    tree.catch_up(database, store_id, 2 * WIDTH)

    with database.read(store_id) as tx:
        assert tx.execute(tx.select(*tiles_table.columns).order_by(tiles_table.c.number)).all() == made
    assert wrong(database, store_id) == []


@pytest.fixture
def fresh(new_settings: Callable[[], Settings]) -> Iterator[Callable[[], Database]]:
    """Opens new databases of a server that can sign, without tables, until the test ends."""
    with ExitStack() as stack:
        yield lambda: stack.enter_context(opened_as_it_is(named(new_settings())))


def test_a_restored_database_tells_the_same_history(
    new_settings: Callable[[], Settings], fresh: Callable[[], Database], tmp_path: Path
) -> None:
    with opened(named(new_settings())) as database:
        store_id = stores.get(database, "default").store_id
        stored(database, store_id, WIDTH + 5)
        head = heads.present(database, store_id)
        backup.back_up(database, tmp_path / "backup.tar", Silent())

    backup.restore(tmp_path / "backup.tar", target := fresh(), Silent())

    assert heads.present(target, store_id) == head
    stored(target, store_id, WIDTH)
    assert heads.present(target, store_id).tree_size == 2 * WIDTH + 5
    assert wrong(target, store_id) == []


def grow_until_killed(settings: Settings, store_id: int) -> None:
    with opened(settings) as database:
        for _ in range(2):
            tree.grow(database, store_id, most=1)
        with database.read(store_id) as tx:
            made = tree._next_tiles(tx, 1)
        with database.write(store_id) as tx:
            tiles.insert(tx, made)
            os.kill(os.getpid(), signal.SIGKILL)


def test_a_process_that_is_killed_while_it_writes_leaves_whole_tiles_only(new_settings: Callable[[], Settings]) -> None:
    settings = new_settings()
    with opened(settings) as database:
        store_id = stores.get(database, "default").store_id
        stored(database, store_id, 4 * WIDTH)

    killed = get_context("spawn").Process(target=grow_until_killed, args=(settings, store_id))
    killed.start()
    killed.join()

    with opened(settings) as database:
        with database.read(store_id) as tx:
            assert (killed.exitcode, tiles.count(tx)) == (-signal.SIGKILL, 2)
        tree.catch_up(database, store_id, 4 * WIDTH)
        assert wrong(database, store_id) == []
