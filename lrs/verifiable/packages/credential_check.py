"""What is found of a credential or a presentation, by anybody: its proof, its dates, its status, and what it holds."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from lrs.verifiable import proofs, status
from lrs.verifiable.forms import members_of
from lrs.verifiable.packages.asking import Asking
from lrs.verifiable.packages.findings import CLAIMED, UNCHECKED, WRONG, Finding, proven, wrong
from lrs.verifiable.proofs import Secured
from lrs.verifiable.report import Refused, Unreachable, id_of, types_of
from lrs.verifiable.verification import span_at

PRESENTATION = "VerifiablePresentation"
_MOST_MEMBERS = 500


def check(item: str, content: bytes, asking: Asking, now: datetime) -> Iterator[Finding]:
    """What is found of a credential or presentation in `content`; `item` is what it is called."""
    try:
        secured = proofs.read(content)
    except Refused as refused:
        yield wrong(item, "form", str(refused))
        return
    yield from check_secured(item, secured, asking, now)


def check_secured(item: str, secured: Secured, asking: Asking, now: datetime) -> Iterator[Finding]:
    """As `check`, of one that was read."""
    if PRESENTATION in types_of(secured.credential):
        yield from _check_presentation(item, secured, asking, now)
    else:
        yield from _check_credential(item, secured, asking, now)


def _check_presentation(item: str, secured: Secured, asking: Asking, now: datetime) -> Iterator[Finding]:
    yield from check_holder(item, secured, asking)
    yield from check_members(item, secured.credential, asking, now)


def check_holder(item: str, secured: Secured, asking: Asking) -> Iterator[Finding]:
    """Whether who presents it has signed a presentation."""
    told = secured.credential
    holder = id_of(told.get("holder"))
    if "proof" not in told and secured.format == proofs.DATA_INTEGRITY:
        yield Finding(item, "proof", UNCHECKED, "nobody has signed this presentation: whose it is, is merely claimed")
    else:
        yield from _asked(item, "proof", holder, asking, partial(_signed, secured, holder, asking), since=_made(told))


def _signed(secured: Secured, signer: str, asking: Asking) -> str:
    if not signer:
        raise Refused("it doesn't say who signs it")
    return proofs.check_signed(secured, signer, asking.fetch)


def check_members(item: str, told: Mapping[str, Any], asking: Asking, now: datetime) -> Iterator[Finding]:
    """What is found of the credentials that another one, or a presentation, holds."""
    for number, member in enumerate(members_of(told)[:_MOST_MEMBERS], 1):
        named = member.get("name") or member.get("id") or number
        yield from _check_credential(f"{item}: {named}"[:300], Secured(proofs.DATA_INTEGRITY, member), asking, now)


def _check_credential(item: str, secured: Secured, asking: Asking, now: datetime) -> Iterator[Finding]:
    told, issuer = secured.credential, id_of(secured.credential.get("issuer"))
    since = str(told.get("validFrom", told.get("issuanceDate", "")))
    found = list(_asked(item, "proof", issuer, asking, partial(_signed, secured, issuer, asking), since=since))
    yield from found
    if found[0].outcome == WRONG:
        return
    yield _dated(item, told, now)
    yield from _status(item, told, issuer, asking)
    yield from check_members(item, told, asking, now)


def _asked(
    item: str, check: str, signer: str, asking: Asking, deed: Callable[[], str], *, since: str
) -> Iterator[Finding]:
    """What a check finds for which somebody may have to be asked."""
    with asking.noting() as instead:
        found = _outcome(item, check, signer, deed, since)
    yield found
    yield from not_asked(instead, asking)


def not_asked(urls: Iterable[str], asking: Asking) -> Iterator[Finding]:
    """What is told of publications that are as a package has them."""
    for url in urls:
        yield Finding(url, "now", UNCHECKED, f"not asked for now, but taken as {asking.shipped_by}")


def _outcome(item: str, check: str, signer: str, deed: Callable[[], str], since: str) -> Finding:
    try:
        return proven(item, check, deed(), by=signer, since=since)
    except Unreachable as unreachable:
        return Finding(item, check, UNCHECKED, str(unreachable))
    except Refused as refused:
        return wrong(item, check, str(refused))


def _made(told: Mapping[str, Any]) -> str:
    proof = told.get("proof")
    return str(proof.get("created", "")) if isinstance(proof, Mapping) else ""


def _dated(item: str, told: Mapping[str, Any], now: datetime) -> Finding:
    try:
        begins, ends = span_at(told, now)
    except Refused as refused:
        return wrong(item, "dates", str(refused))
    until = f", until {ends.isoformat()}" if ends else ""
    return Finding(item, "dates", CLAIMED, f"valid since {begins.isoformat() if begins else 'ever'}{until}")


def _status(item: str, told: Mapping[str, Any], issuer: str, asking: Asking) -> Iterator[Finding]:
    try:
        entries = status.entries(told)
    except Refused as refused:
        yield wrong(item, "status", str(refused))
        return
    reading = status.Status(issuer, str(told.get("id")), asking.fetch)
    for entry in entries:
        yield from _asked(item, "status", issuer, asking, partial(reading.check, entry), since="")
