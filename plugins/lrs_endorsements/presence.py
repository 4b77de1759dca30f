"""Whether two people were somewhere together: intervals of membership, and events that both attended."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from lrs_endorsements.said import ATTENDED, JOINED
from lrs_endorsements.settings import EVENT, GROUP

_NEVER = 2**63


class Stay(NamedTuple):
    """That somebody came to a place, left it or was there at a moment, by `kind`."""

    place: bytes
    at_us: int
    kind: int


def shared(one: Iterable[Stay], other: Iterable[Stay], until_us: int, event_us: int) -> frozenset[str]:
    """Whether both were in one GROUP at one time, or at one EVENT at most `event_us` apart, before `until_us`."""
    mine, theirs = _by_place(one, until_us), _by_place(other, until_us)
    found = set()
    for place in mine.keys() & theirs.keys():
        if _overlap(_memberships(mine[place]), _memberships(theirs[place])):
            found.add(GROUP)
        if _overlap(_visits(mine[place], event_us), _visits(theirs[place], 0)):
            found.add(EVENT)
    return frozenset(found)


def places_of(stays: Iterable[Stay]) -> frozenset[bytes]:
    """The groups of which somebody is a member who has stayed so, and has not left."""
    by_place = _by_place(stays, _NEVER)
    return frozenset(place for place, each in by_place.items() if any(end == _NEVER for _, end in _memberships(each)))


def _by_place(stays: Iterable[Stay], until_us: int) -> dict[bytes, list[Stay]]:
    found: dict[bytes, list[Stay]] = {}
    for stay in sorted(stays):
        if stay.at_us <= until_us:
            found.setdefault(stay.place, []).append(stay)
    return found


def _memberships(stays: Sequence[Stay]) -> Iterator[tuple[int, int]]:
    """From when to when somebody was a member; `stays` are in order of time."""
    since_us: int | None = None
    for stay in stays:
        if stay.kind == JOINED:
            since_us = stay.at_us if since_us is None else since_us
        elif stay.kind != ATTENDED and since_us is not None:
            yield since_us, stay.at_us
            since_us = None
    if since_us is not None:
        yield since_us, _NEVER


def _visits(stays: Sequence[Stay], around_us: int) -> Iterator[tuple[int, int]]:
    return ((stay.at_us - around_us, stay.at_us + around_us) for stay in stays if stay.kind == ATTENDED)


def _overlap(one: Iterable[tuple[int, int]], other: Iterable[tuple[int, int]]) -> bool:
    """Whether intervals of both have a moment in common."""
    theirs = list(other)
    return any(begin <= end_there and begin_there <= end for begin, end in one for begin_there, end_there in theirs)
