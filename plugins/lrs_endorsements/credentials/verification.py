"""Whether an EndorsementCredential holds: what holds for every credential, what it endorses, since when, by whom."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from lrs.verifiable import verification
from lrs.verifiable.fetching import Fetch
from lrs.verifiable.findings import Refused, Skipped
from lrs.verifiable.forms import id_of, types_of
from lrs.verifiable.verification import SKEW, Report, begin_of


@dataclass(frozen=True)
class Expected:
    """What is known beside the credential: what it is attached to, since when that is there, and whose it is.

    `owners` are all ids of the person who is endorsed, `wrong` is what is wrong with what it endorses, and with its
    evidence, as far as these are known. What is empty or None isn't known.
    """

    subject: str = ""
    since: datetime | None = None
    owners: Collection[str] = ()
    wrong: Collection[str] = ()


def verify(content: bytes, fetch: Fetch, now: datetime, expected: Expected = Expected()) -> Report:
    """What was checked of a credential, and how it turned out; what follows a bad proof isn't looked at."""
    further = (
        ("age", partial(_age, since=expected.since)),
        ("subject", partial(_subject, expected=expected.subject)),
        ("self", partial(_self, owners=expected.owners)),
        ("grounds", partial(_grounds, wrong=expected.wrong)),
    )
    return verification.verify(content, fetch, now, form=_form, further=further)


def _form(credential: Mapping[str, Any]) -> str:
    if not {"VerifiableCredential", "EndorsementCredential"} <= types_of(credential):
        raise Refused("it is no EndorsementCredential")
    if not id_of(credential.get("credentialSubject")):
        raise Refused("it doesn't endorse one thing that has an id")
    if not isinstance(credential.get("id"), str) or not isinstance(credential.get("name"), str):
        raise Refused("it has no id, or no name")
    begin_of(credential)
    return "an EndorsementCredential of Open Badges 3.0"


def _age(credential: Mapping[str, Any], since: datetime | None) -> str:
    if since is None:
        raise Skipped("since when there is what it endorses isn't known")
    begins = begin_of(credential)
    if begins < since - SKEW:
        raise Refused(f"it is of {begins.isoformat()}, when what it endorses wasn't there yet")
    return f"what it endorses is there since {since.isoformat()}"


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


def _grounds(credential: Mapping[str, Any], wrong: Collection[str]) -> str:
    if wrong:
        raise Refused("; ".join(wrong))
    return "nothing is known against what it endorses, nor against its evidence"
