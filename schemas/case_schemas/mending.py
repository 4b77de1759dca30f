"""Lenient reading: what can be kept of objects that claim to be CASE, and what had to be mended or left out.

A member that a class doesn't know is kept in its extensions, where the class has them. What lacks something that it
must have is for the caller to complete, who knows from what.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from marshmallow import Schema, fields

from case_schemas.fields import CaseField, Extension

LEFT_OUT, MENDED, MOVED, ADDED = "left out", "mended", "moved", "added"
MOST_LISTED, MOST_EXCERPT = 1_000, 80
_NUMBER = re.compile(r"/(?:\d+|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?=/|$)")
# Said by where an object stands in its package; CASE 1.0 has them there too.
_SAID_BY_PLACE = frozenset({"CFDocumentURI", "CFPackageURI"})
_FORMER_NAMES = {
    "associationGroupingURI": "CFAssociationGroupingURI",
    "CFAssociationGrouping": "CFAssociationGroupings",
}


@dataclass(frozen=True)
class Finding:
    """What became of a value: `path` is a JSON pointer to where it was."""

    path: str
    value: str
    action: str
    reason: str


@dataclass(frozen=True)
class Sort:
    """Findings that are alike, at places that differ in numbers and identifiers only; `value` is the first one's."""

    path: str
    value: str
    action: str
    reason: str
    count: int


@dataclass
class Findings:
    """What was found; the first are listed, all are counted, alike ones together."""

    listed: list[Finding] = field(default_factory=list)
    count: int = 0
    _sorts: dict[tuple[str, str, str], tuple[str, int]] = field(default_factory=dict)

    def add(self, path: str, value: Any, action: str, reason: str) -> None:
        """Note what became of the value at `path`."""
        self.count += 1
        if len(self.listed) < MOST_LISTED:
            self.listed.append(Finding(path, excerpt(value), action, reason))
        sort = (_NUMBER.sub("/*", path), action, reason)
        if sort in self._sorts or len(self._sorts) < MOST_LISTED:
            first, count = self._sorts.get(sort, (excerpt(value), 0))
            self._sorts[sort] = first, count + 1

    @property
    def sorts(self) -> list[Sort]:
        """What was found, alike things together; numbers in a path stand as *."""
        return [
            Sort(path, first, action, reason, count) for (path, action, reason), (first, count) in self._sorts.items()
        ]


def excerpt(value: Any) -> str:
    """The beginning of a value, as a person recognises it."""
    text = value if isinstance(value, str) else _written(value)
    return text if len(text) <= MOST_EXCERPT else text[: MOST_EXCERPT - 1] + "…"


def _written(value: Any) -> str:
    try:
        return json.dumps(value, ensure_ascii=False, default=str)
    except RecursionError:
        return f"({type(value).__name__}, deeply nested)"


def mend(shape: Schema, raw: Any, path: str, findings: Findings) -> dict[str, Any]:
    """What can be kept of an object; required members may be missing."""
    if not isinstance(raw, Mapping):
        findings.add(path, raw, LEFT_OUT, "must be a JSON object")
        return {}
    kept: dict[str, Any] = {}
    unknown: dict[str, Any] = {}
    for name, value in raw.items():
        known = _name(shape, name)
        if value is None or (name in _SAID_BY_PLACE and known is None):
            continue
        if known is None:
            unknown[name] = value
        else:
            kept |= _member(shape.fields[known], known, value, f"{path}/{name}", findings)
    return _with_unknown(shape, kept, unknown, path, findings)


def _name(shape: Schema, name: str) -> str | None:
    """What a member is called in CASE 1.1."""
    if name in shape.fields:
        return name
    former = _FORMER_NAMES.get(name, name).lower()
    return next((known for known in shape.fields if known.lower() == former), None)


def _member(known: Any, name: str, value: Any, path: str, findings: Findings) -> dict[str, Any]:
    found = _value(known, value, path, findings)
    return {} if found is None else {name: found}


def _value(known: Any, value: Any, path: str, findings: Findings) -> Any:
    if isinstance(known, fields.Nested):
        return mend(known.schema, value, path, findings) or None
    if isinstance(known, fields.List):
        return list(_elements(known, value, path, findings)) or None
    assert isinstance(known, CaseField)
    if known.accepts(value):
        return value
    found = known.mended(value)
    findings.add(path, value, LEFT_OUT if found is None else MENDED, known.rule)
    return found


def _elements(known: fields.List, value: Any, path: str, findings: Findings) -> Iterator[Any]:
    if not isinstance(value, list):
        findings.add(path, value, MENDED, "must be an array")
        value = [value]
    for number, each in enumerate(value):
        found = _value(known.inner, each, f"{path}/{number}", findings)
        if found is not None:
            yield found


def _with_unknown(
    shape: Schema, kept: dict[str, Any], unknown: dict[str, Any], path: str, findings: Findings
) -> dict[str, Any]:
    if not unknown:
        return kept
    has_room = isinstance(shape.fields.get("extensions"), Extension) and Extension().accepts(unknown)
    for name, value in unknown.items():
        reason = "is no member of this class" + ("; it is kept in its extensions" if has_room else "")
        findings.add(f"{path}/{name}", value, MOVED if has_room else LEFT_OUT, reason)
    return {**kept, "extensions": {**kept.get("extensions", {}), **unknown}} if has_room else kept
