"""An endorsement as an Open Badges 3.0 EndorsementCredential, not signed yet.

It is a function of the statement and of who signs: made again later, it is the same, and the signature still fits.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from lrs.api import BadRequest
from lrs.verifiable.contexts import BADGES, CREDENTIALS
from lrs.verifiable.forms import check_text

FORM = 1  # raised when the same statement makes another document
CONTEXTS = (CREDENTIALS, BADGES)
_SECTION = "docs/endorsement-credentials.md"
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")


@dataclass(frozen=True)
class Pinned:
    """A statement that is evidence, by the SHA-256 of its stored bytes."""

    statement_id: UUID
    sha256: str


@dataclass(frozen=True)
class Endorsed:
    """What an endorsement says. `subject` is the IRI of what is endorsed; times are as xAPI writes them."""

    statement_id: UUID
    subject: str
    title: str
    comment: str
    valid_from: str
    valid_until: str = ""
    evidence: Sequence[Pinned] = ()


@dataclass(frozen=True)
class Issuer:
    """Who signs: an IRI that leads to their key, and their name, if it is known."""

    id: str
    name: str = ""

    @property
    def profile(self) -> dict[str, Any]:
        named = {"name": self.name} if self.name else {}
        return {"id": self.id, "type": ["Profile"], **named}


def credential(endorsed: Endorsed, issuer: Issuer) -> dict[str, Any]:
    """The credential. Raises BadRequest where something in it can't be signed so that all others read the same."""
    until = {"validUntil": _whole_seconds(endorsed.valid_until)} if endorsed.valid_until else {}
    evidence = {"evidence": [_evidence(each) for each in endorsed.evidence]} if endorsed.evidence else {}
    made = {
        "@context": list(CONTEXTS),
        "id": f"urn:uuid:{endorsed.statement_id}",
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "name": endorsed.title,
        "issuer": issuer.profile,
        "validFrom": _whole_seconds(endorsed.valid_from),
        **until,
        "credentialSubject": {
            "id": endorsed.subject,
            "type": ["EndorsementSubject"],
            "endorsementComment": endorsed.comment,
        },
        **evidence,
    }
    check_text(made, _SECTION, "Endorse again without it.")
    _check_iri(endorsed.subject)
    return made


def _evidence(pinned: Pinned) -> dict[str, Any]:
    return {
        "id": f"urn:uuid:{pinned.statement_id}",
        "type": ["Evidence"],
        "description": f"An xAPI statement. SHA-256 of its bytes: {pinned.sha256}",
    }


def _whole_seconds(timestamp: str) -> str:
    """A time as iso gives it, without its fraction: JWTs count whole seconds, and both forms say the same."""
    return f"{timestamp[:19]}Z"


def _check_iri(text: str) -> None:
    if not _IRI.fullmatch(text):
        raise BadRequest(
            "/credentialSubject/id is no absolute IRI, and would vanish from what is signed",
            section=_SECTION,
            hint="Endorse something that has one.",
        )
