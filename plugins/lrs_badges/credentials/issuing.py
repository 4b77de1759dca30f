"""Issuing awards as credentials: at the first ask, or in batches; and showing what was issued.

Where the store would say it otherwise by now, or somebody else has the key, it is signed again by the key of now.
"""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID

from lrs.api import Conflict, PluginStore, Transaction, agent_key, dumps
from lrs_badges import awards
from lrs_badges.credentials import document, proofs, reading
from lrs_badges.credentials.document import Badge
from lrs_badges.credentials.following import PURPOSES
from lrs_badges.credentials.proofs import DI
from lrs_badges.credentials.tables import issued

AT_ONCE = 50
_LOCK = b"badges_issued"
_COLUMNS = ("award", "format", "person", "document_sha2", "proof", "status", "key", "told", "issued_us")


@dataclass(frozen=True)
class Issued:
    """A badge and its credential, JSON or a JWT."""

    badge: Badge
    format: str
    credential: str

    @property
    def award_id(self) -> UUID:
        return self.badge.award.award_id


def show(store: PluginStore, award_id: UUID, format: str = DI) -> Issued:
    """The credential of an award, issued now if it wasn't yet. Raises NotFound, Unavailable.

    Raises Conflict where it wasn't issued before it was revoked or suspended.
    """
    with store.read() as tx:
        badge = reading.badge(store, tx, award_id)
        row = _rows(tx, [badge], format).get(award_id)
    kept = _as_issued(badge, format, row, store.issuer.keys_that_count()) if row else None
    if kept is None:
        _check_issuable(badge)
        (kept,) = _issue(store, [badge], format)
    return kept


def issue_all(store: PluginStore, format: str = DI) -> Iterator[Issued]:
    """As `issue`, of every award of the store that stands, in the order in which they were awarded."""
    behind = 0
    while found := _next_ids(store, behind):
        behind = found[-1][0]
        yield from _issue_batch(store, [award_id for _, award_id in found], format)


def _next_ids(store: PluginStore, behind: int) -> list[tuple[int, UUID]]:
    with store.read() as tx:
        return reading.ids(tx, behind, AT_ONCE)


def issue(store: PluginStore, award_ids: Sequence[UUID], format: str = DI) -> Iterator[Issued]:
    """The credentials of awards that stand, in batches; those that were issued and still say the same are as they were.

    Raises NotFound, Unavailable.
    """
    for begin in range(0, len(award_ids), AT_ONCE):
        yield from _issue_batch(store, award_ids[begin : begin + AT_ONCE], format)


def _issue_batch(store: PluginStore, award_ids: Sequence[UUID], format: str) -> list[Issued]:
    with store.read() as tx:
        found = reading.badges(store, tx, reading.awards_of(tx, award_ids))
        rows = _rows(tx, found, format)
    keys = store.issuer.keys_that_count()
    known = [each for each in found if each.award.award_id in rows]
    kept = {each.award.award_id: _as_issued(each, format, rows[each.award.award_id], keys) for each in known}
    missing = [each for each in found if kept.get(each.award.award_id) is None and _is_issuable(each)]
    made = {each.award_id: each for each in _issue(store, missing, format)}
    told = {**kept, **made}
    return [one for each in award_ids if (one := told.get(each)) is not None]


def _is_issuable(badge: Badge) -> bool:
    return badge.award.state not in PURPOSES


def _check_issuable(badge: Badge) -> None:
    if not _is_issuable(badge):
        what = f"the badge {badge.award.award_id} is {badge.award.state}, and is not signed any more"
        raise Conflict(what, section=reading.SECTION, hint="What was signed before is shown as it was.")


def _rows(tx: Transaction, badges: Sequence[Badge], format: str) -> Mapping[UUID, Any]:
    wanted = [each.award.award_id.bytes for each in badges]
    found = tx.execute(tx.select(*issued.columns).where(issued.c.award.in_(wanted), issued.c.format == format))
    return {UUID(bytes=bytes(row.award)): row for row in found}


def _as_issued(badge: Badge, format: str, row: Any, keys: Collection[str]) -> Issued | None:
    """The credential as it was issued; None where it says something else by now, or its key counts no longer."""
    made = document.credential(badge, json.loads(row.status))
    if _digest(made) != bytes(row.document_sha2) or row.key not in keys:
        return None
    return Issued(badge, format, proofs.joined(made, row.proof))


def _issue(store: PluginStore, badges: Sequence[Badge], format: str) -> list[Issued]:
    if not badges:
        return []
    with store.write() as tx:
        statuses = store.status_entries(tx, [each.id for each in badges])
    documents, issuer = [document.credential(each, statuses[each.id]) for each in badges], store.issuer
    signed = [proofs.signed(issuer, each, format) for each in documents]
    found = [Issued(badge, format, each) for badge, each in zip(badges, signed, strict=True)]
    with store.write() as tx:
        _keep(tx, found, documents)
    return found


def _keep(tx: Transaction, found: Sequence[Issued], documents: Sequence[Mapping[str, Any]]) -> None:
    """Keep the proofs of those whose award is still there: somebody may have been erased since."""
    tx.lock(_LOCK)
    there = awards.find_many(tx, [each.award_id for each in found])
    rows = [
        _row(each, made, tx.now_us()) for each, made in zip(found, documents, strict=True) if each.award_id in there
    ]
    known = issued.c.award.in_([row[0] for row in rows]), issued.c.format == found[0].format
    tx.execute(tx.delete(issued).where(*known))
    tx.insert_many(issued, _COLUMNS, rows)


def _row(each: Issued, made: Mapping[str, Any], now_us: int) -> tuple[Any, ...]:
    status = dumps(made["credentialStatus"]).decode()
    person, key = agent_key(each.badge.award.agent), proofs.key_of(each.credential)
    signed = _digest(made), proofs.detached(each.credential), status, key
    return each.award_id.bytes, each.format, person, *signed, "", now_us


def _digest(made: Mapping[str, Any]) -> bytes:
    return sha256(dumps(made)).digest()
