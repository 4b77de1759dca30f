"""What is endorsed is there, counts, and was there before it was endorsed."""

from collections.abc import Iterator

from lrs_endorsements.cases import Case
from lrs_endorsements.parts import Flaw


def check(case: Case) -> Iterator[Flaw]:
    """What is wrong with the statement that is endorsed, if it is one."""
    if case.said.target is not None:
        wrong = _wrong(case)
        if wrong:
            yield Flaw("/object/id", *wrong)


def _wrong(case: Case) -> tuple[str, str] | None:
    """Rule and hint for what is wrong with a target."""
    target, grant, at_us = case.target, case.grant, case.said.at_us
    if target is None or grant is None:
        return "there is no statement with this id here", "Store what was granted first, then endorse it."
    if target.is_voided:
        return "the statement that is endorsed was voided", "Endorse one that still counts."
    if grant.person is None:
        return "the statement that is endorsed is about no single person", "Endorse a person's statement."
    if grant.at_us > at_us:
        return "nobody endorses what is yet to come", "Send a timestamp that isn't before that of the statement."
    if case.is_ended or 0 < grant.expires_us <= at_us:
        return "what is endorsed was revoked, or has expired", "Have it granted again, then endorse that."
    return None
