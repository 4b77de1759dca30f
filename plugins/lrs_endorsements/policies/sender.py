"""Who sends an endorsement speaks for the endorser: it is themselves, or a platform, and never who is endorsed."""

from collections.abc import Iterator

from lrs.api import agent_behind
from lrs_endorsements.cases import Case
from lrs_endorsements.parts import Flaw
from lrs_endorsements.persons import person_key


def check(case: Case) -> Iterator[Flaw]:
    """That the endorsed person sends it, or credentials that aren't among those which the store has named."""
    authority, trusted = case.said.authority, case.rules.platforms
    sender = case.said.endorser if authority is None else person_key(agent_behind(authority))
    if sender == case.said.endorser:
        return
    if sender == case.endorsee:
        hint = "The endorser has to send it themselves."
        yield Flaw("/actor", "nobody sends an endorsement of themselves in somebody else's name", hint)
    elif trusted and sender not in trusted | case.rules.staff:
        hint = "Send it with credentials of the endorser, or have the operator add yours to `platforms`."
        yield Flaw("/actor", "these credentials don't speak for the endorser", hint)
