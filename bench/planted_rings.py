"""A made-up network of endorsements with rings planted in it, the same for the same seed.

Honest members endorse others, some of whom are sought more than others; staff have seen a few of them at work. The
members of a ring endorse each other, all of them, and some honest members, to look like anybody. Of the rings, half are
`closed`: no honest member endorses anybody there. Into the others leads one endorsement, got from an honest member by a
favour.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from lrs_endorsements.trust.network import KEY_BYTES, Endorsements, Keys, keys_of

Numbers = NDArray[np.int64]
_SMALLEST_RING, _LARGEST_RING, _OUTWARD = 4, 40, 5
_A_STAFF = 40  # members whom each of the staff has endorsed


@dataclass(frozen=True)
class Planted:
    """The network: numbers of people, and who endorses whom; members of a ring are those with its number."""

    people: int
    staff: Numbers
    rings: tuple[Numbers, ...]
    endorsers: Numbers
    endorsees: Numbers

    @property
    def closed(self) -> Numbers:
        """Members of rings into which nothing leads."""
        return _joined(self.rings[0::2])

    @property
    def favoured(self) -> Numbers:
        """Members of rings into which one endorsement leads."""
        return _joined(self.rings[1::2])

    @property
    def honest(self) -> Numbers:
        """Everybody else, but for the staff."""
        others = np.concatenate((self.staff, *self.rings))
        return np.setdiff1d(np.arange(self.people), others)


def planted(people: int, endorsements: int, ringed: int, staff: int = 50, seed: int = 1) -> Planted:
    """A network of so many people and endorsements, of whom `ringed` or a few less are in rings."""
    chance = np.random.default_rng(seed)
    sizes = list(_sizes(chance, ringed))
    in_rings = sum(sizes)
    honest = np.arange(staff, people - in_rings)
    rings = tuple(np.split(np.arange(people - in_rings, people), np.cumsum(sizes)[:-1]))
    planted_pairs = [_pairs(ring) for ring in rings] + [_outward(chance, ring, honest) for ring in rings]
    favours = np.array([(chance.choice(honest), ring[0]) for ring in rings[1::2]])
    by_staff = np.stack((np.repeat(np.arange(staff), _A_STAFF), chance.choice(honest, staff * _A_STAFF)), axis=1)
    others = np.concatenate([*planted_pairs, favours, by_staff])
    pairs = np.concatenate((others, _honest_pairs(chance, honest, endorsements - len(others))))
    return Planted(people, np.arange(staff), rings, pairs[:, 0], pairs[:, 1])


def _sizes(chance: np.random.Generator, ringed: int) -> Iterator[int]:
    left = ringed
    while left >= _LARGEST_RING:
        size = int(chance.integers(_SMALLEST_RING, _LARGEST_RING + 1))
        yield size
        left -= size


def _pairs(ring: Numbers) -> Numbers:
    one, other = np.meshgrid(ring, ring)
    pairs = np.stack((one.ravel(), other.ravel()), axis=1)
    return pairs[pairs[:, 0] != pairs[:, 1]]


def _outward(chance: np.random.Generator, ring: Numbers, honest: Numbers) -> Numbers:
    return np.stack((np.repeat(ring, _OUTWARD), chance.choice(honest, len(ring) * _OUTWARD)), axis=1)


def _honest_pairs(chance: np.random.Generator, honest: Numbers, count: int) -> Numbers:
    sought = chance.pareto(2.0, len(honest)) + 1.0
    endorsees = chance.choice(honest, count, p=sought / sought.sum())
    endorsers = chance.choice(honest, count)
    endorsees[endorsers == endorsees] = honest[0]
    return np.stack((endorsers, endorsees), axis=1)


def _joined(rings: tuple[Numbers, ...]) -> Numbers:
    return np.concatenate((np.empty(0, np.int64), *rings))


def keys(people: int) -> Keys:
    """The key of each person, by number."""
    return keys_of(blake2b(b"%d" % number, digest_size=KEY_BYTES).digest() for number in range(people))


def as_endorsements(network: Planted, named: Keys) -> Endorsements:
    """The endorsements, each of full weight, between people by their keys."""
    return Endorsements(named[network.endorsers], named[network.endorsees], np.ones(len(network.endorsers)))
