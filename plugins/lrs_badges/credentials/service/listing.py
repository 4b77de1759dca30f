"""A member's badges, those given here and those from elsewhere, in pages; only those on the page are signed."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from lrs.api import PluginStore, Transaction, iso
from lrs_badges import awards
from lrs_badges.credentials import issuing
from lrs_badges.credentials.elsewhere import keeping
from lrs_badges.credentials.elsewhere.found import V3
from lrs_badges.credentials.following import PURPOSES


@dataclass(frozen=True)
class Listed:
    """A badge in the list: an award of this store, or what was kept from elsewhere."""

    at: datetime
    award_id: UUID | None = None
    kept: str = ""


@dataclass(frozen=True)
class Page:
    """The badges of a page, and how many there are on all of them."""

    badges: Mapping[str, list[Any]]
    total: int


def page(store: PluginStore, person: bytes, *, limit: int, offset: int, since: datetime | None) -> Page:
    """A page of a person's badges, the newest first. Raises Unavailable."""
    with store.read() as tx:
        found = [each for each in _listed(tx, person) if since is None or each.at > since]
    found.sort(key=lambda each: each.at, reverse=True)
    return Page(_credentials(store, found[offset : offset + limit]), len(found))


def _listed(tx: Transaction, person: bytes) -> Iterator[Listed]:
    for award in awards.of_person(tx, person):
        if award.state not in PURPOSES:
            yield Listed(datetime.fromisoformat(iso(award.awarded_us)), award.award_id)
    for kept in keeping.of_person(tx, person):
        if kept.told["version"] == V3:
            yield Listed(datetime.fromisoformat(kept.told["valid_from"]), kept=kept.content)


def _credentials(store: PluginStore, wanted: list[Listed]) -> dict[str, list[Any]]:
    own = issuing.issue(store, [each.award_id for each in wanted if each.award_id])
    texts = [*(each.credential for each in own), *(each.kept for each in wanted if each.kept)]
    return {
        "credential": [json.loads(each) for each in texts if each.startswith("{")],
        "compactJwsString": [each for each in texts if not each.startswith("{")],
    }
