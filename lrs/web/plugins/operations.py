"""Operations of plugins' APIs: what they take and answer is said once, by marshmallow, and is what OpenAPI tells.

Forms of their pages are read in the same way.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

from flask import Response, request
from marshmallow import EXCLUDE, Schema, ValidationError

from lrs.errors import BadRequest
from lrs.lazily import lazily
from lrs.typed import first_mistake
from lrs.web import xapi
from lrs.xapi import exact_json

shapes = lazily("lrs.web.openapi.shapes")
_DESCRIBED = "described"
View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Described:
    """What a view takes and answers; `refused` is how it refuses, where a standard has a shape of its own for that."""

    summary: str
    answer: type[Schema]
    query: type[Schema] | None
    body: type[Schema] | None
    refused: type[Schema] | None


def operation(
    summary: str,
    answer: type[Schema],
    *,
    query: type[Schema] | None = None,
    body: type[Schema] | None = None,
    refused: type[Schema] | None = None,
) -> Callable[[View], Callable[..., Response]]:
    """Make of a function a view: it gets what the path, `query` and `body` say, and what it returns is `answer`.

    What doesn't fit is refused with BadRequest, which names it. `refused` is for OpenAPI: the shape in which the plugin
    tells that itself, where a standard asks for one.
    """

    def made(view: View) -> Callable[..., Response]:
        @wraps(view)
        def answering(**path: Any) -> Response:
            given = {**path, **_query(query), **(read_body(body) if body else {})}
            return xapi.json_response(exact_json.dumps(answer().dump(view(**given))))

        setattr(answering, _DESCRIBED, Described(summary, answer, query, body, refused))
        return answering

    return made


def description(view: Any) -> Described | None:
    """What a view takes and answers, if it is an operation."""
    found: Described | None = getattr(view, _DESCRIBED, None)
    return found


def json_schema(schema: type[Schema]) -> dict[str, Any]:
    """A shape as a JSON Schema (2020-12) by itself, as the OpenAPI document has it.

    It says of a field what its validators and its `metadata` say, such as `pattern`; of a shape what its attribute
    `between` says, keywords that hold for several fields; and of `OneOf` its kinds.
    """
    made: dict[str, Any] = shapes.alone(schema)
    return made


def _query(schema: type[Schema] | None) -> Mapping[str, Any]:
    return _loaded(schema or Schema, request.args.to_dict(), "the parameter")


def read_body(schema: type[Schema]) -> Mapping[str, Any]:
    """What `schema` makes of the request's body. Raises BadRequest, TooLarge, UnsupportedEncoding."""
    try:
        sent = exact_json.loads(xapi.body())
    except ValueError as error:
        raise BadRequest(str(error), section="docs/api.md", hint="Send JSON in UTF-8.") from None
    return _loaded(schema, sent, "the member")


def _loaded(schema: type[Schema], given: Any, what: str) -> Mapping[str, Any]:
    try:
        loaded: Mapping[str, Any] = schema().load(given)
    except ValidationError as error:
        place, told = first_mistake(error)
        known = ", ".join(schema().fields) or "none"
        named = f"{what} {'.'.join(place)}" if place else "what was sent"
        raise BadRequest(f"{named} is refused: {told}", section="docs/api.md", hint=f"Known are: {known}.") from None
    return loaded


def read_form(schema: type[Schema], sent: Mapping[str, str], section: str) -> Mapping[str, Any]:
    """What `schema` makes of what a person has typed; a field that they have left empty isn't there.

    `sent` is a form, or the parameters of a page; what `schema` doesn't know is left out. Raises BadRequest, which
    leads to `section` of the documentation.
    """
    typed = {name: value.strip() for name, value in sent.items() if value.strip()}
    try:
        loaded: Mapping[str, Any] = schema(unknown=EXCLUDE).load(typed)
    except ValidationError as error:
        place, told = first_mistake(error)
        hint = "Go back, and change what you have typed."
        raise BadRequest(f"the {'.'.join(place) or 'form'} is refused: {told}", section=section, hint=hint) from None
    return loaded
