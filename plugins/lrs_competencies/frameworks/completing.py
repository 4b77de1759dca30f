"""What an object of CASE must have and lacks, made of what it says otherwise: the same from the same file."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from marshmallow import Schema, fields

from case_schemas import ADDED, LEFT_OUT, MENDED, Findings
from case_schemas.fields import Identifier, Uri
from case_schemas.shapes import Link, NodeLink

_ENDING = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}/?$(?!\n)")
_URN = "urn:uuid:"
_NO_STATEMENT = "(without a statement)"
# Members that a class must have, and what says the same where they are missing.
_SUBSTITUTES: Mapping[str, tuple[str, ...]] = {
    "title": ("fullStatement", "description", "identifier"),
    "fullStatement": ("abbreviatedStatement", "alternativeLabel", "humanCodingScheme"),
    "licenseText": ("description", "title"),
    "description": ("title",),
    "hierarchyCode": ("typeCode", "title"),
}
_DEFAULTS = {"fullStatement": _NO_STATEMENT, "creator": "unknown"}


def identifier_in(uri: Any) -> str | None:
    """The UUID with which a URI ends."""
    ending = _ENDING.search(uri) if isinstance(uri, str) else None
    return str(UUID(ending[0].rstrip("/"))) if ending else None


def identifier_of(raw: Mapping[str, Any], within: UUID, place: str) -> str:
    """The identifier of an object: what it says, or else made of its URI, its own identifier, or its place."""
    said: str | None = Identifier().mended(raw.get("identifier"))
    own, uri = raw.get("identifier"), raw.get("uri")
    if said is not None:
        return said
    if isinstance(own, str | int) and str(own).strip():
        return str(uuid5(within, str(own)))
    return identifier_in(uri) or (str(uuid5(NAMESPACE_URL, uri)) if isinstance(uri, str) else str(uuid5(within, place)))


@dataclass
class Node:
    """What links may refer to."""

    identifier: str
    uri: str
    title: str


@dataclass
class Completing:
    """Objects of one framework, completed; `nodes` are what links may mean, by any name."""

    within: UUID
    changed_at: str
    findings: Findings
    nodes: dict[str, Node] = field(default_factory=dict)

    def identify(self, made: dict[str, Any], raw: Mapping[str, Any], path: str) -> None:
        """Give an object its identifier, URI and time."""
        if "identifier" not in made:
            made["identifier"] = identifier_of(raw, self.within, path)
            self.findings.add(f"{path}/identifier", made["identifier"], ADDED, "is required: made of what it says")
        if "uri" not in made:
            made["uri"] = _URN + made["identifier"]
            self.findings.add(f"{path}/uri", made["uri"], ADDED, "is required: made of the identifier")
        if "lastChangeDateTime" not in made:
            made["lastChangeDateTime"] = self.changed_at
            self.findings.add(f"{path}/lastChangeDateTime", self.changed_at, ADDED, "is required: the framework's")

    def fill(self, shape: Schema, made: dict[str, Any], path: str) -> None:
        """Give an object whatever else it must have."""
        for name, known in shape.fields.items():
            if not known.required or name in made or isinstance(known, fields.Nested):
                continue
            found = next((made[other] for other in _SUBSTITUTES.get(name, ()) if other in made), None)
            made[name] = " ".join(str(found or _DEFAULTS.get(name, "")).split())[:1_000]
            self.findings.add(f"{path}/{name}", made[name], ADDED, "is required")

    def know(self, made: Mapping[str, Any], raw: Mapping[str, Any]) -> None:
        """Let links refer to an object."""
        title = made.get("title") or made.get("abbreviatedStatement") or made.get("fullStatement") or ""
        node = Node(made["identifier"], made["uri"], " ".join(title.split())[:500])
        for name in (raw.get("identifier"), node.uri, node.identifier):
            if isinstance(name, str):
                self.nodes.setdefault(name, node)

    def links(self, shape: Schema, made: dict[str, Any], path: str) -> None:
        """Complete the references of an object; those that say nothing are left out."""
        for name, known in shape.fields.items():
            found: Any = None
            if name not in made:
                continue
            if isinstance(known, fields.Nested) and isinstance(known.schema, Link | NodeLink):
                found = self.link(made[name], f"{path}/{name}")
            elif isinstance(known, fields.List) and _is_of_links(known):
                found = list(self._links(made[name], f"{path}/{name}"))
            else:
                continue
            made[name] = found
            if not found:
                del made[name]

    def _links(self, links: list[dict[str, Any]], path: str) -> Iterator[dict[str, Any]]:
        for number, each in enumerate(links):
            found = self.link(each, f"{path}/{number}")
            if found:
                yield found

    def link(self, link: dict[str, Any], path: str) -> dict[str, Any] | None:
        """A reference with all that it must have, or None where it says neither identifier nor URI."""
        names = [link[name] for name in ("identifier", "uri") if link.get(name)]
        if not names:
            self.findings.add(path, link, LEFT_OUT, "a link has an identifier and a URI")
            return None
        node = next((self.nodes[name] for name in names if name in self.nodes), None) or _elsewhere(names)
        uri = link.get("uri") or node.uri
        found = {"title": link.get("title", node.title), "identifier": node.identifier, "uri": uri}
        if found != {name: value for name, value in link.items() if name in found}:
            self.findings.add(path, link, MENDED, "a link has a title, an identifier and a URI")
        return found | ({"targetType": link["targetType"]} if "targetType" in link else {})


def _is_of_links(known: fields.List) -> bool:
    return isinstance(known.inner, fields.Nested) and isinstance(known.inner.schema, Link)


def _elsewhere(names: list[str]) -> Node:
    """What a link means that refers to something outside of the package."""
    identifier = next(filter(None, map(Identifier().mended, names)), None) or identifier_in(names[-1])
    uri = names[-1] if ":" in names[-1] and Uri().accepts(names[-1]) else None
    made = identifier or str(uuid5(NAMESPACE_URL, names[-1]))
    return Node(made, uri or _URN + made, "")
