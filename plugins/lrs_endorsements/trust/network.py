"""Who endorsed whom, as sparse arrays: what trust flows along.

Each person hands on at most what they have. An endorsement that a discount takes something off hands on so much less,
and the rest goes back to where trust begins.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array

KEY_BYTES = 16
Keys = NDArray[np.bytes_]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Endorsements:
    """One entry an endorsement that stands: keys of 16 bytes, and what its discounts leave of it, from 0 to 1."""

    endorsers: Keys
    endorsees: Keys
    weights: Floats


@dataclass(frozen=True)
class Network:
    """`shares[j, i]` is the part of i's trust that goes to j; columns come to 1 at most. `restart` sums to 1, or is 0.

    `people` are in the order of their keys.
    """

    people: Keys
    shares: csr_array
    restart: Floats


def keys_of(keys: Iterable[bytes]) -> Keys:
    """Keys of people as an array."""
    return np.array(list(keys), dtype=f"S{KEY_BYTES}")


def key_at(people: Keys, index: int) -> bytes:
    """The key of a person; numpy leaves out zeros at the end."""
    return bytes(people[index]).ljust(KEY_BYTES, b"\0")


def built(endorsements: Endorsements, seeds: Keys) -> Network:
    """The network of `endorsements`, in which trust begins with `seeds`, each as much as any other."""
    others = endorsements.endorsers != endorsements.endorsees
    endorsers, endorsees = endorsements.endorsers[others], endorsements.endorsees[others]
    people, indices = np.unique(np.concatenate((endorsers, endorsees, seeds)), return_inverse=True)
    sources, targets, at = np.split(indices.astype(np.int32), (len(endorsers), 2 * len(endorsers)))
    return Network(people, _shares(sources, targets, endorsements.weights[others], len(people)), _even(at, len(people)))


def _shares(sources: NDArray[np.int32], targets: NDArray[np.int32], weights: Floats, size: int) -> csr_array:
    given = np.bincount(sources, minlength=size)
    shares = np.clip(weights, 0.0, 1.0) / given[sources]
    return csr_array(coo_array((shares, (targets, sources)), shape=(size, size)))


def _even(at: NDArray[np.int32], size: int) -> Floats:
    restart = np.zeros(size)
    restart[at] = 1.0
    return restart / max(restart.sum(), 1.0)
