"""Lenient reading of a framework in CASE 1.0 or 1.1: a strict CFPackage, and what became of everything else."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import NAMESPACE_URL, UUID

from marshmallow import Schema

from case_schemas import LEFT_OUT, MENDED, Findings, mend
from case_schemas.fields import Extension
from case_schemas.shapes import (
    Association,
    AssociationGrouping,
    Concept,
    Criterion,
    Document,
    Item,
    ItemType,
    Level,
    License,
    Rubric,
    Subject,
)
from lrs.api import BadRequest
from lrs_competencies.frameworks.completing import Completing, identifier_of

MOST_OBJECTS = 200_000
DEFINITIONS: Mapping[str, type[Schema]] = {
    "CFConcepts": Concept,
    "CFSubjects": Subject,
    "CFLicenses": License,
    "CFItemTypes": ItemType,
    "CFAssociationGroupings": AssociationGrouping,
}
_ASSOCIATION, _CRITERION, _LEVEL = Association(), Criterion(), Level()
_SECTION = "docs/frameworks.md"
_KNOWN = {"CFDocument", "CFItems", "CFAssociations", "CFDefinitions", "CFRubrics", "extensions"}
Advance = Callable[[int], object]


def unwatched(count: int) -> None:
    """Tell nobody how many were read."""


@dataclass(frozen=True)
class Read:
    """A strict CFPackage, and what was found on the way."""

    package: dict[str, Any]
    findings: Findings


def read_package(raw: Any, now: str, findings: Findings, advance: Advance = unwatched) -> Read:
    """A framework of JSON that claims to be a CFPackage; `now` is the time for what has none.

    `findings` are added to, `advance` is told how many items were read.

    Raises BadRequest where there is no framework in it.
    """
    if not isinstance(raw, Mapping) or not isinstance(raw.get("CFDocument"), Mapping):
        raise BadRequest(
            "there is no CFDocument in it", section=_SECTION, hint='Send a CFPackage: {"CFDocument": …, "CFItems": …}.'
        )
    return _Reading(raw, now, findings, advance).read()


class _Reading:
    """One package, read from top to bottom."""

    def __init__(self, raw: Mapping[str, Any], now: str, findings: Findings, advance: Advance):
        self._raw, self._advance, self._findings = raw, advance, findings
        self._document = raw["CFDocument"]
        within = UUID(identifier_of(self._document, NAMESPACE_URL, str(self._document.get("title", ""))))
        self._completing = Completing(within, now, self._findings)

    def read(self) -> Read:
        document = self._read_document()
        definitions = self._read_definitions()
        items = self._read_items()
        associations = self._read_associations()
        rubrics = list(self._objects(Rubric(), "CFRubrics", self._raw, ""))
        for rubric in rubrics:
            self._complete_rubric(rubric)
        self._finish(Document(), [document], "/CFDocument")
        self._finish(Item(), items, "/CFItems")
        parts = {"CFItems": items, "CFAssociations": associations, "CFDefinitions": definitions, "CFRubrics": rubrics}
        made = {"CFDocument": document, **{name: part for name, part in parts.items() if part}, **self._extensions()}
        return Read(made, self._findings)

    def _read_document(self) -> dict[str, Any]:
        made = mend(Document(), self._document, "/CFDocument", self._findings)
        self._completing.changed_at = made.get("lastChangeDateTime", self._completing.changed_at)
        made["caseVersion"] = "1.1"
        return self._completed(Document(), made, self._document, "/CFDocument")

    def _completed(self, shape: Schema, made: dict[str, Any], raw: Any, path: str) -> dict[str, Any]:
        self._completing.identify(made, raw, path)
        self._completing.fill(shape, made, path)
        self._completing.know(made, raw)
        return made

    def _read_items(self) -> list[dict[str, Any]]:
        found = []
        for item in self._objects(Item(), "CFItems", self._raw, ""):
            found.append(item)
            self._advance(1)
        return found

    def _objects(self, shape: Schema, name: str, raw: Mapping[str, Any], above: str) -> Iterator[dict[str, Any]]:
        """The objects of a list, completed but for their links; another one under the same identifier is left out."""
        known: set[str] = set()
        for path, each, made in self._mended(shape, name, raw, above):
            self._completed(shape, made, each, path)
            if made["identifier"] in known:
                self._findings.add(path, made["identifier"], LEFT_OUT, "stands here already under this identifier")
                continue
            known.add(made["identifier"])
            yield made

    def _mended(
        self, shape: Schema, name: str, raw: Mapping[str, Any], above: str
    ) -> Iterator[tuple[str, Mapping[str, Any], dict[str, Any]]]:
        listed = raw.get(name) or []
        if not isinstance(listed, list):
            self._findings.add(f"{above}/{name}", listed, LEFT_OUT, "must be an array")
            return
        if len(listed) > MOST_OBJECTS:
            raise BadRequest(f"{above}/{name} has {len(listed)} objects; {MOST_OBJECTS} are allowed", section=_SECTION)
        for number, each in enumerate(listed):
            path = f"{above}/{name}/{number}"
            made = mend(shape, each, path, self._findings)
            if made:
                yield path, each, made

    def _read_associations(self) -> list[dict[str, Any]]:
        ends = ("originNodeURI", "destinationNodeURI")
        kept = []
        for number, made in enumerate(self._objects(_ASSOCIATION, "CFAssociations", self._raw, "")):
            path = f"/CFAssociations/{number}"
            self._completing.links(_ASSOCIATION, made, path)
            missing = [name for name in (*ends, "associationType") if not made.get(name)]
            if missing:
                self._findings.add(path, made, LEFT_OUT, f"has no {missing[0]}")
            else:
                kept.append(made)
        return kept

    def _read_definitions(self) -> dict[str, Any]:
        raw, path = self._raw.get("CFDefinitions") or {}, "/CFDefinitions"
        if not isinstance(raw, Mapping):
            self._findings.add(path, raw, LEFT_OUT, "must be a JSON object")
            return {}
        found = {name: list(self._objects(shape(), name, raw, path)) for name, shape in DEFINITIONS.items()}
        for name in raw.keys() - DEFINITIONS.keys() - {"extensions"}:
            self._findings.add(f"{path}/{name}", raw[name], LEFT_OUT, "is no member of this class")
        extensions = raw.get("extensions")
        kept: dict[str, Any] = {name: each for name, each in found.items() if each}
        return {**kept, "extensions": extensions} if extensions and Extension().accepts(extensions) else kept

    def _complete_rubric(self, rubric: dict[str, Any]) -> None:
        path = f"/CFRubrics/{rubric['identifier']}"
        for number, criterion in enumerate(rubric.get("CFRubricCriteria", ())):
            at = f"{path}/CFRubricCriteria/{number}"
            self._completed(_CRITERION, criterion, criterion, at)
            self._completing.links(_CRITERION, criterion, at)
            for rank, level in enumerate(criterion.get("CFRubricCriterionLevels", ())):
                self._completed(_LEVEL, level, level, f"{at}/CFRubricCriterionLevels/{rank}")

    def _finish(self, shape: Schema, objects: Iterable[dict[str, Any]], path: str) -> None:
        """Complete the links of objects, when all are known that they may refer to."""
        for number, made in enumerate(objects):
            self._completing.links(shape, made, f"{path}/{number}")

    def _extensions(self) -> dict[str, Any]:
        """What else the package has, kept in its extensions."""
        given = self._raw.get("extensions") or {}
        unknown = {name: value for name, value in self._raw.items() if name not in _KNOWN and value is not None}
        found = {**(given if isinstance(given, Mapping) else {}), **unknown}
        if not Extension().accepts(found):
            self._findings.add("/extensions", found, LEFT_OUT, Extension.rule)
            return {}
        for name, value in unknown.items():
            self._findings.add(f"/{name}", value, MENDED, "is no member of this class; it is kept in its extensions")
        return {"extensions": found} if found else {}
