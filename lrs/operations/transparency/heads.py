"""Signed tree heads: what a store says of its log to others, once of each size (docs/transparency.md)."""

from dataclasses import replace
from typing import Any

from lrs.clock import iso
from lrs.database import Database
from lrs.errors import Conflict, NotFound, Unavailable
from lrs.operations import stores
from lrs.operations.issuer.store_issuer import StoreIssuer
from lrs.operations.transparency import tree
from lrs.storage import counters, signing_keys
from lrs.storage.transparency import heads
from lrs.storage.transparency import tiles as log_tiles
from lrs.storage.transparency.heads import KeptHead
from lrs.verifiable.log.tiles import WIDTH
from lrs.verifiable.log.transparency import HEAD_TYPE, Head, claimed_head, key_name

RECENT_US = 60 * 1_000_000
_MOST_LACKING = 400  # tiles that somebody who asks for a head may wait for: 100,000 statements
_SECTION = "docs/transparency.md"


def as_json(kept: KeptHead) -> dict[str, Any]:
    """A head as others are shown it: what it says, by which key, and the signed form of the same."""
    return {**claimed_head(kept.jws).claims(), "key_id": key_name(kept.jws), "jws": kept.jws}


def all_of_store(database: Database, store_id: int) -> list[KeptHead]:
    """Every head that was ever signed, the smallest tree first."""
    return list(database.read_all(store_id, heads.page))


def of_size(database: Database, store_id: int, size: int) -> KeptHead:
    """The head that was signed of a tree of this size. Raises NotFound, Unavailable."""
    with database.read(store_id) as tx:
        found = heads.find(tx, size)
    if found is None:
        hint = "Proofs may be asked for between any sizes; a head is of one at which somebody asked."
        raise NotFound(f"no tree head of {size} statements was ever signed", section=_SECTION, hint=hint)
    return _in_force(database, store_id, found)


def present(database: Database, store_id: int) -> KeptHead:
    """The head of the whole log as it is now. Raises Conflict where the log was tampered with, Unavailable."""
    with database.read(store_id) as tx:
        size, newest = counters.read(tx).position, heads.newest(tx)
    if newest is not None and newest.tree_size == size:
        return _in_force(database, store_id, newest)
    tree.catch_up(database, store_id, size)
    found = tree.of_store(database, store_id)
    if newest is not None:
        _check_same(newest.tree_size, newest.root, found.root(newest.tree_size))
    return _signed(database, store_id, size, found.root(size))


def recent(database: Database, store_id: int) -> KeptHead:
    """The newest head, at most a minute old if statements came since: what strangers get, however many ask.

    Raises as `present`, and Unavailable while the tree is being made.
    """
    with database.read(store_id) as tx:
        newest, now_us = heads.newest(tx), tx.now_us()
        size, tiles = counters.read(tx).position, log_tiles.count(tx)
    if newest is not None and now_us - newest.signed_us < RECENT_US:
        return _in_force(database, store_id, newest)
    if size // WIDTH - tiles > _MOST_LACKING:
        raise Unavailable(
            f"the tree has {tiles * WIDTH} of {size} statements by now",
            section=_SECTION,
            hint="Ask again later: it is being brought up to date.",
        )
    return present(database, store_id)


def _signed(database: Database, store_id: int, size: int, root: bytes) -> KeptHead:
    with database.read(store_id) as tx:
        now_us = tx.now_us()
    store = stores.by_id(database, store_id)
    issuer = StoreIssuer(database, store)
    head = Head(issuer.id, store.name, size, root.hex(), iso(now_us))
    jws = issuer.sign_claims(head.claims(), HEAD_TYPE)
    with database.write(store_id) as tx:
        heads.insert(tx, KeptHead(size, root, now_us, jws))
        kept = heads.find(tx, size)
    assert kept is not None, "it was inserted, or there already"
    _check_same(size, kept.root, root)
    return kept


def _in_force(database: Database, store_id: int, kept: KeptHead) -> KeptHead:
    """A head as it may be shown: the same, signed anew where its key was taken back since. Raises Unavailable."""
    with database.read(store_id) as tx:
        key = signing_keys.find(tx, key_name(kept.jws).rpartition("#")[2])
    if key is None or not key.revoked_us:
        return kept
    issuer = StoreIssuer(database, stores.by_id(database, store_id))
    jws = issuer.sign_claims({**claimed_head(kept.jws).claims(), "iss": issuer.id}, HEAD_TYPE)
    with database.write(store_id) as tx:
        heads.sign_again(tx, kept.tree_size, jws)
    return replace(kept, jws=jws)


def _check_same(size: int, said: bytes, found: bytes) -> None:
    """Raise Conflict where a signed head says something else than the log: no two histories are told."""
    if said != found:
        raise Conflict(
            f"the first {size} statements of the log aren't what a signed tree head says",
            section=_SECTION,
            hint="Something other than Cairn changed the database: lrs log check says where.",
        )
