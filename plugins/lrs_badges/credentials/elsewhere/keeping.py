"""Badges from elsewhere that a person keeps here: brought, listed, checked again, and let go of."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lrs.api import (
    BadRequest,
    Conflict,
    NotFound,
    PluginStore,
    Transaction,
    Unavailable,
    checked_agent_key,
    digest,
    iso,
    joined_with,
)
from lrs_badges.credentials.elsewhere import checking
from lrs_badges.credentials.elsewhere.checking import SECTION, Given
from lrs_badges.credentials.elsewhere.found import Found
from lrs_badges.credentials.places import Places
from lrs_badges.credentials.tables import imported

MOST_KEPT = 500
_COLUMNS = ("person", "name", "content", "source", "report", "imported_us", "checked_us")
_CHANGES = ("content", "source", "report", "checked_us")


@dataclass(frozen=True)
class Kept:
    """A badge that somebody keeps; `is_new` where there was no older copy of it."""

    name: str
    told: Mapping[str, Any]
    content: str
    is_new: bool = False

    def as_json(self) -> dict[str, Any]:
        return {"name": self.name, **self.told}


def keep(store: PluginStore, agent: Mapping[str, Any], file: bytes, source: str = "") -> Kept:
    """Check a badge, and keep it for whom it is, in place of an older copy; `source` is where it was fetched.

    Raises BadRequest with every reason where it doesn't hold, Conflict for one that was given here, or one too many.
    """
    person = key_of(agent)
    with store.read() as tx:
        holder = checking.holder(store, tx, person, agent)
    given = checking.checked(store, file, holder)
    _check(store, given.found)
    return _keep(store, person, given, source)


def key_of(agent: Mapping[str, Any]) -> bytes:
    """The key of a person. Raises BadRequest for nobody in particular."""
    return checked_agent_key(agent, SECTION)


def _check(store: PluginStore, found: Found) -> None:
    if not found.is_valid:
        what = f"the badge is refused: {'; '.join(found.refusals)}"
        raise BadRequest(what, section=SECTION, hint="Ask its issuer for another one.")
    if _is_ours(store, found):
        raise Conflict("this badge was given here: it is among one's own already", section=SECTION)


def _is_ours(store: PluginStore, found: Found) -> bool:
    try:
        return found.issuer == store.issuer.id or found.issuer.startswith(f"{Places.of(store).gallery}/")
    except Unavailable:
        return False  # who has no address gives no badges


def _keep(store: PluginStore, person: bytes, given: Given, source: str) -> Kept:
    name = digest(b"badge", f"{given.found.issuer} {given.found.id}")
    with store.write() as tx:
        known = {each.name for each in of_person(tx, person)}
        if name.hex() not in known and len(known) >= MOST_KEPT:
            hint = "Let go of one that isn't needed."
            raise Conflict(f"they keep {MOST_KEPT} badges from elsewhere", section=SECTION, hint=hint)
        tx.upsert(imported, _row(person, name, given, source, tx.now_us()), changes=_CHANGES)
        return get(tx, person, name.hex(), is_new=name.hex() not in known)


def _row(person: bytes, name: bytes, given: Given, source: str, now_us: int) -> dict[str, Any]:
    return {
        "person": person,
        "name": name,
        "content": given.content.decode("utf-8", "replace"),
        "source": source,
        "report": json.dumps(given.found.as_json()),
        "imported_us": now_us,
        "checked_us": now_us,
    }


def of_person(tx: Transaction, person: bytes) -> list[Kept]:
    """What a person keeps, under any of their identifiers; the newest first."""
    rows = tx.find_many(imported, _COLUMNS, "person", joined_with(tx, [person])[person])
    return [_read(row) for row in sorted(rows, key=lambda row: (-row[5], bytes(row[1])))]


def every(tx: Transaction, most: int) -> list[Kept]:
    """What anybody keeps, the newest first."""
    wanted = tx.select(*(imported.c[name] for name in _COLUMNS)).order_by(imported.c.imported_us.desc()).limit(most)
    return [_read(row) for row in tx.execute(wanted)]


def _read(row: Any) -> Kept:
    _, name, content, source, report, imported_us, checked_us = row
    times = {"imported": iso(imported_us), "checked": iso(checked_us)}
    return Kept(bytes(name).hex(), {**json.loads(report), "source": source, **times}, content)


def get(tx: Transaction, person: bytes, name: str, *, is_new: bool = False) -> Kept:
    """A badge that a person keeps. Raises NotFound."""
    found = next((each for each in of_person(tx, person) if each.name == name), None)
    if found is None:
        raise NotFound(f"they keep no badge {name} from elsewhere", section=SECTION)
    return Kept(found.name, found.told, found.content, is_new)


def check_again(store: PluginStore, agent: Mapping[str, Any], name: str) -> Kept:
    """A badge that a person keeps, as it stands now; it is kept though it doesn't hold any more. Raises NotFound."""
    person = key_of(agent)
    with store.read() as tx:
        kept, holder = get(tx, person, name), checking.holder(store, tx, person, agent)
    found = checking.checked(store, kept.content.encode(), holder).found
    with store.write() as tx:
        changes = {"report": json.dumps(found.as_json()), "checked_us": tx.now_us()}
        tx.execute(tx.update(imported).where(*_own(tx, person, name)).values(**changes))
        return get(tx, person, name)


def forget(store: PluginStore, agent: Mapping[str, Any], name: str) -> None:
    """Keep a badge no longer. Raises NotFound."""
    person = key_of(agent)
    with store.write() as tx:
        get(tx, person, name)
        tx.execute(tx.delete(imported).where(*_own(tx, person, name)))


def _own(tx: Transaction, person: bytes, name: str) -> tuple[Any, ...]:
    return imported.c.person.in_(joined_with(tx, [person])[person]), imported.c.name == bytes.fromhex(name)
