"""What there is: frameworks, their items by steps, one item with all that it has to do with, and search."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from lrs.api import NotFound, Transaction, iso
from lrs_competencies.frameworks.outline import Level, Outline, read_outline
from lrs_competencies.frameworks.tables import associations, documents, imports, items, placements

MOST_LISTED = 200
MOST_DOCUMENTS, MOST_IMPORTS, MOST_ASSOCIATIONS = 1_000, 50, 200
_SECTION = "docs/frameworks.md"


@dataclass(frozen=True)
class Listed:
    """An item in a list; `children` is how many stand below it, `place` where the list goes on behind it."""

    key: bytes
    document: bytes
    code: str
    label: str
    children: int
    place: int

    @property
    def identifier(self) -> str:
        return str(UUID(bytes=self.key))


@dataclass(frozen=True)
class Listing:
    """A page of items; `behind` is where the next one begins, if there is one."""

    items: Sequence[Listed]
    behind: int | None


@dataclass(frozen=True)
class Related:
    """What an item has to do with another: `direction` is "to" or "from"; `key` is there if the other is here."""

    kind: str
    direction: str
    title: str
    uri: str
    key: bytes | None


@dataclass(frozen=True)
class Detail:
    """An item, with the framework it belongs to, where it stands, its levels, and what it has to do with others."""

    case: Mapping[str, Any]
    document: Any
    above: Sequence[Listed]
    levels: Sequence[Level]
    related: Sequence[Related]


def listed_documents(tx: Transaction) -> Sequence[Any]:
    """The frameworks of the store, by title."""
    wanted = tx.select(*_DOCUMENT).order_by(documents.c.title, documents.c.document)
    return list(tx.execute(wanted.limit(MOST_DOCUMENTS)))


_DOCUMENT = [documents.c[name] for name in ("document", "title", "creator", "items", "import_number", "imported_us")]


def document_row(tx: Transaction, document: bytes) -> Any:
    """A framework with its JSON. Raises NotFound."""
    row = tx.execute(tx.select(*_DOCUMENT, documents.c.body).where(documents.c.document == document)).one_or_none()
    if row is None:
        raise _missing("framework", str(UUID(bytes=document)))
    return row


def case_of(row: Any) -> Mapping[str, Any]:
    """A framework as CASE has it, of its row."""
    case: Mapping[str, Any] = json.loads(row.body)["CFDocument"]
    return case


def find_document(tx: Transaction, name: str) -> bytes:
    """The framework that is meant by its identifier, or by a title that is no other's. Raises NotFound."""
    try:
        return bytes(document_row(tx, UUID(name).bytes).document)
    except ValueError:
        rows = tx.execute(tx.select(documents.c.document).where(documents.c.title == name).limit(2)).all()
    if len(rows) != 1:
        raise _missing("framework", name)
    return bytes(rows[0].document)


def _missing(what: str, name: str) -> NotFound:
    hint = "The frameworks of the store: lrs competencies list"
    return NotFound(f"there is no {what} {name!r} in this store", section=_SECTION, hint=hint)


def imports_of(tx: Transaction, document: bytes) -> Sequence[Any]:
    """The imports of a framework, the last first."""
    wanted = tx.select(*imports.c, of=imports).where(imports.c.document == document)
    return list(tx.execute(wanted.order_by(imports.c.number.desc()).limit(MOST_IMPORTS)))


_LISTED = [items.c[name] for name in ("item", "document", "code", "label", "children")]


def _listed(row: Any, place: int) -> Listed:
    return Listed(bytes(row.item), bytes(row.document), row.code, row.label, row.children, place)


def _page(found: Sequence[Listed], most: int) -> Listing:
    kept = found[:most]
    return Listing(kept, kept[-1].place if len(found) > most else None)


def below(tx: Transaction, document: bytes, parent: bytes, most: int, behind: int = 0) -> Listing:
    """The items below another one, or below the document, in order."""
    wanted = tx.select(*_LISTED, placements.c.number).join(placements, placements.c.item == items.c.item)
    wanted = wanted.where(placements.c.document == document, placements.c.parent == parent)
    wanted = wanted.where(placements.c.number > behind).order_by(placements.c.number)
    return _page([_listed(row, row.number) for row in tx.execute(wanted.limit(most + 1))], most)


def search(tx: Transaction, text: str, most: int, behind: int = 0, document: bytes | None = None) -> Listing:
    """Items in which every word of `text` stands, in the order of their frameworks."""
    words = [word for word in text.casefold().split() if word][:8]
    wanted = tx.select(*_LISTED).where(*(items.c.searched.contains(word, autoescape=True) for word in words))
    if document is not None:
        wanted = wanted.where(items.c.document == document)
    ordered = wanted.order_by(items.c.document, items.c.number).offset(behind).limit(most + 1)
    return _page([_listed(row, behind + place) for place, row in enumerate(tx.execute(ordered), 1)], most)


def find_item(tx: Transaction, name: str) -> Any:
    """The row of an item that is meant by its identifier, its URI, or an address that ends so. Raises NotFound."""
    return _item_row(tx, read_outline(tx), name)


def _item_row(tx: Transaction, outline: Outline, name: str) -> Any:
    item = outline.find(name)
    if item is None:
        raise _missing("item", name)
    return tx.execute(tx.select(*_LISTED, items.c.body).where(items.c.item == item.key)).one()


def detail(tx: Transaction, name: str) -> Detail:
    """An item with all that is known of it. Raises NotFound."""
    outline = read_outline(tx)
    row = _item_row(tx, outline, name)
    key = bytes(row.item)
    return Detail(
        case=json.loads(row.body),
        document=document_row(tx, bytes(row.document)),
        above=_above(tx, outline, key),
        levels=outline.items[key].levels,
        related=_related(tx, outline, key),
    )


def _above(tx: Transaction, outline: Outline, item: bytes) -> list[Listed]:
    """What an item stands below, the topmost first; of several places, the first."""
    keys: list[bytes] = []
    parents = outline.items[item].parents
    while parents and parents[0] not in keys:
        keys.append(parents[0])
        parents = outline.items[parents[0]].parents
    rows = {bytes(row.item): row for row in tx.execute(tx.select(*_LISTED).where(items.c.item.in_(keys)))}
    return [_listed(rows[key], 0) for key in reversed(keys)]


def _related(tx: Transaction, outline: Outline, item: bytes) -> list[Related]:
    table = associations.c
    columns = (table.kind, table.origin, table.destination, table.body)
    found = []
    for end, direction in ((table.origin, "to"), (table.destination, "from")):
        wanted = tx.select(*columns).where(end == item).order_by(table.document, table.number)
        found += [_relation(outline, row, direction) for row in tx.execute(wanted.limit(MOST_ASSOCIATIONS))]
    return found


def _relation(outline: Outline, row: Any, direction: str) -> Related:
    other = bytes(row.destination if direction == "to" else row.origin)
    link = json.loads(row.body)["destinationNodeURI" if direction == "to" else "originNodeURI"]
    known = outline.items.get(other)
    title = known.label if known else link["title"] or link["uri"]
    return Related(row.kind, direction, title, link["uri"], other if known else None)


def version_of(row: Any) -> dict[str, Any]:
    """An import as JSON."""
    numbers = {name: getattr(row, name) for name in ("number", "items", "added", "changed", "gone", "findings")}
    said = {"source": row.source, "format": row.format, "sha256": bytes(row.sha256).hex(), "version": row.version}
    return {**numbers, "at": iso(row.at_us), **said, "report": json.loads(row.report)}
