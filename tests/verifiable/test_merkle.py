"""Merkle trees against the definition of RFC 9162, written down as it stands there, and the vectors of its authors."""

from collections.abc import Sequence
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as some

from lrs.verifiable.log.merkle import (
    EMPTY_ROOT,
    BrokenProof,
    consistency_ranges,
    inclusion_ranges,
    leaf_hash,
    root_by_inclusion,
    roots_by_consistency,
)
from lrs.verifiable.log.tiles import HEIGHT, WIDTH, Tile, Tree

# The inputs and outputs of the reference implementation of Certificate Transparency (merkletree/test).
INPUTS = ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
_5F = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
_6B = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
_96 = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
_BC = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
_CA = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
_0E = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"
INCLUSIONS = {
    (0, 1): [],
    (0, 8): [_96, _5F, _6B],
    (5, 8): [_BC, _CA, ROOTS[3]],
    (2, 3): [ROOTS[1]],
    (1, 5): [ROOTS[0], _5F, _BC],
}
CONSISTENCIES = {(1, 1): [], (1, 8): [_96, _5F, _6B], (6, 8): [_0E, _CA, ROOTS[3]], (2, 5): [_5F, _BC]}


def naive_root(leaves: Sequence[bytes]) -> bytes:
    """MTH of RFC 9162 2.1.1."""
    if len(leaves) < 2:
        return sha256(b"\0" + leaves[0]).digest() if leaves else sha256(b"").digest()
    k = naive_split(len(leaves))
    return sha256(b"\1" + naive_root(leaves[:k]) + naive_root(leaves[k:])).digest()


def naive_split(n: int) -> int:
    k = 1
    while 2 * k < n:
        k *= 2
    return k


def naive_inclusion(m: int, leaves: Sequence[bytes]) -> list[bytes]:
    """PATH of RFC 9162 2.1.3.1."""
    if len(leaves) == 1:
        return []
    k = naive_split(len(leaves))
    if m < k:
        return [*naive_inclusion(m, leaves[:k]), naive_root(leaves[k:])]
    return [*naive_inclusion(m - k, leaves[k:]), naive_root(leaves[:k])]


def naive_consistency(m: int, leaves: Sequence[bytes], is_first: bool = True) -> list[bytes]:
    """SUBPROOF of RFC 9162 2.1.4.1."""
    if m == len(leaves):
        return [] if is_first else [naive_root(leaves)]
    k = naive_split(len(leaves))
    if m <= k:
        return [*naive_consistency(m, leaves[:k], is_first), naive_root(leaves[k:])]
    return [*naive_consistency(m - k, leaves[k:], False), naive_root(leaves[:k])]


class Kept:
    """Tiles over leaves in memory, which count how often they are asked."""

    def __init__(self, leaves: Sequence[bytes]) -> None:
        self.leaves, self.questions = leaves, 0
        self.tree = Tree(self._read)

    def _read(self, tiles: object) -> dict[Tile, list[bytes]]:
        self.questions += 1
        return {tile: self._hashes(tile) for tile in tiles}  # type: ignore[attr-defined]

    def _hashes(self, tile: Tile) -> list[bytes]:
        width = WIDTH**tile.level
        starts = range(tile.number * WIDTH * width, min((tile.number + 1) * WIDTH * width, len(self.leaves)), width)
        whole = [self.leaves[start : start + width] for start in starts]
        return [naive_root(leaves) for leaves in whole if len(leaves) == width]


def leaves_of(size: int) -> list[bytes]:
    return [str(number).encode() for number in range(size)]


sizes = some.integers(1, 70) | some.sampled_from([255, 256, 257, 511, 512, 513, 700])


@pytest.mark.parametrize("size", range(1, 9))
def test_roots_are_those_of_certificate_transparency(size: int) -> None:
    leaves = [bytes.fromhex(each) for each in INPUTS[:size]]

    assert Kept(leaves).tree.root(size).hex() == ROOTS[size - 1]


def test_the_root_of_nothing_is_the_hash_of_nothing() -> None:
    """RFC 9162 2.1.1: MTH({}) = HASH()."""
    assert Kept([]).tree.root(0) == EMPTY_ROOT == sha256().digest()


@pytest.mark.parametrize(("at", "hashes"), INCLUSIONS.items(), ids=str)
def test_inclusion_proofs_are_those_of_certificate_transparency(at: tuple[int, int], hashes: list[str]) -> None:
    index, size = at
    leaves = [bytes.fromhex(each) for each in INPUTS]

    proof = Kept(leaves).tree.hashes(inclusion_ranges(index, size))

    assert [each.hex() for each in proof] == hashes
    assert root_by_inclusion(leaf_hash(leaves[index]), index, size, proof).hex() == ROOTS[size - 1]


@pytest.mark.parametrize(("sizes", "hashes"), CONSISTENCIES.items(), ids=str)
def test_consistency_proofs_are_those_of_certificate_transparency(sizes: tuple[int, int], hashes: list[str]) -> None:
    first, second = sizes
    leaves = [bytes.fromhex(each) for each in INPUTS]

    proof = Kept(leaves).tree.hashes(consistency_ranges(first, second))

    assert [each.hex() for each in proof] == hashes
    roots = roots_by_consistency(first, second, proof, bytes.fromhex(ROOTS[first - 1]))
    assert [each.hex() for each in roots] == [ROOTS[first - 1], ROOTS[second - 1]]


@given(sizes, some.data())
def test_inclusion_proofs_are_as_the_definition_says_and_lead_to_the_root(size: int, data: some.DataObject) -> None:
    index = data.draw(some.integers(0, size - 1))
    leaves = leaves_of(size)

    proof = Kept(leaves).tree.hashes(inclusion_ranges(index, size))

    assert proof == naive_inclusion(index, leaves)
    assert root_by_inclusion(leaf_hash(leaves[index]), index, size, proof) == naive_root(leaves)


@given(sizes, some.data())
def test_consistency_proofs_are_as_the_definition_says_and_lead_to_both_roots(
    second: int, data: some.DataObject
) -> None:
    first = data.draw(some.integers(1, second))
    leaves = leaves_of(second)

    proof = Kept(leaves).tree.hashes(consistency_ranges(first, second))

    assert proof == naive_consistency(first, leaves)
    older, later = naive_root(leaves[:first]), naive_root(leaves)
    assert roots_by_consistency(first, second, proof, older) == (older, later)


@given(some.integers(2, 300), some.data())
def test_an_inclusion_proof_of_anything_else_is_broken(size: int, data: some.DataObject) -> None:
    index = data.draw(some.integers(0, size - 1))
    leaves = leaves_of(size)
    proof = naive_inclusion(index, leaves)
    at = data.draw(some.integers(0, len(proof) - 1))
    another = [*proof[:at], sha256(proof[at]).digest(), *proof[at + 1 :]]
    elsewhere = data.draw(some.integers(0, size - 1).filter(lambda each: each != index))

    for tried_at, tried in ((index, another), (index, proof[:at] + proof[at + 1 :]), (elsewhere, proof)):
        assert not leads_to(naive_root(leaves), leaf_hash(leaves[index]), tried_at, size, tried)
    assert not leads_to(naive_root(leaves), leaf_hash(leaves[index]), index, size, [*proof, proof[0]])
    assert not leads_to(naive_root(leaves), leaf_hash(b"another"), index, size, proof)


def leads_to(root: bytes, leaf: bytes, index: int, size: int, proof: Sequence[bytes]) -> bool:
    try:
        return root_by_inclusion(leaf, index, size, proof) == root
    except BrokenProof:
        return False


@given(some.integers(2, 300), some.data())
def test_a_log_that_was_changed_has_no_consistency_proof_by_the_hashes_of_the_other(
    second: int, data: some.DataObject
) -> None:
    first = data.draw(some.integers(1, second - 1))
    changed_at = data.draw(some.integers(0, first - 1))
    leaves = leaves_of(second)
    changed = [*leaves[:changed_at], b"another", *leaves[changed_at + 1 :]]
    older, later = naive_root(leaves[:first]), naive_root(changed)

    for told in (leaves, changed):
        assert roots_by_consistency(first, second, naive_consistency(first, told), older) != (older, later)


@pytest.mark.parametrize(("first", "second"), [(0, 5), (6, 5), (5, 5)])
def test_sizes_without_a_proof_of_so_many_hashes_are_refused(first: int, second: int) -> None:
    with pytest.raises(BrokenProof):
        roots_by_consistency(first, second, [EMPTY_ROOT], EMPTY_ROOT)


def test_a_proof_in_a_tree_of_70000_leaves_asks_for_its_tiles_once() -> None:
    size = WIDTH * WIDTH + 4_464
    kept = Kept(leaves_of(size))

    proof = kept.tree.hashes(inclusion_ranges(65_000, size))

    assert kept.questions == 1
    leaf = leaf_hash(b"65000")
    assert root_by_inclusion(leaf, 65_000, size, proof) == naive_root(kept.leaves)
    assert WIDTH == 2**HEIGHT
