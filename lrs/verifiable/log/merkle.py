"""Merkle trees as RFC 9162 (section 2.1) has them: hashes, and proofs of inclusion and of consistency.

A proof is a list of hashes, each of a range of leaves. Which ranges those are follows from numbers alone
(`inclusion_ranges`, `consistency_ranges`); whoever has a tree gives their hashes, and whoever has none checks them.
"""

from collections.abc import Sequence
from hashlib import sha256
from typing import NamedTuple

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()


class BrokenProof(Exception):
    """A proof that proves nothing."""


class Leaves(NamedTuple):
    """The leaves from `start` on, up to but without `stop`."""

    start: int
    stop: int

    @property
    def split(self) -> int:
        """Where the tree over these leaves parts: its left part is the largest power of two that leaves some over."""
        return self.start + (1 << ((self.stop - self.start - 1).bit_length() - 1))


def leaf_hash(data: bytes) -> bytes:
    """The hash of a leaf."""
    return sha256(b"\0" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of a node above two others."""
    return sha256(b"\1" + left + right).digest()


def pyramid(hashes: Sequence[bytes]) -> list[Sequence[bytes]]:
    """The nodes above neighbouring `hashes`, height by height, up to where no two are left; theirs come first."""
    heights = [hashes]
    while len(heights[-1]) > 1:
        below = heights[-1]
        heights.append([node_hash(below[at], below[at + 1]) for at in range(0, len(below) - 1, 2)])
    return heights


def inclusion_ranges(index: int, size: int) -> list[Leaves]:
    """Of what an inclusion proof has the hashes, from the leaf upwards (2.1.3.1)."""
    ranges, within = [], Leaves(0, size)
    while within.stop - within.start > 1:
        left, right = Leaves(within.start, within.split), Leaves(within.split, within.stop)
        within, beside = (left, right) if index < within.split else (right, left)
        ranges.append(beside)
    return ranges[::-1]


def consistency_ranges(first: int, second: int) -> list[Leaves]:
    """Of what a proof has the hashes that the first `first` leaves of `second` are unchanged (2.1.4.1)."""
    ranges, within = [], Leaves(0, second)
    while within.stop != first:
        left, right = Leaves(within.start, within.split), Leaves(within.split, within.stop)
        within, beside = (left, right) if first <= within.split else (right, left)
        ranges.append(beside)
    # What is left over is the older tree's root itself, which whoever checks has, or a part of that tree.
    return [within, *ranges[::-1]] if within.start else ranges[::-1]


def root_by_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes]) -> bytes:
    """The root of a tree of `size` leaves that has the hash `leaf` at `index`, by a proof (2.1.3.2).

    Raises BrokenProof.
    """
    if not 0 <= index < size:
        raise BrokenProof(f"a tree of {size} leaves has none at index {index}")
    at, last, found = index, size - 1, leaf
    for each in proof:
        if last == 0:
            raise BrokenProof("the proof has too many hashes")
        if at & 1 or at == last:
            found = node_hash(each, found)
            steps = 1 if at & 1 else _trailing_zeros(at) + 1
        else:
            found, steps = node_hash(found, each), 1
        at, last = at >> steps, last >> steps
    if last:
        raise BrokenProof("the proof has too few hashes")
    return found


def _trailing_zeros(number: int) -> int:
    return (number & -number).bit_length() - 1


class Roots(NamedTuple):
    """The roots of an older tree and of a later one."""

    first: bytes
    second: bytes


def roots_by_consistency(first: int, second: int, proof: Sequence[bytes], first_root: bytes) -> Roots:
    """The roots of trees of `first` and `second` leaves, of which one begins as the other, by a proof (2.1.4.2).

    Raises BrokenProof.
    """
    if not 1 <= first <= second:
        raise BrokenProof(f"no tree of {second} leaves is later than one of {first}")
    if first == second and not proof:
        return Roots(first_root, first_root)
    hashes = [first_root, *proof] if first & (first - 1) == 0 else list(proof)
    if first == second or not hashes:
        raise BrokenProof("the proof has not as many hashes as it should")
    steps = _trailing_zeros(first)
    return _climbed((first - 1) >> steps, (second - 1) >> steps, hashes)


def _climbed(at: int, last: int, hashes: Sequence[bytes]) -> Roots:
    older = later = hashes[0]
    for each in hashes[1:]:
        if last == 0:
            raise BrokenProof("the proof has too many hashes")
        steps = 1
        if at & 1 or at == last:
            older, later = node_hash(each, older), node_hash(each, later)
            steps = 1 if at & 1 else _trailing_zeros(at) + 1
        else:
            later = node_hash(later, each)
        at, last = at >> steps, last >> steps
    if last:
        raise BrokenProof("the proof has too few hashes")
    return Roots(older, later)
