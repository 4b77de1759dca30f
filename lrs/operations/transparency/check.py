"""Whether a store's log is what was said of it: the tree made anew of the log, and compared with all that is kept."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from lrs.database import Database
from lrs.operations.transparency import heads, tree
from lrs.storage import counters, signing_keys
from lrs.storage.signing_keys import THE_STORE
from lrs.storage.transparency import leaves
from lrs.storage.transparency import tiles as log_tiles
from lrs.storage.transparency.heads import KeptHead
from lrs.storage.transparency.leaves import Leaf
from lrs.verifiable.log.merkle import EMPTY_ROOT, BrokenProof, node_hash
from lrs.verifiable.log.tiles import WIDTH, Tile
from lrs.verifiable.log.transparency import key_name, read_head
from lrs.verifiable.public_keys import PublicKey

MOST_WRONG = 100
_A_PAGE = tree.TILES_A_BATCH * WIDTH


@dataclass
class GrowingTree:
    """The tree over leaves that come one by one, of which only the roots of perfect parts are kept."""

    size: int = 0
    _parts: list[tuple[int, bytes]] = field(default_factory=list)

    def add(self, leaf: bytes) -> None:
        """Append a leaf."""
        height, found = 0, leaf
        while self._parts and self._parts[-1][0] == height:
            found = node_hash(self._parts.pop()[1], found)
            height += 1
        self._parts.append((height, found))
        self.size += 1

    @property
    def root(self) -> bytes:
        """The root of the tree over all leaves up to now."""
        if not self._parts:
            return EMPTY_ROOT
        *rest, (_, found) = self._parts
        for _, part in reversed(rest):
            found = node_hash(part, found)
        return found


@dataclass(frozen=True)
class _Said:
    """A root of so many statements, as it stands somewhere."""

    size: int
    root: bytes
    where: str


class Check:
    """A check of a store's whole log; `wrong` is what it found, in words."""

    def __init__(self, database: Database, store_id: int):
        self._database, self._store_id = database, store_id
        self._tree = GrowingTree()
        self.wrong: list[str] = []
        self.heads = heads.all_of_store(database, store_id)
        with database.read(store_id) as tx:
            self.size, self.tiles = counters.read(tx).position, log_tiles.count(tx)
        self._said = self._all_said()

    @property
    def root(self) -> bytes:
        """That of the tree as it was made anew."""
        return self._tree.root

    def run(self) -> Iterator[int]:
        """Read the log, and give how many statements were read, after each page. It ends early where much is wrong."""
        self.wrong += _wrong_signatures(self.heads, self._keys())
        self._compare_roots()
        while self._tree.size < self.size and len(self.wrong) < MOST_WRONG:
            page = self._page()
            if not page:
                self.wrong.append(f"there is no statement at position {self._tree.size + 1}")
                return
            for leaf in page:
                self._tree.add(leaf.hash)
                self._compare_roots()
            self.wrong += self._changed(page)
            yield self._tree.size
        if self._tree.size == self.size:
            self.wrong += [f"{each.where} is of {each.size} statements, and there are fewer" for each in self._said]

    def _all_said(self) -> list[_Said]:
        """Every root that is kept, the largest tree first."""
        size = self.tiles * WIDTH
        kept = _Said(size, tree.of_store(self._database, self._store_id).root(size), "the tree that is kept")
        heads = [_Said(each.tree_size, each.root, f"the tree head of {each.tree_size}") for each in self.heads]
        return sorted([kept, *heads], key=lambda said: said.size, reverse=True)

    def _compare_roots(self) -> None:
        while self._said and self._said[-1].size == self._tree.size:
            said = self._said.pop()
            if said.root != self._tree.root:
                self.wrong.append(f"{said.where} isn't of the first {said.size} statements of this log")

    def _page(self) -> list[Leaf]:
        """The next leaves, of which the first begins a tile."""
        with self._database.read(self._store_id) as tx:
            found = leaves.between(tx, self._tree.size + 1, min(self._tree.size + _A_PAGE, self.size))
        return [leaf for at, leaf in enumerate(found, self._tree.size + 1) if leaf.position == at]

    def _changed(self, page: list[Leaf]) -> list[str]:
        """Which statements aren't what the tiles say."""
        numbers = sorted({(leaf.position - 1) // WIDTH for leaf in page} & {*range(self.tiles)})
        with self._database.read(self._store_id) as tx:
            tiles = log_tiles.read(tx, [Tile(0, number) for number in numbers])
        kept = [hashed for number in numbers for hashed in tiles[Tile(0, number)]]
        return [
            f"the statement {leaf.uuid} at position {leaf.position} isn't the one that was stored there"
            for leaf, hashed in zip(page, kept, strict=False)
            if leaf.hash != hashed
        ]

    def _keys(self) -> dict[str, PublicKey]:
        with self._database.read(self._store_id) as tx:
            return {key.name: key.public for key in signing_keys.of_owner(tx, THE_STORE)}


def _wrong_signatures(heads: list[KeptHead], keys: dict[str, PublicKey]) -> Iterator[str]:
    for head in heads:
        where = f"the tree head of {head.tree_size}"
        key = keys.get(key_name(head.jws).rpartition("#")[2])
        if key is None:
            yield f"{where} names a key that isn't one of this store"
            continue
        try:
            told = read_head(head.jws, key)
        except BrokenProof as broken:
            yield f"{where}: {broken}"
            continue
        if (told.tree_size, told.root) != (head.tree_size, head.root):
            yield f"{where} is signed with other numbers than are kept"
