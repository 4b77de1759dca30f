"""What keeps a statement from bringing points, decided among those that have a say in it: pure functions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

REPEATED, BURST, MUTUAL, OWN, NOBODYS = 1, 2, 4, 8, 16
# In words, for who asks why.
WORDS: Mapping[int, str] = {
    REPEATED: "it counts only the first time",
    BURST: "too many in a short time",
    MUTUAL: "people who do this to each other get nothing for it",
    OWN: "it is about something of one's own",
    NOBODYS: "nobody is known to have made it",
}
CAPPED = "more than the rule gives in a day"
WHOLE_PROGRESS = 10_000


@dataclass(frozen=True)
class Trace:
    """An act among those that it is compared with."""

    statement: bytes
    giver: bytes
    at_us: int
    base: int

    @property
    def order(self) -> tuple[int, bytes]:
        """Acts stand in the order of their time, however late they came."""
        return self.at_us, self.statement


def repeated(acts: Iterable[Trace]) -> set[bytes]:
    """The statements that are repetitions: all but the first."""
    return {act.statement for act in sorted(acts, key=lambda act: act.order)[1:]}


def made_progress(acts: Iterable[Trace], points: int) -> dict[bytes, int]:
    """What each statement brings of `points` for the progress that was made with it, which is told so far each time."""
    gained, furthest = {}, 0
    for act in sorted(acts, key=lambda act: act.order):
        further = max(furthest, act.base)
        gained[act.statement] = points * further // WHOLE_PROGRESS - points * furthest // WHOLE_PROGRESS
        furthest = further
    return gained


def in_burst(acts: Sequence[Trace], within_us: int, most: int) -> set[bytes]:
    """The statements of one person that come when so many were made within the time before."""
    ordered = sorted(acts, key=lambda act: act.order)
    return {
        act.statement
        for at, act in enumerate(ordered)
        if at >= most and act.at_us - ordered[at - most].at_us < within_us
    }


def mutual(acts: Sequence[Trace], within_us: int) -> set[bytes]:
    """The statements of two people about each other that have one of the other's within the time."""
    return {
        act.statement
        for act in acts
        if any(other.giver != act.giver and abs(other.at_us - act.at_us) <= within_us for other in acts)
    }


def capped(points: Sequence[tuple[int, bytes, int]], most: int) -> dict[bytes, int]:
    """What each statement of a day brings, where a person gets `most`: of tuples of time, statement and points."""
    left, given = most, {}
    for _, statement, worth in sorted(points):
        given[statement] = min(worth, left) if worth > 0 else worth
        left -= max(given[statement], 0)
    return given
