"""The words in which operations are described, and what several of them share (OpenAPI 3.1)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from xapi_schemas import IDENTIFIERS

Words = Mapping[str, Any]
SCHEMAS = "#/components/schemas/"
SENDERS: Sequence[str] = ("basic", "bearer")
OPEN: Sequence[str] = ()


@dataclass(frozen=True)
class Operation:
    """What a route does on one method.

    `answers` by status are those where all went well; `refusals` are the statuses of refusals beside those that
    every operation may have (`document.py`). `security` names the schemes of credentials that it takes.
    HEAD follows from GET.
    """

    method: str
    path: str
    summary: str
    answers: Mapping[int, Words]
    parameters: Sequence[Words] = ()
    body: Words | None = None
    needs_body: bool = True
    refusals: Sequence[int] = ()
    refused: Words | None = None
    description: str = ""
    security: Sequence[str] = SENDERS

    @property
    def is_xapi(self) -> bool:
        return self.path.startswith("/xapi/")

    @property
    def is_open(self) -> bool:
        """Whether it needs no credentials."""
        return not self.security


def schema(name: str) -> Words:
    """A reference to one of the document's schemas."""
    return {"$ref": SCHEMAS + name}


def array(items: Words) -> Words:
    return {"type": "array", "items": items}


def record(required: Mapping[str, Words], **optional: Words) -> Words:
    """An object with these members and no others."""
    members = {**required, **optional}
    return {"type": "object", "properties": members, "required": [*required], "additionalProperties": False}


def or_null(kind: Words) -> Words:
    return {"anyOf": [kind, {"type": "null"}]}


def refused(required: Mapping[str, Words]) -> Words:
    """Why something was refused (RFC 9457), with these members beside the usual ones."""
    return record(
        {"title": TEXT, "status": {"type": "integer"}, "detail": TEXT, "section": TEXT, **required},
        hint=TEXT,
        violation_count={"type": "integer"},
        violations=array(schema("Violation")),
    )


def in_path(name: str, kind: Words, description: str) -> Words:
    """A part of the path."""
    return {"name": name, "in": "path", "required": True, "description": description, "schema": kind}


def query(name: str, kind: Words, description: str, *, required: bool = False) -> Words:
    """A parameter of the query."""
    return {"name": name, "in": "query", "required": required, "description": description, "schema": kind}


def json_query(name: str, kind: Words, description: str, *, required: bool = False) -> Words:
    """A parameter of the query that is sent as JSON."""
    content = {"application/json": {"schema": kind}}
    return {"name": name, "in": "query", "required": required, "description": description, "content": content}


def header(name: str, kind: Words, description: str, *, required: bool = False) -> Words:
    """A header of the request."""
    return {"name": name, "in": "header", "required": required, "description": description, "schema": kind}


def answer(
    description: str, content: Mapping[str, Words] | None = None, headers: Mapping[str, Words] | None = None
) -> Words:
    """An answer; `content` by media type."""
    given = {"headers": headers, "content": content}
    return {"description": description, **{name: value for name, value in given.items() if value}}


def as_json(kind: Words) -> Mapping[str, Words]:
    """Content of one shape as JSON."""
    return {"application/json": {"schema": kind}}


def always(kind: Words, description: str) -> Words:
    """A header that an answer always has."""
    return {"description": description, "required": True, "schema": kind}


def sometimes(kind: Words, description: str) -> Words:
    """A header that an answer may have."""
    return {"description": description, "schema": kind}


TEXT: Words = {"type": "string"}
TRUTH: Words = {"type": "boolean", "default": False}
COUNT: Words = {"type": "integer", "minimum": 0, "maximum": 2**63 - 1}
COUNTS: Words = {"type": "object", "additionalProperties": COUNT}
MORE: Words = {"type": "string", "description": "A relative URL of the next page; empty at the end."}
HTTP_DATE: Words = {"type": "string", "pattern": "^[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9:]{8} GMT$"}
MILLISECONDS: Words = {"type": "string", "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\.[0-9]{3,6}Z$"}
ETAG: Words = {"type": "string", "pattern": '^"[^"]+"$'}

# An Agent, or a Group with an identifier.
IDENTIFIED: Words = {
    "anyOf": [schema("Agent"), {"allOf": [schema("Group"), {"anyOf": [{"required": [name]} for name in IDENTIFIERS]}]}]
}
AGENT = json_query("agent", IDENTIFIED, "An Agent, or a Group with an identifier, as JSON.", required=True)
ACTIVITY_ID = query("activityId", schema("Iri"), "The id of an activity.", required=True)
LAST_MODIFIED = sometimes(HTTP_DATE, "When it was last changed.")
