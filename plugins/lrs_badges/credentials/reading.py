"""Badges as their documents say them, read from a store: awards with their achievements, evidence and recipients."""

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any
from uuid import UUID

from lrs.api import LogEntry, NotFound, PluginStore, Transaction, entries_by_id
from lrs_badges import achievements, awards, tables
from lrs_badges.achievements import Achievement
from lrs_badges.awarding import said
from lrs_badges.awards import Award
from lrs_badges.credentials import sharing
from lrs_badges.credentials.document import MOST_EVIDENCE, Badge, Evidence
from lrs_badges.credentials.places import Places
from lrs_badges.credentials.recipients import recipient

SECTION = "docs/badge-credentials.md"


def award(tx: Transaction, award_id: UUID) -> Award:
    """An award. Raises NotFound where there is none, or its statement was voided or erased."""
    found = awards.find(tx, award_id)
    if found is None:
        hint = "Awards: lrs badges credential list --store S"
        raise NotFound(f"there is no badge {award_id}", section=SECTION, hint=hint)
    return found


def awards_of(tx: Transaction, award_ids: Sequence[UUID]) -> list[Award]:
    """Awards by their ids, in the same order. Raises NotFound where one is missing."""
    found = awards.find_many(tx, award_ids)
    return [found.get(each) or award(tx, each) for each in award_ids]


def ids(tx: Transaction, behind: int, most: int) -> list[tuple[int, UUID]]:
    """The next awards of the store behind a position in the log, with their own."""
    table = tables.awards.c
    wanted = tx.select(table.position, table.award).where(table.position > behind).order_by(table.position)
    return [(row.position, UUID(bytes=bytes(row.award))) for row in tx.execute(wanted.limit(most))]


def badge(store: PluginStore, tx: Transaction, award_id: UUID) -> Badge:
    """What a badge says. Raises NotFound."""
    (found,) = badges(store, tx, [award(tx, award_id)])
    return found


def badges(store: PluginStore, tx: Transaction, given: Sequence[Award]) -> list[Badge]:
    """What badges say, in the order of their awards."""
    places, profile = Places.of(store), store.issuer.profile
    achieved, chosen = _achievements(tx, given), sharing.of_people(tx, {each.persona for each in given})
    ids = {*(each.award_id for each in given), *(one for each in given for one in each.grounds[:MOST_EVIDENCE])}
    entries = entries_by_id(tx, sorted(ids))
    return [
        Badge(
            award=each,
            achievement=achieved[each.achievement, each.version],
            recipient=recipient(each.award_id, each.agent, chosen.get(each.persona, sharing.NOTHING).did),
            issuer=profile,
            places=places,
            reason=_reason(entries[each.award_id]),
            evidence=_evidence(each, entries),
        )
        for each in given
    ]


def _achievements(tx: Transaction, given: Sequence[Award]) -> Mapping[tuple[str, int], Achievement]:
    found = achievements.versions(tx, {each.achievement for each in given})
    return {(each.name, each.version): each for each in found}


def _reason(entry: LogEntry) -> str:
    """Why it was awarded by hand, as the statement says; what was said later, such as why it was revoked, is not it."""
    return str(said.details(json.loads(entry.body)).get("reason", ""))


def _evidence(given: Award, entries: Mapping[UUID, LogEntry]) -> list[Evidence]:
    found = [(each, entries[each]) for each in given.grounds[:MOST_EVIDENCE] if each in entries]
    return [
        Evidence(each, sha256(entry.body).hexdigest(), _score(json.loads(entry.body)))
        for each, entry in found
        if entry.body
    ]


def _score(statement: Mapping[str, Any]) -> float | None:
    found = statement.get("result", {}).get("score", {}).get("scaled")
    return None if found is None else float(found)
