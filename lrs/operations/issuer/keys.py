"""The keys of a store as issuer: made on first use, rotated, retired, and given up where somebody else has them.

What a retired key has signed still counts, so that it stays published; what a compromised one has signed doesn't.
"""

from collections.abc import Iterator
from functools import partial

from lrs.database import Database
from lrs.errors import Conflict, NotFound
from lrs.operations.issuer import held_keys
from lrs.storage import signing_keys, status
from lrs.storage.signing_keys import THE_STORE, SigningKey
from lrs.storage.transaction import Transaction
from lrs.verifiable.public_keys import KINDS

_SECTION = "docs/issuer.md"
_LOCK = b"issuer"


def current(tx: Transaction, kind: str) -> SigningKey | None:
    """The key of a kind by which the store signs now."""
    return next((key for key in signing_keys.of_owner(tx, THE_STORE) if key.kind == kind and key.is_usable), None)


def ensure(database: Database, tx: Transaction) -> dict[str, SigningKey]:
    """The key of each kind by which the store signs now, made where there is none yet. Raises Unavailable."""
    tx.lock(_LOCK)
    return {kind: current(tx, kind) or _made(database, tx, kind) for kind in KINDS}


def _made(database: Database, tx: Transaction, kind: str) -> SigningKey:
    key = held_keys.made(database, tx.store_id, THE_STORE, kind=kind, now_us=tx.now_us())
    signing_keys.insert(tx, key)
    return key


def listed(database: Database, store_id: int) -> list[SigningKey]:
    """All keys that the store has had, the newest first."""
    with database.read(store_id) as tx:
        return signing_keys.of_owner(tx, THE_STORE)


def rotate(database: Database, store_id: int) -> list[SigningKey]:
    """Retire the keys by which the store signs, and give the new ones that take their place. Raises Unavailable."""
    with database.write(store_id) as tx:
        tx.lock(_LOCK)
        for kind in KINDS:
            if (key := current(tx, kind)) is not None:
                signing_keys.change(tx, key.name, _end("retired_us", tx.now_us(), "rotated"))
        return [*ensure(database, tx).values()]


def retire(database: Database, store_id: int, name: str) -> SigningKey:
    """Let a key sign no more; what it has signed still counts. Raises NotFound, Conflict."""
    with database.write(store_id) as tx:
        tx.lock(_LOCK)
        key = get(tx, name)
        if not key.is_usable:
            raise Conflict(f"the key {name} signs no more already", section=_SECTION)
        signing_keys.change(tx, name, _end("retired_us", tx.now_us(), "retired"))
        return get(tx, name)


def compromise(database: Database, store_id: int, name: str, reason: str) -> SigningKey:
    """Take back a key that somebody else may have: what it has signed counts no longer. Raises NotFound, Conflict."""
    with database.write(store_id) as tx:
        tx.lock(_LOCK)
        key = get(tx, name)
        if key.revoked_us:
            raise Conflict(f"the key {name} is taken back already", section=_SECTION)
        signing_keys.change(tx, name, _end("revoked_us", tx.now_us(), reason[: held_keys.MOST_REASON]))
        return get(tx, name)


def _end(deed: str, at_us: int, reason: str) -> dict[str, object]:
    return {deed: at_us, "reason": reason, "sealed": b""}


def get(tx: Transaction, name: str) -> SigningKey:
    """A key of the store. Raises NotFound."""
    found = signing_keys.find(tx, name)
    if found is None or found.owner != THE_STORE:
        raise NotFound(f"the store has no key {name}", section=_SECTION, hint="Its keys: lrs issuer show --store S")
    return found


def signed_by(database: Database, store_id: int, key: SigningKey) -> Iterator[str]:
    """The ids of credentials with a status that a key of the store may have signed."""
    with database.read(store_id) as tx:
        until_us = key.until_us or tx.now_us()
    page = partial(_page, since_us=key.created_us, until_us=until_us)
    return (each.credential_id for each in database.read_all(store_id, page))


def _page(tx: Transaction, behind: status.Entry | None, since_us: int, until_us: int) -> list[status.Entry]:
    return status.signed_between(tx, since_us, until_us, behind)
