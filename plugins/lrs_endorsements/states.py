"""Where an endorsement stands, as a function of its case and of the steps that were taken with it."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from lrs_endorsements.cases import Case
from lrs_endorsements.said import ACCEPT, DECLINE, DISPUTE, EXPIRE, REVOKE, WITHDRAW
from lrs_endorsements.settings import ASKED

STANDS, WAITING, DECLINED, WITHDRAWN, DISPUTED, SUPERSEDED, EXPIRED, REFUSED = range(1, 9)
NAMES = {
    STANDS: "stands",
    WAITING: "waiting",
    DECLINED: "declined",
    WITHDRAWN: "withdrawn",
    DISPUTED: "disputed",
    SUPERSEDED: "superseded",
    EXPIRED: "expired",
    REFUSED: "refused",
}
WORDS = {
    STANDS: "stands",
    WAITING: "waits until it is accepted",
    DECLINED: "was declined by the endorsed person",
    WITHDRAWN: "was withdrawn by the endorser",
    DISPUTED: "is disputed",
    SUPERSEDED: "was replaced by a newer one of the same endorser",
    EXPIRED: "has expired",
    REFUSED: "doesn't count",
}
_DAY_US = 86_400_000_000


class Taken(NamedTuple):
    """A step that was taken with an endorsement, in the order of time."""

    at_us: int
    statement: bytes
    kind: int
    person: bytes


def state_of(case: Case, refused: bool, taken: Iterable[Taken]) -> int:
    """Where an endorsement stands, whatever newer ones there are, and before it expires by itself."""
    if refused:
        return REFUSED
    steps = list(_rightful(case, sorted(taken)))
    kinds = {step.kind for step in steps}
    for kind, state in ((WITHDRAW, WITHDRAWN), (EXPIRE, EXPIRED), (REVOKE, EXPIRED), (DISPUTE, DISPUTED)):
        if kind in kinds:
            return state
    answers = [step.kind for step in steps if step.kind in (ACCEPT, DECLINE)]
    if answers:
        return STANDS if answers[-1] == ACCEPT else DECLINED
    needs_answer = case.rules.settings["acceptance"] and ASKED not in case.standing
    return WAITING if needs_answer else STANDS


def may_take(case: Case, kind: int, person: bytes) -> bool:
    """Whether somebody may take a step with an endorsement."""
    may = {
        ACCEPT: case.endorsee_as,
        DECLINE: case.endorsee_as,
        WITHDRAW: case.endorser_as,
        DISPUTE: case.endorsee_as | case.rules.staff,
        EXPIRE: case.endorser_as | case.rules.staff,
        REVOKE: case.endorser_as | case.rules.staff,
    }
    return person in may.get(kind, ())


def _rightful(case: Case, taken: Iterable[Taken]) -> Iterator[Taken]:
    """The steps of those who may take them."""
    return (step for step in taken if may_take(case, step.kind, step.person))


def expiry_us(case: Case) -> int:
    """When an endorsement expires by itself; 0 for never."""
    told, days = case.said.parts.expires_us, case.rules.settings["valid_days"]
    return told or (case.said.at_us + days * _DAY_US if days else 0)


def state_now(state: int, expires_us: int, now_us: int) -> int:
    """Where an endorsement stands at a time, by what is kept of it."""
    return EXPIRED if state in (STANDS, WAITING) and 0 < expires_us <= now_us else state
