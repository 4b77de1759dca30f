"""Whether a badge of Open Badges 2.0 holds, hosted or signed: openbadgeslib checks it, through the guarded client."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from lrs.api import NotFetched, lazily
from lrs.verifiable.fetching import Fetch
from lrs.verifiable.findings import PROVEN, Finding, Refused, Skipped, found
from lrs.verifiable.forms import id_of
from lrs_badges.credentials.elsewhere.found import V2, Found, Holder, text
from lrs_badges.credentials.recipients import is_for

verifying = lazily("openbadgeslib.ob2")
openbadges = lazily("lrs.verifiable.openbadges")


def is_one(told: Mapping[str, Any]) -> bool:
    """Whether something is an assertion of Open Badges 2.0, whatever else is wrong with it."""
    found = told.get("type")
    return found == "Assertion" or (isinstance(found, list) and "Assertion" in found)


def check(told: Mapping[str, Any], token: str, fetch: Fetch, holder: Holder) -> Found:
    """What a badge says, and what was checked of it; `token` is empty for one that isn't a JWS."""
    findings = list(_findings(told, token, fetch, holder))
    holds = findings[0].outcome == PROVEN
    achieved = _read(told.get("badge"), fetch) if holds else {}
    issuer = _read(achieved.get("issuer"), fetch) if holds else {}
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


def _findings(told: Mapping[str, Any], token: str, fetch: Fetch, holder: Holder) -> Iterator[Finding]:
    yield found("", "proof", partial(_proof, told, token, fetch))
    yield found("", "recipient", partial(_recipient, told, holder))


def _proof(told: Mapping[str, Any], token: str, fetch: Fetch) -> str:
    verifier = verifying.OB2Verifier(download=fetch)
    try:
        if token:
            verifier.verify(token, check_revocation=True)
            return (
                "signed by a key that its issuer names as theirs; not expired, and not on the issuer's revocation list"
            )
        verifier.verify_hosted(dict(told), check_revocation=True)
    except openbadges.LibOpenBadgesException as error:
        raise Refused(f"it doesn't hold: {error}") from None
    return f"hosted by its issuer at {told.get('id')}, who says the same; not expired, and not revoked"


def _recipient(told: Mapping[str, Any], holder: Holder) -> str:
    if not holder.is_known:
        raise Skipped("nobody has said whose it should be")
    named = told.get("recipient")
    if isinstance(named, Mapping) and is_for(named, holder.identifiers):
        return "it is for an identifier of theirs"
    raise Refused("it is for somebody else: the identifier in it isn't theirs")


def _read(value: Any, fetch: Fetch) -> Mapping[str, Any]:
    """A document that is linked or embedded; empty where it can't be had, for it is only shown."""
    if isinstance(value, Mapping):
        return value
    try:
        found = openbadges.loads(fetch(str(value)).decode("utf-8", "replace"))
    except (NotFetched, ValueError):
        return {}
    return found if isinstance(found, Mapping) else {}
