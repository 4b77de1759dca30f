"""What is found of a credential or a presentation, by anybody: its proof, its dates, its status, and what it holds."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from lrs.verifiable import proofs, verification
from lrs.verifiable.badges import assertions
from lrs.verifiable.badges.recipients import NOBODY, NOTHING, Holder, Known, check_subject
from lrs.verifiable.findings import WRONG, Finding, Refused, found, unchecked, wrong
from lrs.verifiable.forms import id_of, members_of, types_of
from lrs.verifiable.packages.asking import Asking
from lrs.verifiable.proofs import Secured

PRESENTATION = "VerifiablePresentation"
_MOST_MEMBERS = 500
# What follows where one of these is wrong isn't looked at.
_VITAL = ("form", "proof")


def check(item: str, content: bytes, asking: Asking, now: datetime) -> Iterator[Finding]:
    """What is found of a credential or presentation in `content`; `item` is what it is called."""
    try:
        secured = proofs.read(content)
    except Refused as refused:
        yield wrong(item, "form", str(refused))
        return
    yield from check_secured(item, secured, asking, now)


def check_secured(
    item: str, secured: Secured, asking: Asking, now: datetime, known: Known = NOTHING
) -> Iterator[Finding]:
    """As `check`, of one that was read, and of which something is `known` beside it if it is a badge."""
    if PRESENTATION in types_of(secured.credential):
        yield from check_holder(item, secured, asking)
        yield from check_members(item, secured.credential, asking, now)
    elif assertions.is_one(secured.credential):
        yield from _noted(assertions.check(item, secured, asking.fetch, now, known), asking)
    else:
        yield from _check_credential(item, secured, asking, now, known.holder)


def check_holder(item: str, secured: Secured, asking: Asking) -> Iterator[Finding]:
    """Whether who presents it has signed a presentation."""
    told = secured.credential
    if "proof" not in told and secured.format == proofs.DATA_INTEGRITY:
        yield unchecked(item, "proof", "nobody has signed this presentation: whose it is, is merely claimed")
        return
    holder = id_of(told.get("holder"))
    yield found(item, "proof", partial(_signed, secured, holder, asking), by=holder, since=_made(told))
    yield from not_asked(asking)


def _signed(secured: Secured, signer: str, asking: Asking) -> str:
    if not signer:
        raise Refused("it doesn't say who signs it")
    return proofs.check_signed(secured, signer, asking.fetch)


def _made(told: Mapping[str, Any]) -> str:
    proof = told.get("proof")
    return str(proof.get("created", "")) if isinstance(proof, Mapping) else ""


def check_members(item: str, told: Mapping[str, Any], asking: Asking, now: datetime) -> Iterator[Finding]:
    """What is found of the credentials that another one, or a presentation, holds."""
    for number, member in enumerate(members_of(told)[:_MOST_MEMBERS], 1):
        named = member.get("name") or member.get("id") or number
        yield from _check_credential(f"{item}: {named}"[:300], Secured(proofs.DATA_INTEGRITY, member), asking, now)


def _check_credential(
    item: str, secured: Secured, asking: Asking, now: datetime, holder: Holder = NOBODY
) -> Iterator[Finding]:
    further = [("recipient", partial(check_subject, holder=holder))] if holder.is_known else []
    findings = list(_noted(verification.check(item, secured, asking.fetch, now, further=further), asking))
    yield from findings
    if not any(each.outcome == WRONG and each.check in _VITAL for each in findings):
        yield from check_members(item, secured.credential, asking, now)


def _noted(findings: Iterable[Finding], asking: Asking) -> Iterator[Finding]:
    """Findings that are made one after the other, each with what was taken for it as a package has it."""
    for each in findings:
        yield each
        yield from not_asked(asking)


def not_asked(asking: Asking) -> Iterator[Finding]:
    """What is told of publications that are as a package has them."""
    for url in asking.newly_taken():
        yield unchecked(url, "now", f"not asked for now, but taken as {asking.shipped_by}")
