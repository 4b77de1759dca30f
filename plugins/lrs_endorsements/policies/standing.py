"""Who endorses has standing: they were there, hold it themselves, are staff, or were asked, as the store demands."""

from collections.abc import Iterator

from lrs_endorsements.cases import Case
from lrs_endorsements.parts import Flaw
from lrs_endorsements.settings import ALL, ASKED, EVENT, GROUP, HOLDS, STAFF, STANDINGS

WORDS = {
    GROUP: "was in a group with them at the same time",
    EVENT: "attended an event with them",
    HOLDS: "holds it at that level",
    STAFF: "is staff",
    ASKED: "was asked by them",
}
_BITS = {name: 1 << place for place, name in enumerate(STANDINGS)}


def check(case: Case) -> Iterator[Flaw]:
    """That the endorser has none of the grounds that the store asks for, or not all of them."""
    if not suffices(case):
        settings = case.rules.settings
        joint = " and " if settings["standing_needs"] == ALL else ", or "
        rule = "an endorser " + joint.join(WORDS[name] for name in settings["standing"])
        hint = "Have the person ask you for it, or have the statements stored that say where you met."
        yield Flaw("/actor", rule, hint)


def suffices(case: Case) -> bool:
    """Whether the grounds that there are will do."""
    demanded = case.rules.settings["standing"]
    found = [name in case.standing for name in demanded]
    return all(found) if case.rules.settings["standing_needs"] == ALL else any(found) or not demanded


def as_bits(standing: frozenset[str]) -> int:
    """Grounds as a number, as it is kept."""
    return sum(_BITS[name] for name in standing)


def of_bits(bits: int) -> list[str]:
    """The grounds that a number stands for."""
    return [name for name, bit in _BITS.items() if bits & bit]
