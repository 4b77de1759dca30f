"""Whether an EndorsementCredential holds: its form, proof, dates, what it endorses, and whether it was revoked."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from lrs.verifiable import proofs, status
from lrs.verifiable.fetching import Fetch
from lrs.verifiable.proofs import Secured
from lrs.verifiable.report import (
    FAILED,
    PASSED,
    SKIPPED,
    Check,
    Refused,
    Report,
    id_of,
    types_of,
)

_SKEW = timedelta(minutes=5)


class Skipped(Exception):
    """A check that doesn't apply, with the reason."""


@dataclass(frozen=True)
class Expected:
    """What is known beside the credential: what it is attached to, since when that is there, and whose it is.

    `owners` are all ids of the person who is endorsed. What is empty or None isn't known.
    """

    subject: str = ""
    since: datetime | None = None
    owners: Collection[str] = ()


def verify(content: bytes, fetch: Fetch, now: datetime, expected: Expected = Expected()) -> Report:
    """What was checked of a credential, and how it turned out; what follows a bad proof isn't looked at."""
    try:
        secured = proofs.read(content)
    except Refused as refused:
        return Report("", {}, [Check("form", FAILED, str(refused))])
    return Report(secured.format, secured.credential, list(_checks(secured, fetch, now, expected)))


def _checks(secured: Secured, fetch: Fetch, now: datetime, expected: Expected) -> Iterator[Check]:
    credential = secured.credential
    for name, check in (("form", partial(_form, credential)), ("proof", partial(proofs.check, secured, fetch))):
        made = _made(name, check)
        yield made
        if made.outcome == FAILED:
            return
    yield _made("dates", partial(_dates, credential, now, expected.since))
    yield _made("subject", partial(_subject, credential, expected.subject))
    yield _made("self", partial(_self, credential, expected.owners))
    yield _made("status", partial(_status, credential, fetch))


def _made(name: str, check: Callable[[], str]) -> Check:
    try:
        return Check(name, PASSED, check())
    except Refused as refused:
        return Check(name, FAILED, str(refused))
    except Skipped as skipped:
        return Check(name, SKIPPED, str(skipped))


def _form(credential: Mapping[str, Any]) -> str:
    if not {"VerifiableCredential", "EndorsementCredential"} <= types_of(credential):
        raise Refused("it is no EndorsementCredential")
    if not id_of(credential.get("credentialSubject")):
        raise Refused("it doesn't endorse one thing that has an id")
    if not isinstance(credential.get("id"), str) or not isinstance(credential.get("name"), str):
        raise Refused("it has no id, or no name")
    return "an EndorsementCredential of Open Badges 3.0"


def _dates(credential: Mapping[str, Any], now: datetime, since: datetime | None) -> str:
    begins, ends = _time(credential, "validFrom"), _time(credential, "validUntil")
    if begins is None:
        raise Refused("it doesn't say since when it is valid (validFrom)")
    if begins > now + _SKEW:
        raise Refused(f"it is valid only from {begins.isoformat()}")
    if ends is not None and ends < now - _SKEW:
        raise Refused(f"it has expired at {ends.isoformat()}")
    if since is not None and begins < since - _SKEW:
        raise Refused(f"it is of {begins.isoformat()}, when what it endorses wasn't there yet")
    return f"valid since {begins.isoformat()}" + (f" until {ends.isoformat()}" if ends else "")


def _time(credential: Mapping[str, Any], name: str) -> datetime | None:
    if name not in credential:
        return None
    try:
        found = datetime.fromisoformat(credential[name])
    except (TypeError, ValueError):
        raise Refused(f"its {name} is no time") from None
    if found.tzinfo is None:
        raise Refused(f"its {name} doesn't say in which time zone it is")
    return found


def _subject(credential: Mapping[str, Any], expected: str) -> str:
    if not expected:
        raise Skipped("nobody has said what it should endorse")
    found = id_of(credential.get("credentialSubject"))
    if found != expected:
        raise Refused(f"it endorses {found}, not {expected}")
    return f"it endorses {found}"


def _self(credential: Mapping[str, Any], owners: Collection[str]) -> str:
    issuer = id_of(credential.get("issuer"))
    if issuer == id_of(credential.get("credentialSubject")) or issuer in owners:
        raise Refused("nobody endorses themselves")
    if not owners:
        return "its issuer isn't what it endorses; by which other names the endorsed person goes isn't known"
    return "its issuer isn't the endorsed person"


def _status(credential: Mapping[str, Any], fetch: Fetch) -> str:
    told = status.entries(credential)
    if not told:
        raise Skipped("it names no status list: its issuer can't have revoked it by one")
    reading = status.Status(id_of(credential.get("issuer")), str(credential.get("id")), fetch)
    return "; ".join(map(reading.check, told))
