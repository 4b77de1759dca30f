"""Evidence is there, counts, and is byte by byte what the endorser has seen."""

from collections.abc import Iterator
from hashlib import sha256

from lrs_endorsements.cases import Case
from lrs_endorsements.parts import Evidence, Flaw

_POINTER = "/context/extensions"


def check(case: Case) -> Iterator[Flaw]:
    """Evidence that isn't as it was pinned, and too little of it."""
    for pinned in case.said.parts.evidence:
        wrong = wrong_with(case, pinned)
        if wrong:
            hint = "Read the statement as it is stored, and pin that, or leave it out."
            yield Flaw(_POINTER, f"the evidence {pinned.statement_id} {wrong}", hint)
    least = case.rules.settings["least_evidence"]
    if len({each.statement_id for each in case.said.parts.evidence}) < least:
        hint = "Name statements that bear it out, each with the SHA-256 of what is stored."
        yield Flaw(_POINTER, f"this store asks for evidence: {least} or more statements", hint)


def wrong_with(case: Case, pinned: Evidence) -> str:
    """What is wrong with a piece of evidence; empty where it is as it was."""
    seen = case.evidence.get(pinned.statement_id)
    if seen is None or not seen.body:
        return "is not stored here"
    if seen.is_voided:
        return "was voided"
    return "" if sha256(seen.body).hexdigest() == pinned.sha256 else "has another SHA-256"
