"""What a badge of Open Badges 2.0 says, hosted or signed, and whether it holds, by what its issuer publishes."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from lrs.api import NotFetched, lazily
from lrs.verifiable.badges import assertions
from lrs.verifiable.badges.recipients import Holder, Known
from lrs.verifiable.fetching import Fetch
from lrs.verifiable.findings import PROVEN
from lrs.verifiable.forms import id_of
from lrs.verifiable.proofs import Secured
from lrs_badges.credentials.elsewhere.found import V2, Found, text

openbadges = lazily("lrs.verifiable.openbadges")


def check(secured: Secured, fetch: Fetch, now: datetime, holder: Holder) -> Found:
    """What a badge says, and what was found of it; what it is for is told of one that its issuer stands by."""
    told, ask = secured.credential, cache(fetch)  # the check has asked for what is told of it
    findings = list(assertions.check("", secured, ask, now, Known(holder)))
    holds = findings[0].outcome == PROVEN
    achieved = _read(told.get("badge"), ask) if holds else {}
    issuer = _read(achieved.get("issuer"), ask) if holds else {}
    return Found(
        version=V2,
        id=text(told, "id"),
        title=text(achieved, "name"),
        description=text(achieved, "description"),
        issuer=id_of(achieved.get("issuer")),
        issuer_name=text(issuer, "name"),
        image=id_of(told.get("image")) or id_of(achieved.get("image")),
        valid_from=text(told, "issuedOn"),
        valid_until=text(told, "expires"),
        findings=findings,
    )


def _read(value: Any, fetch: Fetch) -> Mapping[str, Any]:
    """A document as its issuer hosts it, though another one is embedded; empty where it can't be had."""
    try:
        found = openbadges.loads(fetch(id_of(value)))
    except (NotFetched, ValueError):
        return {}
    return found if isinstance(found, Mapping) else {}
