"""What counts less, though it isn't refused: endorsements among friends, in bursts, and of who endorses everybody."""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

_HOUR_US = 3_600_000_000


class Edge(NamedTuple):
    """An endorsement that stands: who endorses whom, and when."""

    endorser: bytes
    endorsee: bytes
    at_us: int


@dataclass(frozen=True)
class Discount:
    """Why an endorsement counts less, and what is left of it, from 0 to 1."""

    name: str
    factor: float
    words: str


class Neighbourhood:
    """Who endorses whom around some endorsements, of which all by their endorsers are known."""

    def __init__(self, edges: Iterable[Edge], settings: Mapping[str, Any]):
        self._settings = settings
        self._endorsed: dict[bytes, set[bytes]] = {}
        self._endorsers: dict[bytes, set[bytes]] = {}
        times: dict[bytes, list[int]] = {}
        for edge in set(edges):
            self._endorsed.setdefault(edge.endorser, set()).add(edge.endorsee)
            self._endorsers.setdefault(edge.endorsee, set()).add(edge.endorser)
            times.setdefault(edge.endorser, []).append(edge.at_us)
        self._times: Mapping[bytes, Sequence[int]] = {endorser: sorted(each) for endorser, each in times.items()}

    def discounts(self, edge: Edge) -> list[Discount]:
        """Why an endorsement counts less."""
        found = (self._mutual(edge), self._ring(edge), self._burst(edge), self._degree(edge))
        return [each for each in found if each is not None and each.factor < 1]

    def _mutual(self, edge: Edge) -> Discount | None:
        if edge.endorser not in self._endorsed.get(edge.endorsee, ()):
            return None
        return Discount("mutual", self._settings["mutual_factor"], "the two endorse each other")

    def _ring(self, edge: Edge) -> Discount | None:
        between: Collection[bytes] = self._endorsed.get(edge.endorsee, set()) & self._endorsers.get(
            edge.endorser, set()
        )
        if not set(between) - {edge.endorser, edge.endorsee}:
            return None
        words = "it is part of a ring of three people who endorse each other"
        return Discount("ring", self._settings["ring_factor"], words)

    def _burst(self, edge: Edge) -> Discount | None:
        hours, most = self._settings["burst_hours"], self._settings["burst_most"]
        times, within_us = self._times.get(edge.endorser, ()), hours * _HOUR_US
        count = bisect_right(times, edge.at_us + within_us) - bisect_left(times, edge.at_us - within_us)
        if count <= most:
            return None
        words = f"it is one of {count:,} that the endorser gave within {hours:,} hours of it"
        return Discount("burst", most / count, words)

    def _degree(self, edge: Edge) -> Discount | None:
        count, most = len(self._times.get(edge.endorser, ())), self._settings["degree_most"]
        if count <= most:
            return None
        return Discount("degree", most / count, f"it is one of {count:,} that the endorser has given")


def left_of(discounts: Iterable[Discount]) -> float:
    """What is left of an endorsement, from 0 to 1."""
    left = 1.0
    for discount in discounts:
        left *= discount.factor
    return left
