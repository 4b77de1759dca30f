"""How it goes with each sender, counted over all requests."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row

from lrs.storage.tables import sender_health
from lrs.storage.transaction import Transaction

MOST_LISTED = 10_000
_AUTHORITIES_A_QUERY = 1_000


@dataclass(frozen=True)
class Skew:
    """By how many microseconds a sender's clock is ahead; `source` is what says so, seen at `seen_us`."""

    us: int
    source: str
    seen_us: int


@dataclass
class Health:
    """What is known of a sender; also what one process has counted since it wrote last.

    `requests` are those answered, `failures` those refused; `versions` counts requests by the version that they
    named. `statements_refused` counts those that broke a rule, each time that they were sent. `authority` (JSON)
    is who the sender is; None where that was not noted yet.
    """

    key: str
    label: str = ""
    authority: bytes | None = None
    requests: int = 0
    failures: int = 0
    statements_accepted: int = 0
    statements_refused: int = 0
    versions: Mapping[str, int] = field(default_factory=dict)
    last_success_us: int | None = None
    last_failure_us: int | None = None
    last_failure: str = ""
    skew: Skew | None = None
    user_agent: str = ""
    origin: str = ""

    @property
    def last_seen_us(self) -> int:
        """When its last request came; 0 if none ever did."""
        return max(self.last_success_us or 0, self.last_failure_us or 0)


_COLUMNS = [column for column in sender_health.c if column.name != "store_id"]
_CHANGES = [column.name for column in _COLUMNS if column.name != "key"]


def keep(tx: Transaction, health: Health) -> None:
    """Write down all that is known of a sender."""
    values = {name: getattr(health, name) for name in ("key", *_CHANGES) if not name.startswith("skew_")}
    skew = health.skew
    seen = {
        "skew_us": skew and skew.us,
        "skew_source": skew and skew.source,
        "skew_seen_us": skew and skew.seen_us,
    }
    tx.upsert(sender_health, {**values, **seen}, changes=_CHANGES)


def find(tx: Transaction, key: str) -> Health | None:
    """What is known of the sender with this key."""
    row = tx.execute(tx.select(*_COLUMNS).where(sender_health.c.key == key)).one_or_none()
    return None if row is None else _health(row)


def all_of_store(tx: Transaction) -> list[Health]:
    """What is known of each sender of the store, by key."""
    rows = tx.execute(tx.select(*_COLUMNS).order_by(sender_health.c.key).limit(MOST_LISTED))
    return [_health(row) for row in rows]


def matching(tx: Transaction, test: Callable[[bytes], bool]) -> list[str]:
    """The keys of all senders whose authority meets `test`."""
    return [key for key, authority in _authorities(tx) if authority and test(authority)]


def _authorities(tx: Transaction) -> Iterator[Any]:
    """Keys and authorities of all senders, a page at a time."""
    last = ""
    while True:
        behind = tx.select(sender_health.c.key, sender_health.c.authority).where(sender_health.c.key > last)
        page = tx.execute(behind.order_by(sender_health.c.key).limit(_AUTHORITIES_A_QUERY)).all()
        yield from page
        if not page:
            return
        last = page[-1].key


def delete_those(tx: Transaction, keys: Sequence[str]) -> None:
    """Delete what is known of senders."""
    tx.delete_many(sender_health, ("key",), ((each,) for each in keys))


def _health(row: Row[Any]) -> Health:
    values = {name: value for name, value in row._mapping.items() if not name.startswith("skew_")}
    skew = None if row.skew_us is None else Skew(row.skew_us, row.skew_source, row.skew_seen_us)
    return Health(**values, skew=skew)
