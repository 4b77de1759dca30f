"""The outline of frameworks: items, where they stand, their levels, and what is the same elsewhere.

This is what the rest of the plugin knows of frameworks. It is read whole, and kept as long as nothing is imported.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Set
from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from typing import Any
from uuid import UUID

from lrs.api import Transaction
from lrs_competencies.frameworks.tables import associations, documents, items, levels, revision

IS_CHILD_OF, IS_PART_OF, EXACT_MATCH_OF = "isChildOf", "isPartOf", "exactMatchOf"
NEVER_IMPORTED = bytes(16)
_MOST_KEPT = 8
_ENDING = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}/?$(?!\n)")


@dataclass(frozen=True, slots=True)
class Level:
    """A level on the scale of an item; rank 1 is the lowest."""

    name: str
    rank: int
    description: str


@dataclass(frozen=True, slots=True)
class Item:
    """A competency. `parents` and `exact` are keys of items; `exact` goes both ways, also across frameworks.

    `levels` are its own, or else those of what it stands below, or else those of its framework.
    """

    key: bytes
    identifier: str
    uri: str
    label: str
    code: str
    document: bytes
    parents: tuple[bytes, ...]
    exact: tuple[bytes, ...]
    levels: tuple[Level, ...]


@dataclass(frozen=True)
class Outline:
    """The items of a store's frameworks, by key, in the order of their frameworks.

    `revision` is another one after each import.
    """

    revision: bytes
    items: Mapping[bytes, Item]

    def find(self, name: str) -> Item | None:
        """The item that is meant by its URI, its identifier, urn:uuid:… or an address that ends with its identifier."""
        found = self.by_uri.get(name) or self.by_uri.get(name.rstrip("/"))
        ending = None if found else _ENDING.search(name)
        return self.items.get(found or (UUID(ending[0].rstrip("/")).bytes if ending else b""))

    @cached_property
    def by_uri(self) -> Mapping[str, bytes]:
        """Keys by URI."""
        return {item.uri: key for key, item in self.items.items()}

    @cached_property
    def children(self) -> Mapping[bytes, tuple[bytes, ...]]:
        """What stands directly below an item; items without children are not there."""
        found: defaultdict[bytes, list[bytes]] = defaultdict(list)
        for key, item in self.items.items():
            for parent in item.parents:
                found[parent].append(key)
        return {parent: tuple(below) for parent, below in found.items()}

    @cached_property
    def roots(self) -> tuple[bytes, ...]:
        """The items that stand below no other."""
        return tuple(key for key, item in self.items.items() if not item.parents)

    @cached_property
    def documents(self) -> frozenset[bytes]:
        """The frameworks that have items."""
        return frozenset(item.document for item in self.items.values())


class _Kept:
    """The outlines that were read last, by a revision that is no other's."""

    def __init__(self) -> None:
        self._outlines: dict[bytes, Outline] = {}
        self._lock = Lock()

    def get(self, token: bytes) -> Outline | None:
        return self._outlines.get(token)

    def put(self, outline: Outline) -> None:
        with self._lock:
            self._outlines[outline.revision] = outline
            for oldest in list(self._outlines)[:-_MOST_KEPT]:
                del self._outlines[oldest]


# What is kept here is never wrong: a token is drawn by lot at each import, in whatever database.
_kept = _Kept()


def read_outline(tx: Transaction, of: Collection[bytes] = ()) -> Outline:
    """The outline of all frameworks of the store, or of those whose documents have the keys `of`."""
    token = read_revision(tx)
    whole = _kept.get(token)
    if whole is None:
        whole = Outline(token, _read_items(tx))
        _kept.put(whole)
    if not of:
        return whole
    return Outline(token, {key: item for key, item in whole.items.items() if item.document in of})


def read_revision(tx: Transaction) -> bytes:
    """What is another one after each import; 16 zeros where there was none."""
    token: bytes = tx.execute(tx.select(revision.c.token)).scalar() or NEVER_IMPORTED
    return bytes(token)


def _read_items(tx: Transaction) -> dict[bytes, Item]:
    wanted = tx.select(items.c.item, items.c.document, items.c.uri, items.c.label, items.c.code)
    joined = wanted.join(documents, items.c.document == documents.c.document).where(tx.within(documents))
    rows = list(tx.execute(joined.order_by(documents.c.title, items.c.document, items.c.number)))
    known = {bytes(row.item) for row in rows}
    parents, exact = _relations(tx, known)
    scales = _Scales(_levels(tx), parents)
    return {bytes(row.item): _item(row, parents, exact, scales) for row in rows}


Relations = Mapping[bytes, tuple[bytes, ...]]


def _relations(tx: Transaction, known: Set[bytes]) -> tuple[Relations, Relations]:
    """Parents of items, and what is the same."""
    table = associations.c
    wanted = tx.select(table.kind, table.origin, table.destination)
    wanted = wanted.where(table.kind.in_((IS_CHILD_OF, IS_PART_OF, EXACT_MATCH_OF)))
    parents: defaultdict[bytes, list[bytes]] = defaultdict(list)
    exact: defaultdict[bytes, list[bytes]] = defaultdict(list)
    for row in tx.execute(wanted.order_by(table.document, table.number)):
        origin, destination = bytes(row.origin), bytes(row.destination)
        if not {origin, destination} <= known or origin == destination:
            continue
        if row.kind == EXACT_MATCH_OF:
            exact[origin].append(destination)
            exact[destination].append(origin)
        else:
            parents[origin].append(destination)
    return _distinct(parents), _distinct(exact)


def _distinct(found: Mapping[bytes, Iterable[bytes]]) -> Relations:
    return {key: tuple(dict.fromkeys(others)) for key, others in found.items()}


def _levels(tx: Transaction) -> Mapping[bytes, tuple[Level, ...]]:
    """The levels of items and documents."""
    table = levels.c
    found: defaultdict[bytes, list[Level]] = defaultdict(list)
    for row in tx.execute(tx.select(table.item, table.rank, table.name, table.description).order_by(table.rank)):
        found[bytes(row.item)].append(Level(row.name, row.rank, row.description))
    return {key: tuple(each) for key, each in found.items()}


class _Scales:
    """The levels that hold for an item, where not all have their own."""

    def __init__(self, own: Mapping[bytes, tuple[Level, ...]], parents: Relations):
        self._own, self._parents = own, parents

    def of(self, item: bytes, document: bytes) -> tuple[Level, ...]:
        """The levels of the nearest item above that has any, itself included, or of its document."""
        seen, waiting = {item}, [item]
        for each in waiting:
            if each in self._own:
                return self._own[each]
            above = [parent for parent in self._parents.get(each, ()) if parent not in seen]
            seen.update(above)
            waiting += above
        return self._own.get(document, ())


def _item(row: Any, parents: Relations, exact: Relations, scales: _Scales) -> Item:
    key, document = bytes(row.item), bytes(row.document)
    return Item(
        key=key,
        identifier=str(UUID(bytes=key)),
        uri=row.uri,
        label=row.label,
        code=row.code,
        document=document,
        parents=parents.get(key, ()),
        exact=exact.get(key, ()),
        levels=scales.of(key, document),
    )
