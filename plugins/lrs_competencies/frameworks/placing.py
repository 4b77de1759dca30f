"""Where items stand: the tree that a framework's associations make, for browsing by steps."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from case_schemas import MENDED, Findings
from lrs_competencies.frameworks.outline import IS_CHILD_OF

_LAST = 2**31


@dataclass(frozen=True)
class Placement:
    """An item below a parent, which is an item or the document; `number` is its place there."""

    parent: bytes
    number: int
    item: bytes


def key_of(made: Mapping[str, Any]) -> bytes:
    """The 16 bytes under which an object is kept."""
    return UUID(made["identifier"]).bytes


def placed(package: Mapping[str, Any], findings: Findings) -> list[Placement]:
    """Where each item of a package stands; what stands below nothing, or below itself, stands at the top."""
    document = key_of(package["CFDocument"])
    items = [key_of(item) for item in package.get("CFItems", ())]
    below = _below(package.get("CFAssociations", ()), {document, *items})
    standing = {item for each in below.values() for item in each}
    below[document] = {**below.get(document, {}), **{item: _LAST for item in items if item not in standing}}
    for lost in _unreachable(document, items, below):
        below[document][lost] = _LAST
        findings.add(f"/CFItems/{UUID(bytes=lost)}", "", MENDED, "stands below itself; it is shown at the top too")
    return list(_placements(below))


Below = dict[bytes, dict[bytes, int]]


def _below(associations: Sequence[Mapping[str, Any]], known: set[bytes]) -> Below:
    """What stands below what, with its sequence number."""
    found: defaultdict[bytes, dict[bytes, int]] = defaultdict(dict)
    for each in associations:
        if each["associationType"] != IS_CHILD_OF:
            continue
        item, parent = (end_key(each[name]) for name in ("originNodeURI", "destinationNodeURI"))
        if item in known and parent in known and item != parent:
            found[parent].setdefault(item, each.get("sequenceNumber", _LAST))
    return found


def end_key(link: Mapping[str, Any]) -> bytes:
    """The key of what an association has at an end."""
    return UUID(link["identifier"]).bytes


def _unreachable(document: bytes, items: Sequence[bytes], below: Below) -> Iterator[bytes]:
    """The first of each circle of items that nothing leads to."""
    seen: set[bytes] = set()
    _visit(document, below, seen)
    for item in items:
        if item not in seen:
            yield item
            _visit(item, below, seen)


def _visit(start: bytes, below: Below, seen: set[bytes]) -> None:
    waiting = [start]
    while waiting:
        each = waiting.pop()
        if each not in seen:
            seen.add(each)
            waiting += below.get(each, ())


def _placements(below: Below) -> Iterator[Placement]:
    for parent, items in below.items():
        in_order = sorted(items, key=items.__getitem__)
        yield from (Placement(parent, number, item) for number, item in enumerate(in_order, 1))
