"""Refused statements that were kept: an inbox for each sender, bounded in number and age."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_

from lrs.clock import DAY_US, now_us
from lrs.storage import stores
from lrs.storage.tables import refusals
from lrs.storage.transaction import Transaction

WAITING, REPLAYED, DISMISSED = "waiting", "replayed", "dismissed"
STATES = (WAITING, REPLAYED, DISMISSED)
INVALID, CONFLICT, MALFORMED = "invalid", "conflict", "malformed"
LOCK = b"clinic"  # of a store, for who writes notes on its senders
_MOST_PRUNED = 10_000
_TEXTS_A_QUERY = 500


@dataclass(frozen=True)
class Refusal:
    """A statement that was refused, as it was sent. Times are in microseconds since 1970 UTC.

    `key`, `label` and `authority` (JSON) are the sender's; `teaches` is whether it may define activities and
    agents. `body` is cut off where `body_bytes` is more; of malformed JSON it is the whole request's. `violations`
    (JSON) are those of `mended`, the text with which a replay was tried last, or else of `body`.
    `statement_ids` (JSON) are those under which a replay stored it.
    """

    refusal_id: bytes
    key: str
    label: str
    authority: bytes
    teaches: bool
    version: str
    reason: str
    violations: bytes
    body: bytes
    body_bytes: int
    batch_index: int
    batch_size: int
    first_us: int
    last_us: int
    times: int = 1
    state: str = WAITING
    mended: bytes | None = None
    statement_ids: bytes = b"[]"
    settled_us: int | None = None

    @property
    def is_whole(self) -> bool:
        """Whether nothing was cut off, so that it can be replayed."""
        return self.body_bytes == len(self.body)


@dataclass(frozen=True)
class Cursor:
    """Behind which refusal a page goes on."""

    last_us: int
    refusal_id: bytes


@dataclass(frozen=True)
class Wanted:
    """Which refusals to list; None is any."""

    key: str | None = None
    state: str | None = None
    cursor: Cursor | None = None


_NAMES = tuple(field.name for field in fields(Refusal))
_COLUMNS = [refusals.c[name] for name in _NAMES]


def keep(tx: Transaction, sent: Sequence[Refusal]) -> None:
    """Add those that are new, and count up those that are there; each is in `sent` once.

    The caller holds a lock of the store that every writer of refusals takes.
    """
    known = _known(tx, [each.refusal_id for each in sent])
    new = (each for each in sent if each.refusal_id not in known)
    tx.insert_many(refusals, _NAMES, (tuple(getattr(each, name) for name in _NAMES) for each in new))
    for each in sent:
        if each.refusal_id in known:
            again = {"last_us": each.last_us, "batch_index": each.batch_index, "batch_size": each.batch_size}
            change(tx, each.refusal_id, {**again, "times": refusals.c.times + each.times})


def _known(tx: Transaction, ids: Sequence[bytes]) -> set[bytes]:
    return {refusal_id for (refusal_id,) in tx.find_many(refusals, ("refusal_id",), "refusal_id", ids)}


def change(tx: Transaction, refusal_id: bytes, values: Mapping[str, Any]) -> None:
    """Set columns of a refusal."""
    tx.execute(tx.update(refusals).where(refusals.c.refusal_id == refusal_id).values(**values))


@dataclass(frozen=True)
class Bounds:
    """How many refusals of each sender the store keeps, and since when."""

    most: int
    oldest_us: int


def bounds(tx: Transaction) -> Bounds:
    """What the store has decided."""
    settings = stores.get(tx).settings
    days = max(0, min(settings["refusals_kept_days"], stores.MOST["refusals_kept_days"]))
    return Bounds(max(0, settings["refusals_kept"]) if days else 0, now_us() - days * DAY_US)


def clear_surplus(tx: Transaction) -> None:
    """Delete what the store keeps no longer."""
    tx.lock(LOCK)
    kept = bounds(tx)
    delete_older(tx, kept.oldest_us)
    by_sender = tx.select(refusals.c.key).group_by(refusals.c.key)
    for key in tx.execute(by_sender.having(func.count() > kept.most)).scalars().all():
        prune(tx, key, kept.most)


def prune(tx: Transaction, key: str, most: int) -> None:
    """Delete all but the `most` newest refusals of a sender."""
    of_sender = tx.select(refusals.c.refusal_id).where(refusals.c.key == key)
    newest_first = of_sender.order_by(refusals.c.last_us.desc(), refusals.c.refusal_id.desc())
    older = tx.execute(newest_first.offset(most).limit(_MOST_PRUNED)).scalars().all()
    tx.delete_many(refusals, ("refusal_id",), ((each,) for each in older))


def delete_older(tx: Transaction, than_us: int) -> None:
    """Delete what was last refused before `than_us`."""
    tx.execute(tx.delete(refusals).where(refusals.c.last_us < than_us))


def find(tx: Transaction, refusal_id: bytes) -> Refusal | None:
    """The refusal with this id."""
    wanted = tx.select(*_COLUMNS).where(refusals.c.refusal_id == refusal_id, *_conditions(tx, Wanted()))
    row = tx.execute(wanted).one_or_none()
    return None if row is None else Refusal(**row._mapping)


def page(tx: Transaction, wanted: Wanted, limit: int) -> list[Refusal]:
    """The refusals that are `wanted`, those refused last first."""
    newest_first = (refusals.c.last_us.desc(), refusals.c.refusal_id.desc())
    rows = tx.execute(tx.select(*_COLUMNS).where(*_conditions(tx, wanted)).order_by(*newest_first).limit(limit))
    return [Refusal(**row._mapping) for row in rows]


def _conditions(tx: Transaction, wanted: Wanted) -> list[ColumnElement[bool]]:
    """What is `wanted`, without what is too old and not deleted yet."""
    conditions: list[ColumnElement[bool]] = [refusals.c.last_us >= bounds(tx).oldest_us]
    if wanted.key is not None:
        conditions.append(refusals.c.key == wanted.key)
    if wanted.state is not None:
        conditions.append(refusals.c.state == wanted.state)
    if wanted.cursor is not None:
        last_us, refusal_id = wanted.cursor.last_us, wanted.cursor.refusal_id
        as_late = and_(refusals.c.last_us == last_us, refusals.c.refusal_id < refusal_id)
        conditions.append(or_(refusals.c.last_us < last_us, as_late))
    return conditions


def waiting_by_sender(tx: Transaction, key: str | None = None) -> dict[str, int]:
    """How many refusals wait, by the key of their sender; of `key` alone where it is given."""
    wanted = Wanted(key=key, state=WAITING)
    counted = tx.select(refusals.c.key, func.count().label("waiting")).where(*_conditions(tx, wanted))
    return {row.key: row.waiting for row in tx.execute(counted.group_by(refusals.c.key))}


def matching(tx: Transaction, test: Callable[[bytes], bool]) -> list[bytes]:
    """The ids of all refusals of which a text meets `test`: sent, mended, what is wrong with it, who sent it."""
    return [refusal_id for refusal_id, *texts in _texts(tx) if any(test(text) for text in texts if text)]


def _texts(tx: Transaction) -> Iterator[Any]:
    """Ids and texts of all refusals, a page at a time."""
    names = ("refusal_id", "body", "mended", "violations", "authority")
    columns = [refusals.c[name] for name in names]
    last = b""
    while True:
        behind = tx.select(*columns).where(refusals.c.refusal_id > last)
        page = tx.execute(behind.order_by(refusals.c.refusal_id).limit(_TEXTS_A_QUERY)).all()
        yield from page
        if not page:
            return
        last = page[-1].refusal_id


def delete_those(tx: Transaction, ids: Sequence[bytes]) -> None:
    """Delete refusals."""
    tx.delete_many(refusals, ("refusal_id",), ((each,) for each in ids))
