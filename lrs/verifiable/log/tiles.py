"""A Merkle tree kept as tiles: 256 neighbouring hashes, of which only whole ones are kept.

Tile `number` of level 0 has the hashes of leaves from 256 * number on; each hash of a tile of level L + 1 is the root
of a tile of level L. So a whole tile never changes, and of what is not whole nothing is kept: it is read from where it
comes from.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from lrs.verifiable.log.merkle import EMPTY_ROOT, HASH_BYTES, Leaves, node_hash, pyramid

HEIGHT = 8
WIDTH = 1 << HEIGHT


class Tile(NamedTuple):
    """A tile by its place."""

    level: int
    number: int


class Whole(NamedTuple):
    """A whole tile: its hashes, and the root over them."""

    tile: Tile
    hashes: Sequence[bytes]
    root: bytes


def whole(tile: Tile, hashes: Sequence[bytes]) -> Whole:
    """A tile of as many hashes as it has room for."""
    assert len(hashes) == WIDTH
    return Whole(tile, hashes, pyramid(hashes)[-1][0])


def split(hashes: bytes) -> list[bytes]:
    """The hashes that were written one behind the other."""
    return [hashes[at : at + HASH_BYTES] for at in range(0, len(hashes), HASH_BYTES)]


class Tree:
    """The hashes of ranges of leaves, by tiles, which are read when they are first needed.

    `read` gives tiles, as far as they have hashes by now.
    """

    def __init__(self, read: Callable[[Collection[Tile]], Mapping[Tile, Sequence[bytes]]]):
        self._read = read
        self._heights: dict[Tile, list[Sequence[bytes]]] = {}
        self._known: dict[Leaves, bytes] = {}

    def root(self, size: int) -> bytes:
        """The root of the tree over the first `size` leaves."""
        return self.hashes([Leaves(0, size)])[0] if size else EMPTY_ROOT

    def hashes(self, ranges: Sequence[Leaves]) -> list[bytes]:
        """The hash of each range, which are those of the tree over some number of leaves."""
        self.load(ranges)
        return self.loaded(ranges)

    def loaded(self, ranges: Iterable[Leaves]) -> list[bytes]:
        """As `hashes`, of ranges for which all that is needed was read."""
        return [self._hash(each) for each in ranges]

    def load(self, ranges: Iterable[Leaves]) -> None:
        """Read, at once, whatever is needed for these ranges."""
        tiles = {_node(part).tile for each in ranges if each not in self._known for part in _whole_parts(each)}
        missing = tiles - self._heights.keys()
        if missing:
            self._heights |= {tile: pyramid(hashes) for tile, hashes in self._read(missing).items()}

    def forget_leaves(self) -> None:
        """Forget what lies in tiles of leaves, but not what lies above them."""
        self._heights = {tile: heights for tile, heights in self._heights.items() if tile.level}
        self._known = {each: found for each, found in self._known.items() if each.stop - each.start >= WIDTH}

    def _hash(self, leaves: Leaves) -> bytes:
        found = self._known.get(leaves)
        if found is None:
            found = self._known[leaves] = self._found(leaves)
        return found

    def _found(self, leaves: Leaves) -> bytes:
        if _is_whole(leaves):
            node = _node(leaves)
            return self._heights[node.tile][node.height][node.at]
        left, right = Leaves(leaves.start, leaves.split), Leaves(leaves.split, leaves.stop)
        return node_hash(self._hash(left), self._hash(right))


class _Node(NamedTuple):
    """The hash of a whole range of leaves: the one `at` a place of those that lie `height` above a tile's own."""

    tile: Tile
    height: int
    at: int


def _is_whole(leaves: Leaves) -> bool:
    """Whether the tree over these leaves is a perfect one."""
    length = leaves.stop - leaves.start
    return length & (length - 1) == 0


def _node(leaves: Leaves) -> _Node:
    """Where the hash of a whole range stands."""
    level, height = divmod((leaves.stop - leaves.start).bit_length() - 1, HEIGHT)
    number, first = divmod(leaves.start >> (level * HEIGHT), WIDTH)
    return _Node(Tile(level, number), height, first >> height)


def _whole_parts(leaves: Leaves) -> Iterator[Leaves]:
    """The whole ranges that a range is made of."""
    while not _is_whole(leaves):
        yield Leaves(leaves.start, leaves.split)
        leaves = Leaves(leaves.split, leaves.stop)
    yield leaves
