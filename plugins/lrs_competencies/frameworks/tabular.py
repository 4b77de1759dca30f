"""A framework as a table, one item a row: what CSV and XLSX have in common.

Columns are named as CASE names its members, and by some other words that people use. Several values of a cell are
parted by "|". Relations are said by identifier, URI, code or statement of the other item.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from case_schemas import LEFT_OUT, Findings
from case_schemas.fields import Identifier
from lrs.api import BadRequest

Row = Mapping[str, str]
_TEXTS = (
    "humanCodingScheme",
    "fullStatement",
    "abbreviatedStatement",
    "alternativeLabel",
    "CFItemType",
    "listEnumeration",
    "notes",
    "language",
    "statusStartDate",
    "statusEndDate",
    "lastChangeDateTime",
)
_LISTS = ("educationLevel", "subject", "conceptKeywords")
RELATIONS = ("isChildOf", "isPartOf", "exactMatchOf", "isRelatedTo", "isPeerOf", "precedes", "replacedBy")
_OF_FRAMEWORK = {"frameworkIdentifier": "identifier", "frameworkUri": "uri", "frameworkTitle": "title"}
_FRAMEWORK = {**_OF_FRAMEWORK, "frameworkCreator": "creator"}
COLUMNS = ("identifier", "uri", "isChildOf", *_TEXTS, *_LISTS, *RELATIONS[1:], "levels", *_FRAMEWORK)
_OTHER_NAMES = {
    "id": "identifier",
    "parent": "isChildOf",
    "parentid": "isChildOf",
    "code": "humanCodingScheme",
    "statement": "fullStatement",
    "description": "fullStatement",
    "competency": "fullStatement",
    "skill": "fullStatement",
    "name": "abbreviatedStatement",
    "label": "abbreviatedStatement",
    "title": "abbreviatedStatement",
    "type": "CFItemType",
    "keywords": "conceptKeywords",
    "grade": "educationLevel",
    "level": "educationLevel",
    "framework": "frameworkTitle",
    "sameas": "exactMatchOf",
}
_BAR = re.compile(r"(?<!\\)\|")
_SECTION = "docs/frameworks.md"


@dataclass(frozen=True)
class Asked:
    """What is known of a file beside its content: its name, the present, and what to call the framework."""

    name: str
    now: str
    title: str = ""


def package_in(header: Sequence[str], rows: Iterable[Sequence[str]], asked: Asked, findings: Findings) -> Any:
    """A table as a CFPackage. Raises BadRequest where no column says what the items are."""
    names = [_column(name, findings) for name in header]
    if not {"fullStatement", "abbreviatedStatement"} & set(names):
        raise BadRequest("there is no column fullStatement", section=_SECTION, hint="The first row names the columns.")
    return package_of([_row(names, row) for row in rows if any(row)], asked, findings)


def package_of(rows: list[Row], asked: Asked, findings: Findings) -> dict[str, Any]:
    """Rows, whose columns are COLUMNS, as a CFPackage."""
    return _Table(rows, asked, findings).package()


def _column(title: str, findings: Findings) -> str:
    plain = re.sub(r"[^a-z0-9]", "", title.lower())
    known = {name.lower(): name for name in (*COLUMNS, "smartLevel")} | _OTHER_NAMES
    if plain and plain not in known:
        findings.add(f"/{title}", title, LEFT_OUT, "is no column that is known")
    return known.get(plain, "")


def _row(names: Sequence[str], row: Sequence[str]) -> Row:
    found: dict[str, str] = {}
    for name, value in zip(names, row, strict=False):
        if name and value.strip():
            found.setdefault(name, value.strip())
    return found


class _Table:
    """The rows of one framework."""

    def __init__(self, rows: list[Row], asked: Asked, findings: Findings):
        self._asked, self._findings = asked, findings
        self._document = self._read_document(rows)
        self._within = UUID(self._document["identifier"])
        self._rows = {self._identifier(row): row for row in rows if row.keys() - _FRAMEWORK.keys()}
        self._names = self._known_names()

    def _read_document(self, rows: list[Row]) -> dict[str, Any]:
        said = {of: row[name] for name, of in reversed(_FRAMEWORK.items()) for row in reversed(rows) if name in row}
        title = self._asked.title or said.get("title") or re.sub(r"\.\w+$", "", self._asked.name)
        identifier = Identifier().mended(said.get("identifier")) or str(uuid5(NAMESPACE_URL, title))
        uri = said.get("uri", f"urn:uuid:{identifier}")
        made = {"identifier": identifier, "uri": uri, "title": title, "creator": said.get("creator", "unknown")}
        return {**made, "lastChangeDateTime": self._asked.now}

    def _identifier(self, row: Row) -> str:
        said = row.get("identifier", "")
        names = (said, row.get("uri"), row.get("humanCodingScheme"), row.get("smartLevel"), row.get("fullStatement"))
        name = next(filter(None, names), str(sorted(row.items())))
        return Identifier().mended(said) or str(uuid5(self._within, name))

    def _known_names(self) -> dict[str, str]:
        """What items may be called in a relation."""
        found = {self._document["identifier"]: self._document["identifier"]}
        for name in ("identifier", "uri", "humanCodingScheme", "smartLevel", "abbreviatedStatement", "fullStatement"):
            for identifier, row in self._rows.items():
                found.setdefault(row.get(name, identifier), identifier)
        return found

    def package(self) -> dict[str, Any]:
        items = [self._item(identifier, row) for identifier, row in self._rows.items()]
        associations = [each for identifier, row in self._rows.items() for each in self._associations(identifier, row)]
        rubrics = [self._rubric(identifier, row) for identifier, row in self._rows.items() if "levels" in row]
        parts = {"CFItems": items, "CFAssociations": associations, "CFRubrics": rubrics}
        return {"CFDocument": self._document, **{name: part for name, part in parts.items() if part}}

    def _item(self, identifier: str, row: Row) -> dict[str, Any]:
        said: dict[str, Any] = {name: row[name] for name in _TEXTS if name in row}
        said |= {name: parted(row[name]) for name in _LISTS if name in row}
        if "fullStatement" not in said:
            said["fullStatement"] = said.get("abbreviatedStatement", said.get("humanCodingScheme", identifier))
        return {**self._identified(identifier, row.get("uri")), **said}

    def _identified(self, identifier: str, uri: str | None = None) -> dict[str, Any]:
        made_uri = uri or f"urn:uuid:{identifier}"
        return {"identifier": identifier, "uri": made_uri, "lastChangeDateTime": self._asked.now}

    def _associations(self, identifier: str, row: Row) -> Iterator[dict[str, Any]]:
        for kind in RELATIONS:
            for name in self._parents(row) if kind == "isChildOf" else parted(row.get(kind, "")):
                other = self._names.get(name)
                if other is None and ":" not in name:
                    self._findings.add(f"/{identifier}/{kind}", name, LEFT_OUT, "no row has this identifier or code")
                    continue
                yield self._association(identifier, kind, {"identifier": other} if other else {"uri": name})

    def _parents(self, row: Row) -> list[str]:
        """What stands above a row; OpenSALT says so by numbers such as 1.2.3."""
        if "isChildOf" in row or "." not in row.get("smartLevel", ""):
            return parted(row.get("isChildOf", ""))
        return [row["smartLevel"].rpartition(".")[0]]

    def _association(self, origin: str, kind: str, other: Mapping[str, str]) -> dict[str, Any]:
        made = self._identified(str(uuid5(self._within, f"{origin} {kind} {next(iter(other.values()))}")))
        link = self._link(other["identifier"]) if "identifier" in other else {"title": "", **other}
        return {**made, "associationType": kind, "originNodeURI": self._link(origin), "destinationNodeURI": link}

    def _link(self, identifier: str) -> dict[str, str]:
        row: Row = self._rows.get(identifier, {})
        if identifier == self._document["identifier"]:
            return {name: self._document[name] for name in ("title", "identifier", "uri")}
        title = row.get("abbreviatedStatement") or row.get("fullStatement", "")
        uri = row.get("uri", f"urn:uuid:{identifier}")
        return {"title": " ".join(title.split())[:500], "identifier": identifier, "uri": uri}

    def _rubric(self, identifier: str, row: Row) -> dict[str, Any]:
        """The levels of a row, lowest first."""

        def made(*names: str) -> dict[str, Any]:
            return self._identified(str(uuid5(self._within, " ".join((identifier, *names)))))

        levels = [
            {**made("level", name), "quality": name, "position": position}
            for position, name in enumerate(parted(row["levels"]), 1)
        ]
        criterion = {**made("criterion"), "CFItemURI": self._link(identifier), "CFRubricCriterionLevels": levels}
        return {**made("rubric"), "CFRubricCriteria": [criterion]}


def parted(cell: str) -> list[str]:
    """The values of a cell."""
    return [value.strip().replace("\\|", "|") for value in _BAR.split(cell) if value.strip()]


def joined(values: Iterable[str]) -> str:
    """Values as one cell."""
    return " | ".join(value.replace("|", "\\|") for value in values)


def rows_of(package: Mapping[str, Any]) -> Iterator[list[str]]:
    """A framework as rows, without the header."""
    relations = _relations(package)
    levels = _levels(package)
    document: Mapping[str, str] = {name: package["CFDocument"][of] for name, of in _FRAMEWORK.items()}
    items = package.get("CFItems", ())
    for item in items:
        said: dict[str, str] = {name: item.get(name, "") for name in ("identifier", "uri", *_TEXTS)}
        said |= {name: joined(item.get(name, ())) for name in _LISTS}
        said |= {kind: joined(relations.get((item["identifier"], kind), ())) for kind in RELATIONS}
        yield _cells({**said, "levels": joined(levels.get(item["identifier"], ())), **document})
        document = {}
    if not items:
        yield _cells(document)


def _cells(said: Mapping[str, str]) -> list[str]:
    return [said.get(name, "") for name in COLUMNS]


def _relations(package: Mapping[str, Any]) -> Mapping[tuple[str, str], list[str]]:
    """What an item has to do with others, those here by identifier, in their order."""
    here = {item["identifier"] for item in package.get("CFItems", ())} | {package["CFDocument"]["identifier"]}
    found: dict[tuple[str, str], list[str]] = {}
    for each in sorted(package.get("CFAssociations", ()), key=lambda each: each.get("sequenceNumber", 0)):
        other = each["destinationNodeURI"]
        name = other["identifier"] if other["identifier"] in here else other["uri"]
        found.setdefault((each["originNodeURI"]["identifier"], each["associationType"]), []).append(name)
    return found


def _levels(package: Mapping[str, Any]) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for rubric in package.get("CFRubrics", ()):
        for criterion in rubric.get("CFRubricCriteria", ()):
            names = [level["quality"] for level in criterion.get("CFRubricCriterionLevels", ()) if "quality" in level]
            if "CFItemURI" in criterion and names:
                found.setdefault(criterion["CFItemURI"]["identifier"], names)
    return found
