"""Two small frameworks: "Sales", whose "selling" stands above "negotiating" and "listening", and "Talks", where
"bargaining" is the same as "negotiating". Sales has the levels novice, able, expert.
"""

from uuid import UUID, uuid4

from lrs.api import Transaction
from lrs_competencies.frameworks import tables
from lrs_competencies.frameworks.outline import EXACT_MATCH_OF, IS_CHILD_OF, Item, Level, Outline

SALES, TALKS = UUID(int=1).bytes, UUID(int=2).bytes
SELLING, NEGOTIATING, LISTENING, BARGAINING, SPEAKING = (
    f"https://example.com/competencies/{name}"
    for name in ("selling", "negotiating", "listening", "bargaining", "speaking")
)
SCALE = tuple(Level(name, rank, "") for rank, name in enumerate(("novice", "able", "expert"), 1))
KEYS = {
    uri: UUID(int=16 + number).bytes
    for number, uri in enumerate((SELLING, NEGOTIATING, LISTENING, BARGAINING, SPEAKING))
}
_DOCUMENTS = {SELLING: SALES, NEGOTIATING: SALES, LISTENING: SALES, BARGAINING: TALKS, SPEAKING: TALKS}
_PARENTS = {NEGOTIATING: SELLING, LISTENING: SELLING}
_SAME = {NEGOTIATING: BARGAINING}


def outline() -> Outline:
    """Both frameworks."""
    return Outline(b"test", {key: _item(uri, key) for uri, key in KEYS.items()})


def _item(uri: str, key: bytes) -> Item:
    exact = [KEYS[there] for here, there in (*_SAME.items(), *((b, a) for a, b in _SAME.items())) if here == uri]
    parents = (KEYS[_PARENTS[uri]],) if uri in _PARENTS else ()
    levels = SCALE if _DOCUMENTS[uri] == SALES else ()
    name = uri.rpartition("/")[2]
    return Item(key, str(UUID(bytes=key)), uri, name, "", _DOCUMENTS[uri], parents, tuple(exact), levels)


def keep(tx: Transaction) -> None:
    """Have both frameworks in a store."""
    for document, title in ((SALES, "Sales"), (TALKS, "Talks")):
        told = {"title": title, "creator": "", "items": 3, "import_number": 1, "imported_us": 0, "body": "{}"}
        tx.insert(tables.documents, {"document": document, **told})
    for number, item in enumerate(outline().items.values()):
        told = {"code": "", "searched": item.label, "children": 0, "body": "{}", "number": number}
        where = {"item": item.key, "document": item.document, "uri": item.uri, "label": item.label}
        tx.insert(tables.items, {**where, **told})
    pairs = [(IS_CHILD_OF, *pair) for pair in _PARENTS.items()] + [(EXACT_MATCH_OF, *pair) for pair in _SAME.items()]
    for number, (kind, origin, destination) in enumerate(pairs):
        told = {"kind": kind, "origin": KEYS[origin], "destination": KEYS[destination], "body": "{}"}
        where = {"association": UUID(int=number).bytes, "document": SALES, "number": number}
        tx.insert(tables.associations, {**where, **told})
    for level in SCALE:
        told = {"rank": level.rank, "name": level.name, "description": ""}
        tx.insert(tables.levels, {"document": SALES, "item": SALES, **told})
    tx.insert(tables.revision, {"token": uuid4().bytes})
