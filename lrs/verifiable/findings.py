"""What is found of a thing that somebody hands over: proven, claimed, not checked or wrong, check by check, and why."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

OUTCOMES = WRONG, PROVEN, CLAIMED, UNCHECKED, SKIPPED = "wrong", "proven", "claimed", "unchecked", "skipped"
BADGE, ENDORSEMENT, CREDENTIAL, STATEMENT, PORTFOLIO = "badge", "endorsement", "credential", "statement", "portfolio"


class Refused(Exception):
    """What a check finds wrong, with the reason."""


class Unreachable(Refused):
    """A check that can't be made, because somebody who has to be asked doesn't answer."""


class Skipped(Exception):
    """A check that doesn't apply, with the reason."""


@dataclass(frozen=True)
class Finding:
    """What was found of an item by one check, in words; `by` says who vouches for it, and `since` from when on.

    `kind` is what the item is, where such are counted: a badge, an endorsement, statements. `id` is the one by which a
    credential is the same wherever it is found again; `many` is how many things the item is.
    """

    item: str
    check: str
    outcome: str
    words: str
    by: str = ""
    since: str = ""
    kind: str = ""
    id: str = ""
    many: int = 1

    def as_json(self) -> dict[str, str | int]:
        """As it is told to programs; what isn't known is left out, and so is one of a thing."""
        return {name: value for name, value in vars(self).items() if value and (name, value) != ("many", 1)}


def wrong(item: str, check: str, words: str) -> Finding:
    """A finding that something is wrong."""
    return Finding(item, check, WRONG, words)


def unchecked(item: str, check: str, words: str) -> Finding:
    """A finding that something couldn't be checked."""
    return Finding(item, check, UNCHECKED, words)


def proven(item: str, check: str, words: str, *, by: str = "", since: str = "") -> Finding:
    """A finding that something is proven."""
    return Finding(item, check, PROVEN, words, by, since)


def found(
    item: str, check: str, deed: Callable[[], str], *, good: str = PROVEN, by: str = "", since: str = ""
) -> Finding:
    """How a check turned out: it gives what was found, which is `good`, or raises Unreachable, Refused or Skipped.

    `by` and `since` are told of what is good.
    """
    try:
        return Finding(item, check, good, deed(), by, since)
    except Unreachable as unreachable:
        return unchecked(item, check, str(unreachable))
    except Refused as refused:
        return wrong(item, check, str(refused))
    except Skipped as skipped:
        return Finding(item, check, SKIPPED, str(skipped))


def refusals_in(findings: Iterable[Finding]) -> list[str]:
    """Why something doesn't hold; nothing where every check that applies was made, and found nothing wrong."""
    return [each.words for each in findings if each.outcome in (WRONG, UNCHECKED)]
