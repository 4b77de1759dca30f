"""Importing a framework: it takes the place of what was imported as the same one before, whole or not at all."""

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Table

from case_schemas import LEFT_OUT, Findings
from lrs.api import Transaction, dumps
from lrs_competencies.frameworks import tables
from lrs_competencies.frameworks.placing import Placement, end_key, key_of, placed
from lrs_competencies.frameworks.reading import DEFINITIONS

_OF_A_DOCUMENT = (
    tables.items,
    tables.placements,
    tables.associations,
    tables.rubrics,
    tables.levels,
    tables.definitions,
    tables.documents,
)
MOST_SEARCHED, MOST_LABEL = 2_000, 300
Objects = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Source:
    """What a framework was read from."""

    name: str
    format: str
    sha256: bytes


@dataclass(frozen=True)
class Imported:
    """What an import has done; `number` counts the imports of this framework."""

    document: bytes
    title: str
    number: int
    items: int
    added: int
    changed: int
    gone: int
    findings: Findings

    def as_json(self) -> dict[str, Any]:
        """What applications are told of it."""
        numbers = {name: getattr(self, name) for name in ("number", "items", "added", "changed", "gone")}
        told = {"framework": str(UUID(bytes=self.document)), "title": self.title, **numbers}
        found = {"sorts": [asdict(sort) for sort in self.findings.sorts]}
        return {
            **told,
            "findings": self.findings.count,
            **found,
            "report": [asdict(finding) for finding in self.findings.listed],
        }


def import_package(tx: Transaction, package: Mapping[str, Any], source: Source, findings: Findings) -> Imported:
    """Put a strict CFPackage in the place of the framework with its identifier."""
    tx.lock(b"competencies frameworks")
    document = key_of(package["CFDocument"])
    package = _own_objects(tx, package, document, findings)
    former = _former(tx, document)
    for table in _OF_A_DOCUMENT:
        tx.execute(tx.delete(table).where(table.c.document == document))
    made = _compared(tx, package, former, findings)
    _write(tx, package, made)
    _note(tx, package, made, source)
    return made


def remove(tx: Transaction, document: bytes) -> None:
    """Take a framework out; the list of its imports stays."""
    for table in _OF_A_DOCUMENT:
        tx.execute(tx.delete(table).where(table.c.document == document))
    _change_revision(tx)


def _own_objects(tx: Transaction, package: Mapping[str, Any], document: bytes, findings: Findings) -> Mapping[str, Any]:
    """The package without objects that belong to another framework of the store."""
    kept = dict(package)
    of_lists = {"CFItems": (tables.items, "item"), "CFAssociations": (tables.associations, "association")}
    for name, (table, key) in {**of_lists, "CFRubrics": (tables.rubrics, "rubric")}.items():
        objects = {key_of(each): each for each in package.get(name, ())}
        rows = tx.find_many(table, (key, "document"), key, objects)
        for taken in [bytes(row[0]) for row in rows if bytes(row[1]) != document]:
            gone = objects.pop(taken)
            findings.add(f"/{name}/{gone['identifier']}", gone, LEFT_OUT, "belongs to another framework of this store")
        kept[name] = list(objects.values())
    return kept


def _former(tx: Transaction, document: bytes) -> Mapping[bytes, str]:
    """The items that the framework had, by key."""
    table = tables.items.c
    rows = tx.execute(tx.select(table.item, table.body).where(table.document == document))
    return {bytes(row.item): row.body for row in rows}


def _compared(tx: Transaction, package: Mapping[str, Any], former: Mapping[bytes, str], findings: Findings) -> Imported:
    document, items = package["CFDocument"], package["CFItems"]
    present = {key_of(item): item for item in items}
    same = {key for key, item in present.items() if key in former and _is_same(item, former[key])}
    return Imported(
        document=key_of(document),
        title=document["title"],
        number=_last_number(tx, key_of(document)) + 1,
        items=len(items),
        added=len(present.keys() - former.keys()),
        changed=len(present.keys() & former.keys()) - len(same),
        gone=len(former.keys() - present.keys()),
        findings=findings,
    )


def _is_same(item: Mapping[str, Any], former: str) -> bool:
    """Whether an item says what it said, whenever that was."""
    said: Mapping[str, Any] = json.loads(former)
    return {**said, "lastChangeDateTime": item["lastChangeDateTime"]} == item


def _last_number(tx: Transaction, document: bytes) -> int:
    table = tables.imports.c
    newest = tx.select(table.number).where(table.document == document).order_by(table.number.desc()).limit(1)
    return tx.execute(newest).scalar() or 0


def _write(tx: Transaction, package: Mapping[str, Any], made: Imported) -> None:
    document, places = made.document, placed(package, made.findings)
    _insert(tx, tables.items, _item_rows(package["CFItems"], document, places))
    _insert(tx, tables.placements, ([document, each.parent, each.number, each.item] for each in places))
    _insert(tx, tables.associations, _association_rows(package["CFAssociations"], document))
    _insert(tx, tables.rubrics, _rubric_rows(package["CFRubrics"], document))
    _insert(tx, tables.levels, _level_rows(package["CFRubrics"], document))
    _insert(tx, tables.definitions, _definition_rows(package.get("CFDefinitions", {}), document))


def _insert(tx: Transaction, table: Table, rows: Iterable[Sequence[Any]]) -> None:
    names = [column.name for column in table.columns][1:]
    tx.insert_many(table, names, map(tuple, rows))


def _text(made: Any) -> str:
    return dumps(made).decode()


def label_of(item: Mapping[str, Any]) -> str:
    """What an item is called in a list."""
    return " ".join((item.get("abbreviatedStatement") or item["fullStatement"]).split())[:MOST_LABEL]


def _item_rows(items: Objects, document: bytes, places: Sequence[Placement]) -> Iterable[Sequence[Any]]:
    below: dict[bytes, int] = {}
    for place in places:
        below[place.parent] = below.get(place.parent, 0) + 1
    for number, item in enumerate(items):
        key, code, label = key_of(item), item.get("humanCodingScheme", ""), label_of(item)
        yield key, document, number, item["uri"], code, label, _searched(item), below.get(key, 0), _text(item)


def _searched(item: Mapping[str, Any]) -> str:
    names = ("humanCodingScheme", "abbreviatedStatement", "alternativeLabel", "fullStatement")
    words = [str(item.get(name, "")) for name in names] + [str(word) for word in item.get("conceptKeywords", ())]
    return " ".join(" ".join(words).split()).casefold()[:MOST_SEARCHED]


def _association_rows(associations: Objects, document: bytes) -> Iterable[Sequence[Any]]:
    for number, each in enumerate(associations):
        ends = [end_key(each[name]) for name in ("originNodeURI", "destinationNodeURI")]
        yield key_of(each), document, number, each["associationType"], *ends, _text(each)


def _rubric_rows(rubrics: Objects, document: bytes) -> Iterable[Sequence[Any]]:
    for number, each in enumerate(rubrics):
        yield key_of(each), document, number, each.get("title", ""), _text(each)


def _level_rows(rubrics: Objects, document: bytes) -> Iterable[Sequence[Any]]:
    """The levels of the first criterion of each item; those of one without an item are the document's."""
    seen: set[bytes] = set()
    for criterion in (each for rubric in rubrics for each in rubric.get("CFRubricCriteria", ())):
        item = end_key(criterion["CFItemURI"]) if "CFItemURI" in criterion else document
        found = criterion.get("CFRubricCriterionLevels", ())
        if item not in seen and found:
            seen.add(item)
            for rank, level in enumerate(sorted(found, key=_rank), 1):
                yield document, item, rank, level.get("quality") or f"Level {rank}", level.get("description", "")


def _rank(level: Mapping[str, Any]) -> tuple[float, float]:
    return level.get("score", 0), level.get("position", 0)


def _definition_rows(definitions: Mapping[str, Any], document: bytes) -> Iterable[Sequence[Any]]:
    for kind in DEFINITIONS:
        for number, each in enumerate(definitions.get(kind, ())):
            title, code = each["title"], each.get("hierarchyCode", "")
            yield kind, key_of(each), document, number, title, code, _text(each)


def _note(tx: Transaction, package: Mapping[str, Any], made: Imported, source: Source) -> None:
    """Write down the framework itself, and its import."""
    document, now_us = package["CFDocument"], tx.now_us()
    said = {name: package[name] for name in ("CFDocument", "extensions") if name in package}
    extra = package.get("CFDefinitions", {}).get("extensions")
    body = _text({**said, "definitions": extra} if extra else said)
    row = (made.document, made.title, document["creator"], made.items, made.number, now_us, body)
    _insert(tx, tables.documents, [row])
    report = _text([asdict(sort) for sort in made.findings.sorts])
    counted = (made.items, made.added, made.changed, made.gone, made.findings.count, report)
    of_source = (source.name, source.format, source.sha256, document.get("version", ""))
    _insert(tx, tables.imports, [(made.document, made.number, now_us, *of_source, *counted)])
    _change_revision(tx)


def _change_revision(tx: Transaction) -> None:
    tx.upsert(tables.revision, {"token": os.urandom(16)}, changes=["token"])
