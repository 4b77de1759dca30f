"""The status of what the store has signed: its place in a status list, and whether it was revoked or suspended."""

from collections.abc import Sequence
from dataclasses import dataclass
from secrets import randbelow
from typing import Any

from sqlalchemy import tuple_

from lrs.storage.tables import status_entries as entries
from lrs.storage.tables import status_lists as lists
from lrs.storage.transaction import Transaction
from lrs.xapi.identity import key

HOLDS, REVOKED, SUSPENDED = "", "revocation", "suspension"
# So many bits hide whose credential it is; they are filled by half, so that a free one is found at once.
PLACES = 131_072
_MOST_USED = PLACES // 2
_LOCK = b"status"
_AT_ONCE = 500
_COLUMNS = ("credential", "credential_id", "list", "place", "state", "created_us", "signed_us", "changed_us")


@dataclass(frozen=True)
class Entry:
    """The place of a credential in a status list, and its state; it may be signed from `created_us` to `signed_us`."""

    credential_id: str
    list: int
    place: int
    state: str
    created_us: int
    signed_us: int
    changed_us: int


@dataclass(frozen=True)
class StatusList:
    """A list, of which so many places were given out; `changed_us` is when a credential in it changed its state."""

    number: int
    entries: int
    changed_us: int


def find(tx: Transaction, credential_ids: Sequence[str]) -> dict[str, Entry]:
    """The entries of those of these credentials that have one."""
    wanted = map(_key, credential_ids)
    found = (_read(row) for row in tx.find_many(entries, _COLUMNS[1:], "credential", wanted))
    return {each.credential_id: each for each in found}


def allocate(tx: Transaction, credential_ids: Sequence[str]) -> dict[str, Entry]:
    """The entries of all of these credentials, in places that nobody can guess for those that have none yet."""
    tx.lock(_LOCK)
    known = find(tx, credential_ids)
    wanted = [each for each in dict.fromkeys(credential_ids) if each not in known]
    now_us = tx.now_us()
    places = _take(tx, len(wanted), now_us)
    made = {
        each: Entry(each, *place, HOLDS, now_us, now_us, now_us) for each, place in zip(wanted, places, strict=True)
    }
    tx.insert_many(entries, _COLUMNS, [(_key(each), *vars(entry).values()) for each, entry in made.items()])
    return known | made


def _take(tx: Transaction, count: int, now_us: int) -> list[tuple[int, int]]:
    """So many free places, each with the list in which it is, for who holds the lock."""
    newest = newest_list(tx) or StatusList(1, 0, now_us)
    taken: list[tuple[int, int]] = []
    while len(taken) < count:
        if newest.entries >= _MOST_USED:
            newest = StatusList(newest.number + 1, 0, now_us)
        places = _free_places(tx, newest.number, min(count - len(taken), _MOST_USED - newest.entries))
        taken += [(newest.number, place) for place in places]
        newest = StatusList(newest.number, newest.entries + len(places), newest.changed_us)
        tx.upsert(lists, {"list": newest.number, "entries": newest.entries, "changed_us": now_us}, changes=["entries"])
    return taken


def _free_places(tx: Transaction, number: int, count: int) -> list[int]:
    """So many places of a list that nobody has, in the order in which they were drawn."""
    free: dict[int, None] = {}
    while len(free) < count:
        drawn = dict.fromkeys(randbelow(PLACES) for _ in range(count - len(free)))
        pairs = ((number, place) for place in drawn)
        used = {place for (place,) in tx.find_matching(entries, ("place",), ("list", "place"), pairs)}
        free |= {place: None for place in drawn if place not in used}
    return [*free]


def note_signed(tx: Transaction, credential_ids: Sequence[str]) -> None:
    """Note that these may be signed again now, by other keys than before."""
    now_us = tx.now_us()
    for start in range(0, len(credential_ids), _AT_ONCE):
        own = entries.c.credential.in_([*map(_key, credential_ids[start : start + _AT_ONCE])])
        tx.execute(tx.update(entries).where(own).values(signed_us=now_us))


def change_state(tx: Transaction, entry: Entry, state: str) -> None:
    """Give a credential another state."""
    now_us = tx.now_us()
    own = entries.c.credential == _key(entry.credential_id)
    tx.execute(tx.update(entries).where(own).values(state=state, changed_us=now_us))
    tx.execute(tx.update(lists).where(lists.c.list == entry.list).values(changed_us=now_us))


def newest_list(tx: Transaction) -> StatusList | None:
    """The list in which places are given out."""
    row = tx.execute(tx.select(*lists.columns).order_by(lists.c.list.desc()).limit(1)).first()
    return StatusList(row.list, row.entries, row.changed_us) if row else None


def find_list(tx: Transaction, number: int) -> StatusList | None:
    """The list with this number."""
    row = tx.execute(tx.select(*lists.columns).where(lists.c.list == number)).first()
    return StatusList(row.list, row.entries, row.changed_us) if row else None


def places_that_hold_not(tx: Transaction, number: int) -> list[int]:
    """Where in a list something is revoked or suspended."""
    wanted = tx.select(entries.c.place).where(entries.c.list == number, entries.c.state != HOLDS)
    return list(tx.execute(wanted.order_by(entries.c.place)).scalars())


def those_that_hold_not(tx: Transaction, behind: Entry | None, limit: int) -> list[Entry]:
    """A page of what is revoked or suspended, by its place, behind an entry."""
    return _page(tx, (entries.c.state != HOLDS,), behind, limit)


def signed_between(
    tx: Transaction, begin_us: int, end_us: int, behind: Entry | None = None, limit: int = 1_000
) -> list[Entry]:
    """A page of what may have been signed in this time, by its place, behind an entry."""
    return _page(tx, (entries.c.created_us <= end_us, entries.c.signed_us >= begin_us), behind, limit)


def _page(tx: Transaction, conditions: Sequence[Any], behind: Entry | None, limit: int) -> list[Entry]:
    wanted = tx.select(*_columns()).where(*conditions)
    if behind is not None:
        wanted = wanted.where(tuple_(entries.c.list, entries.c.place) > (behind.list, behind.place))
    return [_read(row) for row in tx.execute(wanted.order_by(entries.c.list, entries.c.place).limit(limit))]


def _columns() -> list[Any]:
    return [entries.c[name] for name in _COLUMNS[1:]]


def _key(credential_id: str) -> bytes:
    return key(b"credential", credential_id)


def _read(row: Any) -> Entry:
    return Entry(*row)
