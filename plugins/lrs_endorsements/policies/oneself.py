"""Nobody endorses themselves, under whichever of their identifiers."""

from collections.abc import Iterator

from lrs_endorsements.cases import Case
from lrs_endorsements.parts import Flaw
from lrs_endorsements.persons import NOBODY


def check(case: Case) -> Iterator[Flaw]:
    """That endorser and endorsed are one person."""
    if case.endorser_as & case.endorsee_as - {NOBODY}:
        hint = "Ask somebody who has seen it to endorse you: lrs endorsements ask."
        yield Flaw("/actor", "nobody endorses themselves, under any of their identifiers", hint)
