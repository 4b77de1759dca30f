"""Whether a credential of any kind holds: its form, proof, dates, and whether it was revoked.

What can't be reached is `unknown`, not `failed`: with a `Fetch` that always raises NotFetched all is checked that needs
nobody else.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from lrs.verifiable import proofs, status
from lrs.verifiable.fetching import Fetch
from lrs.verifiable.proofs import Secured
from lrs.verifiable.report import FAILED, Check, Refused, Report, Skipped, checked, id_of, types_of

SKEW = timedelta(minutes=5)
Credential = Mapping[str, Any]
# What was found right of a credential, in words; raises Refused, Unreachable, or Skipped where it doesn't apply.
Checking = Callable[[Credential], str]


def form_of_any(credential: Credential) -> str:
    """Whether it is a credential at all. Raises Refused."""
    if "VerifiableCredential" not in types_of(credential):
        raise Refused("it is no VerifiableCredential")
    if not id_of(credential.get("issuer")):
        raise Refused("it names no issuer")
    if not isinstance(credential.get("credentialSubject"), dict | list):
        raise Refused("it says nothing about anybody (credentialSubject)")
    return ", ".join(sorted(types_of(credential)))


def verify(
    content: bytes,
    fetch: Fetch,
    now: datetime,
    *,
    form: Checking = form_of_any,
    further: Sequence[tuple[str, Checking]] = (),
) -> Report:
    """What was checked of a credential, and how it turned out; what follows a bad proof isn't looked at.

    `further` are checks by their names, which stand between those of the dates and of the status.
    """
    try:
        secured = proofs.read(content)
    except Refused as refused:
        return Report("", {}, [Check("form", FAILED, str(refused))])
    return Report(secured.format, secured.credential, [*_checks(secured, fetch, now, form, further)])


def _checks(
    secured: Secured, fetch: Fetch, now: datetime, form: Checking, further: Sequence[tuple[str, Checking]]
) -> Iterator[Check]:
    credential = secured.credential
    for name, check in (("form", partial(form, credential)), ("proof", partial(proofs.check, secured, fetch))):
        made = checked(name, check)
        yield made
        if made.outcome == FAILED:
            return
    yield checked("dates", partial(_dates, credential, now))
    for name, checking in further:
        yield checked(name, partial(checking, credential))
    yield checked("status", partial(_status, credential, fetch))


def _dates(credential: Credential, now: datetime) -> str:
    begins, ends = span_at(credential, now)
    if begins is None:
        raise Refused("it doesn't say since when it is valid (validFrom)")
    return f"valid since {begins.isoformat()}" + (f" until {ends.isoformat()}" if ends else "")


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


def _status(credential: Credential, fetch: Fetch) -> str:
    told = status.entries(credential)
    if not told:
        raise Skipped("it names no status list: its issuer can't have revoked it by one")
    reading = status.Status(id_of(credential.get("issuer")), str(credential.get("id")), fetch)
    return "; ".join(map(reading.check, told))
