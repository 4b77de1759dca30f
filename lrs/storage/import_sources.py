"""How far a store has pulled from each other store."""

from dataclasses import dataclass
from hashlib import blake2b

from lrs.storage.tables import import_sources
from lrs.storage.transaction import Transaction


@dataclass(frozen=True)
class Progress:
    """How far a pull has come. Times are in microseconds since 1970 UTC.

    All that the source stored up to `through_us` is here. `more` is where an unfinished pull goes on, `reached_us`
    the latest `stored` in it, and `is_ordered` whether its pages came in the order of `stored`.
    """

    more: str = ""
    through_us: int = 0
    reached_us: int = 0
    is_ordered: bool = True


def find(tx: Transaction, url: str, key: str) -> Progress:
    """How far the store has pulled from `url` with the credentials `key`."""
    columns = [import_sources.c[name] for name in ("more", "through_us", "reached_us", "is_ordered")]
    source = import_sources.c.source == _source(url, key)
    row = tx.execute(tx.select(*columns).where(source)).one_or_none()
    return Progress() if row is None else Progress(**row._mapping)


def keep(tx: Transaction, url: str, key: str, progress: Progress) -> None:
    """Note how far the store has pulled."""
    values = {"more": progress.more, "through_us": progress.through_us, "reached_us": progress.reached_us}
    changed = {"url": url, **values, "is_ordered": progress.is_ordered}
    tx.upsert(import_sources, {"source": _source(url, key), **changed}, changes=list(changed))


def _source(url: str, key: str) -> bytes:
    """At one URL, each key may open another store."""
    return blake2b(f"{url} {key}".encode(), digest_size=16).digest()
