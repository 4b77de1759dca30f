"""Tree heads: signed once of each size, kept, and never two histories; proofs that lead to them."""

from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from lrs.database import Database
from lrs.errors import BadRequest, Conflict, Unavailable
from lrs.operations import stores
from lrs.operations.issuer import keys
from lrs.operations.transparency import heads, proofs
from lrs.operations.transparency.check import Check
from lrs.storage import signing_keys
from lrs.storage.log import entries_by_id
from lrs.storage.signing_keys import THE_STORE
from lrs.storage.tables import log_tiles as tiles_table
from lrs.storage.tables import statements
from lrs.storage.transparency import heads as kept_heads
from lrs.verifiable.log.tiles import WIDTH
from lrs.verifiable.log.transparency import Head, check_consistency, check_inclusion, key_name, read_head
from lrs.verifiable.public_keys import PublicKey
from tests.transparency.conftest import PUBLIC_URL, Store
from tests.transparency.test_tree import root_of_log


def read(database: Database, store_id: int, head: kept_heads.KeptHead) -> Head:
    """A head as a stranger reads it who knows the store's key."""
    return read_head(head.jws, key_of(database, store_id, key_name(head.jws)))


def key_of(database: Database, store_id: int, name: str) -> PublicKey:
    with database.read(store_id) as tx:
        keys = {each.name: each.public for each in signing_keys.of_owner(tx, THE_STORE)}
    return keys[name.partition("#")[2]]


def body_of(database: Database, store_id: int, statement_id: UUID) -> bytes:
    with database.read(store_id) as tx:
        return entries_by_id(tx, [statement_id])[statement_id].body


def change_statement(database: Database, store_id: int, position: int) -> None:
    """What only somebody with access to the database can do."""
    with database.write(store_id) as tx:
        tx.execute(tx.update(statements).where(statements.c.position == position).values(body=b'{"forged":true}'))


def test_a_head_says_what_the_log_is_and_is_signed_by_the_store(
    database: Database, store_id: int, store: Store
) -> None:
    store(3)

    head = read(database, store_id, heads.present(database, store_id))

    name = stores.by_id(database, store_id).name
    assert (head.store, head.tree_size) == (name, 3)
    assert head.root == root_of_log(database, store_id, 3)
    assert head.issuer == f"did:web:lrs.example.org:stores:{name}"
    assert PUBLIC_URL == "https://lrs.example.org"


def test_an_empty_log_has_a_head_too(database: Database, store_id: int) -> None:
    """RFC 9162 2.1.1: the hash of an empty list is the hash of an empty string."""
    head = read(database, store_id, heads.present(database, store_id))

    assert (head.tree_size, head.root_hash[:8]) == (0, "e3b0c442")


def test_of_one_size_there_is_one_head_whoever_asks(database: Database, store_id: int, store: Store) -> None:
    store(3)

    assert heads.present(database, store_id) == heads.present(database, store_id)
    assert len(heads.all_of_store(database, store_id)) == 1


def test_who_was_slower_is_given_the_head_of_who_was_quicker(database: Database, store_id: int, store: Store) -> None:
    store(1)
    first = heads.present(database, store_id)

    again = heads._signed(database, store_id, 1, first.root)

    assert again == first


def test_a_head_is_signed_anew_where_its_key_was_taken_back(database: Database, store_id: int, store: Store) -> None:
    store(1)
    before = heads.present(database, store_id)
    keys.rotate(database, store_id)
    rotated = heads.present(database, store_id)

    keys.compromise(database, store_id, key_name(before.jws).rpartition("#")[2], "a lost laptop")

    after = heads.present(database, store_id)
    assert rotated == before
    assert read(database, store_id, after) == read(database, store_id, before)
    assert key_name(after.jws) != key_name(before.jws)
    assert heads.of_size(database, store_id, 1) == heads.recent(database, store_id) == after


def test_strangers_are_given_the_newest_head_for_a_minute(
    database: Database, store_id: int, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    store(1)
    first = heads.recent(database, store_id)
    store(1)

    within = heads.recent(database, store_id)
    monkeypatch.setattr(heads, "RECENT_US", 0)
    later = heads.recent(database, store_id)

    assert (within, later.tree_size) == (first, 2)


def test_strangers_wait_while_a_large_tree_is_made(
    database: Database, store_id: int, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(heads, "_MOST_LACKING", 1)
    store(2 * WIDTH)

    with pytest.raises(Unavailable, match="0 of 512"):
        heads.recent(database, store_id)


def test_a_log_that_was_changed_gets_no_second_history(database: Database, store_id: int, store: Store) -> None:
    store(2)
    heads.present(database, store_id)
    change_statement(database, store_id, 1)
    store(1)

    with pytest.raises(Conflict, match="first 2 statements"):
        heads.present(database, store_id)


@pytest.mark.parametrize("size", [1, 300])
def test_statements_are_proven_to_be_in_the_log(database: Database, store_id: int, store: Store, size: int) -> None:
    ids = store(size)
    head = read(database, store_id, heads.present(database, store_id))

    found = proofs.inclusions(database, store_id, ids, size)

    assert list(found) == ids
    for each in ids:
        check_inclusion(head, found[each], body_of(database, store_id, each))


def test_what_came_later_or_never_has_no_proof(database: Database, store_id: int, store: Store) -> None:
    before, later = store(1), store(1)

    found = proofs.inclusions(database, store_id, [*later, uuid4(), *before], 1)

    assert list(found) == before


def test_proofs_of_neighbours_are_the_same_as_each_by_itself(database: Database, store_id: int, store: Store) -> None:
    ids = store(700)

    together = proofs.inclusions(database, store_id, ids, 690)

    for position in (1, 256, 257, 512, 513, 690):
        assert together[ids[position - 1]] == proofs.inclusion_at(database, store_id, position, 690)
    assert len(together) == 690


@pytest.mark.parametrize(("first", "second"), [(1, 600), (256, 600), (255, 257), (599, 600), (600, 600)])
def test_two_heads_are_proven_to_be_of_one_log(
    database: Database, store_id: int, store: Store, first: int, second: int
) -> None:
    store(first)
    older = read(database, store_id, heads.present(database, store_id))
    store(second - first)
    later = read(database, store_id, heads.present(database, store_id))

    proof = proofs.consistency(database, store_id, first, second)

    check_consistency(older, later, proof)


@pytest.mark.parametrize(("first", "second"), [(0, 3), (3, 2), (1, 4), (-1, 2)])
def test_sizes_that_the_log_never_had_are_refused(
    database: Database, store_id: int, store: Store, first: int, second: int
) -> None:
    store(3)

    with pytest.raises(BadRequest):
        proofs.consistency(database, store_id, first, second)


def test_a_log_as_it_should_be_passes_its_check(database: Database, store_id: int, store: Store) -> None:
    heads.present(database, store_id)
    store(300)
    heads.present(database, store_id)
    store(300)
    head = heads.present(database, store_id)

    check = Check(database, store_id)
    read_up_to = list(check.run())

    assert (check.wrong, check.root, len(check.heads), check.tiles) == ([], head.root, 3, 2)
    assert read_up_to == [600]


def test_a_check_names_the_statement_that_was_changed_and_the_heads_that_prove_it(
    database: Database, store_id: int, store: Store
) -> None:
    ids = store(300)
    heads.present(database, store_id)
    change_statement(database, store_id, 7)

    check = Check(database, store_id)
    list(check.run())

    assert check.wrong == [
        "the tree that is kept isn't of the first 256 statements of this log",
        "the tree head of 300 isn't of the first 300 statements of this log",
        f"the statement {ids[6]} at position 7 isn't the one that was stored there",
    ]


def test_a_check_finds_a_log_that_was_cut_off(database: Database, store_id: int, store: Store) -> None:
    store(3)
    heads.present(database, store_id)
    with database.write(store_id) as tx:
        tx.execute(tx.delete(statements).where(statements.c.position == 3))

    check = Check(database, store_id)
    list(check.run())

    assert check.wrong == ["there is no statement at position 3"]


def test_a_check_finds_a_tile_that_was_changed(database: Database, store_id: int, store: Store) -> None:
    store(WIDTH)
    heads.present(database, store_id)
    with database.write(store_id) as tx:
        tx.execute(tx.update(tiles_table).values(root=bytes(32)))

    check = Check(database, store_id)
    list(check.run())

    assert check.wrong == ["the tree that is kept isn't of the first 256 statements of this log"]


def test_a_check_finds_a_head_whose_signature_is_another_ones(database: Database, store_id: int, store: Store) -> None:
    store(1)
    first = heads.present(database, store_id)
    store(1)
    with database.write(store_id) as tx:
        kept_heads.insert(tx, replace(first, tree_size=2))

    check = Check(database, store_id)
    list(check.run())

    assert "the tree head of 2 is signed with other numbers than are kept" in check.wrong
