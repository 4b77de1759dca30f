"""Whether a credential of any kind holds: its form, proof, dates, and whether it was revoked.

What can't be reached is not checked, and not wrong: with a `Fetch` that always raises NotFetched all is checked that
needs nobody else.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from lrs.verifiable import proofs, status
from lrs.verifiable.fetching import Fetch
from lrs.verifiable.findings import (
    BADGE,
    CLAIMED,
    CREDENTIAL,
    ENDORSEMENT,
    PROVEN,
    SKIPPED,
    WRONG,
    Finding,
    Refused,
    found,
    refusals_in,
    wrong,
)
from lrs.verifiable.forms import id_of, types_of
from lrs.verifiable.proofs import Secured

SKEW = timedelta(minutes=5)
BADGES = {"AchievementCredential", "OpenBadgeCredential"}
Credential = Mapping[str, Any]
# What was found right of a credential, in words; raises Refused, Unreachable, or Skipped where it doesn't apply.
Checking = Callable[[Credential], str]


@dataclass(frozen=True)
class Report:
    """What was found of a credential; `credential` is empty where it can't even be read."""

    format: str
    credential: Credential
    findings: Sequence[Finding]

    @property
    def is_valid(self) -> bool:
        """Whether every check that applies was made, and found nothing wrong."""
        return not self.refusals

    @property
    def is_refuted(self) -> bool:
        """Whether something is wrong; where it is neither that nor valid, somebody who was asked didn't answer."""
        return any(each.outcome == WRONG for each in self.findings)

    @property
    def issuer(self) -> str:
        return id_of(self.credential.get("issuer"))

    @property
    def subject(self) -> str:
        return id_of(self.credential.get("credentialSubject"))

    @property
    def id(self) -> str:
        found = self.credential.get("id")
        return found if isinstance(found, str) else ""

    @property
    def refusals(self) -> list[str]:
        """Why it is not valid."""
        return refusals_in(self.findings)


def form_of_any(credential: Credential) -> str:
    """Nothing, of what is a credential at all. Raises Refused."""
    if "VerifiableCredential" not in types_of(credential):
        raise Refused("it is no VerifiableCredential")
    if not id_of(credential.get("issuer")):
        raise Refused("it names no issuer")
    if not isinstance(credential.get("credentialSubject"), dict | list):
        raise Refused("it says nothing about anybody (credentialSubject)")
    return ""


def verify(
    content: bytes,
    fetch: Fetch,
    now: datetime,
    *,
    form: Checking = form_of_any,
    further: Sequence[tuple[str, Checking]] = (),
) -> Report:
    """What was found of a credential that is handed over by itself; as `check`."""
    try:
        secured = proofs.read(content)
    except Refused as refused:
        return Report("", {}, [wrong("", "form", str(refused))])
    return Report(secured.format, secured.credential, [*check("", secured, fetch, now, form=form, further=further)])


def check(
    item: str,
    secured: Secured,
    fetch: Fetch,
    now: datetime,
    *,
    form: Checking = form_of_any,
    further: Sequence[tuple[str, Checking]] = (),
) -> Iterator[Finding]:
    """What is found of a credential, which is called `item`; what follows a bad form or proof isn't looked at.

    `further` are checks by their names, which stand between those of the dates and of the status. A form of which
    there is nothing to tell isn't told.
    """
    credential = secured.credential
    formed = found(item, "form", partial(form, credential), good=CLAIMED)
    if formed.words:
        yield formed
    if formed.outcome == WRONG:
        return
    proof = _proof(item, secured, fetch)
    yield proof
    if proof.outcome == WRONG:
        return
    yield found(item, "dates", partial(dates, credential, now), good=CLAIMED)
    good = vouched(proof)
    for name, checking in further:
        yield found(item, name, partial(checking, credential), good=good)
    yield from _status(item, credential, fetch, good)


def vouched(proof: Finding) -> str:
    """What is found right of a thing whose proof is this: as long as nobody knows who says it, it is merely claimed."""
    return PROVEN if proof.outcome == PROVEN else CLAIMED


def _proof(item: str, secured: Secured, fetch: Fetch) -> Finding:
    """Who has signed it, since when: by this finding credentials are counted."""
    told = secured.credential
    made = found(
        item, "proof", partial(proofs.check, secured, fetch), by=id_of(told.get("issuer")), since=since_of(told)
    )
    return replace(made, kind=kind_of(told), id=str(told.get("id", "")))


def kind_of(credential: Credential) -> str:
    """What a credential is, as they are counted."""
    types = types_of(credential)
    if types & BADGES:
        return BADGE
    return ENDORSEMENT if "EndorsementCredential" in types else CREDENTIAL


def since_of(credential: Credential) -> str:
    """Since when a credential is valid, as it says (VCDM 2.0, 4.9; 1.1, 4.6), empty where it doesn't."""
    return str(credential.get("validFrom", credential.get("issuanceDate", "")))


def dates(credential: Credential, now: datetime) -> str:
    """Since when and until when a credential is valid, in words. Raises Refused where that isn't now."""
    begins, ends = span_at(credential, now)
    return f"valid since {begins.isoformat() if begins else 'ever'}" + (f" until {ends.isoformat()}" if ends else "")


def span_at(credential: Credential, now: datetime) -> tuple[datetime | None, datetime | None]:
    """Since when and until when a credential is valid, as far as it says. Raises Refused where that isn't now."""
    begins, ends = time_of(credential, "validFrom"), time_of(credential, "validUntil")
    if begins is not None and begins > now + SKEW:
        raise Refused(f"it is valid only from {begins.isoformat()}")
    if ends is not None and ends < now - SKEW:
        raise Refused(f"it has expired at {ends.isoformat()}")
    return begins, ends


def time_of(credential: Credential, name: str) -> datetime | None:
    """The time that a credential has under a name. Raises Refused where that is none."""
    if name not in credential:
        return None
    try:
        found = datetime.fromisoformat(credential[name])
    except (TypeError, ValueError):
        raise Refused(f"its {name} is no time") from None
    if found.tzinfo is None:
        raise Refused(f"its {name} doesn't say in which time zone it is")
    return found


def begin_of(credential: Credential) -> datetime:
    """Since when a credential is valid. Raises Refused where it doesn't say so."""
    begins = time_of(credential, "validFrom")
    if begins is None:
        raise Refused("it doesn't say since when it is valid (validFrom)")
    return begins


def _status(item: str, credential: Credential, fetch: Fetch, good: str) -> Iterator[Finding]:
    """What is found by each status list that it names."""
    issuer = id_of(credential.get("issuer"))
    reading = status.Status(issuer, str(credential.get("id")), fetch)
    try:
        entries = status.entries(credential)
    except Refused as refused:
        yield wrong(item, "status", str(refused))
        return
    for entry in entries:
        yield found(item, "status", partial(reading.check, entry), good=good, by=issuer)
    if not entries:
        yield Finding(item, "status", SKIPPED, "it names no status list: its issuer can't have revoked it by one")
