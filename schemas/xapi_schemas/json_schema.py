"""JSON Schema (2020-12) made from the declarations: for documents of an API, and for validators in any language.

It says every rule that JSON Schema can say; `BEYOND` names the others. `tests/schemas/test_json_schema.py` holds
it and marshmallow to the same verdicts.
"""

import re
from collections.abc import Iterator, Mapping
from functools import singledispatch
from typing import Any

from marshmallow import fields

from xapi_schemas.activity import COMPONENT_LISTS, COMPONENTS, ActivityDefinition
from xapi_schemas.agent import IDENTIFIERS, Agent, Authority, Group
from xapi_schemas.fields import (
    IRI,
    LANGUAGE_TAG,
    ByType,
    Duration,
    Extensions,
    Iri,
    LanguageMap,
    LanguageTag,
    Length,
    ListOf,
    Mailto,
    MediaType,
    Nested,
    Number,
    OneOrMany,
    OneText,
    Ruled,
    Sha1,
    Sha2,
    Text,
    Timestamp,
    Truth,
    Uuid,
    XapiSchema,
)
from xapi_schemas.statement import VOIDED, Statement, SubStatement, Version1, Version2
from xapi_schemas.timestamps import DURATION, TIMESTAMP

Keywords = Mapping[str, Any]

# Texts of rules that a value may break although it fits the JSON Schema, each with an example.
BEYOND: Mapping[str, str] = {
    Timestamp.rule.text: "30 February",
    LanguageTag.rule.text: "en-a-bb-a-cc, which begins an extension twice",
    LanguageMap.key_rule.text: "the same as a key",
    Length.rule.text: "1.0, a whole number to JSON Schema",
    "ids within one component list are distinct": "two choices with the id a",
    "min, raw and max stand in this order": "a min of 2 and a max of 1",
}


def json_schema(schema: XapiSchema) -> dict[str, Any]:
    """`schema` as a JSON Schema by itself."""
    below = "#/$defs/"
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **_reference(type(schema), below),
        "$defs": definitions(type(schema), below=below),
    }


def definitions(*schemas: type[XapiSchema], below: str) -> dict[str, dict[str, Any]]:
    """JSON Schemas by name: of `schemas`, of what they consist of, and of every kind of value.

    References from one to another begin with `below`.
    """
    made = {kind.__name__: _described(kind, keywords) for kind, keywords in _VALUES.items()}
    waiting = list(schemas)
    while waiting:
        kind = waiting.pop()
        if kind.__name__ not in made:
            schema = kind()
            made[kind.__name__] = _described(kind, _object(schema, below))
            waiting += [part for field in schema.fields.values() for part in _parts(field)]
    return dict(sorted(made.items()))


def _described(kind: type, keywords: Keywords) -> dict[str, Any]:
    return {"description": (kind.__doc__ or "").partition("\n")[0], **keywords}


def _object(schema: XapiSchema, below: str) -> dict[str, Any]:
    required = sorted(name for name, field in schema.fields.items() if field.required)
    rules = [_RULES[kind] for kind in type(schema).__mro__ if kind in _RULES][:1]
    return {
        "type": "object",
        "properties": {name: _keywords(field, below) for name, field in schema.fields.items()},
        "additionalProperties": False,
        **({"required": required} if required else {}),
        **({"allOf": rules} if rules else {}),
    }


def _parts(field: fields.Field[Any]) -> Iterator[type[XapiSchema]]:
    """The schemas that `field` refers to."""
    if isinstance(field, ListOf):
        yield from _parts(field.inner)
    elif isinstance(field, Nested):
        assert isinstance(field.schema, XapiSchema)
        yield type(field.schema)
    elif isinstance(field, ByType):
        for make in field.schemas.values():
            made = make()
            assert isinstance(made, XapiSchema)
            yield type(made)


def _reference(kind: type, below: str) -> dict[str, Any]:
    return {"$ref": below + kind.__name__}


@singledispatch
def _keywords(field: fields.Field[Any], below: str) -> dict[str, Any]:
    raise NotImplementedError(f"{type(field).__name__} has no form in JSON Schema")


@_keywords.register
def _(field: Ruled, below: str) -> dict[str, Any]:
    assert type(field) in _VALUES, f"{type(field).__name__} is not among _VALUES"
    return _reference(type(field), below)


@_keywords.register
def _(field: Text, below: str) -> dict[str, Any]:
    return {"type": "string"}


@_keywords.register
def _(field: Truth, below: str) -> dict[str, Any]:
    return {"type": "boolean"}


@_keywords.register
def _(field: OneText, below: str) -> dict[str, Any]:
    return {"type": "string", "enum": sorted(field.allowed)}


@_keywords.register
def _(field: Number, below: str) -> dict[str, Any]:
    bounds = {"minimum": field.at_least, "maximum": field.at_most}
    return {"type": "number", **{name: bound for name, bound in bounds.items() if abs(bound) != float("inf")}}


@_keywords.register
def _(field: Nested, below: str) -> dict[str, Any]:
    return _reference(type(field.schema), below)


@_keywords.register
def _(field: ListOf, below: str) -> dict[str, Any]:
    least = {"minItems": field.at_least} if field.at_least else {}
    return {"type": "array", "items": _keywords(field.inner, below), **least}


@_keywords.register
def _(field: OneOrMany, below: str) -> dict[str, Any]:
    one = _keywords(field.inner, below)
    return {"anyOf": [one, {"type": "array", "items": one}]}


@_keywords.register
def _(field: ByType, below: str) -> dict[str, Any]:
    kinds = [_reference(kind, below) for kind in _parts(field)]
    return kinds[0] if len(kinds) == 1 else {"anyOf": kinds}


def portable(pattern: re.Pattern[str]) -> str:
    """`pattern`, of a whole string, as ECMA-262 spells it: without flags, and with its classes spelt out."""
    text = pattern.pattern.replace('\\"', '"')
    if pattern.flags & re.VERBOSE:
        text = re.sub(r"\s+(?:#.*)?", "", text)
    if pattern.flags & re.IGNORECASE:
        text = re.sub(r"\\.|\[([^]]*)]|([a-z])", _in_both_cases, text)
    return f"^(?:{text})$".replace(r"\d", "[0-9]").replace(r"\w", "A-Za-z0-9_")


def _in_both_cases(found: re.Match[str]) -> str:
    inside, letter = found.groups()
    if letter:
        return f"[{letter.upper()}{letter}]"
    letters = "".join(re.findall("[a-z](?:-[a-z])?", inside or ""))
    return f"[{inside}{letters.upper()}]" if letters else found[0]


def _formed(pattern: re.Pattern[str]) -> Keywords:
    return {"type": "string", "pattern": portable(pattern)}


# Each kind of value by itself.
_VALUES: Mapping[type[Ruled], Keywords] = {
    **{kind: _formed(kind.pattern) for kind in (Uuid, Mailto, Sha1, Sha2, MediaType, Version1, Version2)},
    Iri: _formed(IRI),
    Timestamp: _formed(TIMESTAMP),
    Duration: _formed(DURATION),
    LanguageTag: _formed(LANGUAGE_TAG),
    Length: {"type": "integer", "minimum": 0},
    LanguageMap: {
        "type": "object",
        "propertyNames": _formed(LANGUAGE_TAG),
        "additionalProperties": {"type": "string"},
    },
    Extensions: {"type": "object", "propertyNames": _formed(IRI)},
}


def _has(*names: str) -> Keywords:
    return {"required": list(names)}


def _where(name: str, keywords: Keywords) -> Keywords:
    """Of an object: what `name` is, if it is there."""
    return {"properties": {name: keywords}}


def _has_where(name: str, keywords: Keywords) -> Keywords:
    return {**_has(name), **_where(name, keywords)}


def _lacks(*names: str) -> Keywords:
    return {"not": {"anyOf": [_has(name) for name in names]}}


_IDENTIFIED = [_has(name) for name in IDENTIFIERS]
_ANONYMOUS = {**_lacks(*IDENTIFIERS), **_has_where("member", {"minItems": 1})}
_ABOUT_ACTIVITY = {
    "if": _where("object", _has_where("objectType", {"not": {"const": "Activity"}})),
    "then": _where("context", _lacks("revision", "platform")),
}
_VOIDING = {
    "if": _where("verb", _where("id", {"const": VOIDED})),
    "then": _where("object", _has_where("objectType", {"const": "StatementRef"})),
}

# What the rules between properties (`XapiSchema.rules`) are in JSON Schema; a schema has those of its parent.
_RULES: Mapping[type[XapiSchema], Keywords] = {
    Agent: {"oneOf": _IDENTIFIED},
    Group: {"oneOf": [*_IDENTIFIED, _ANONYMOUS]},
    Authority: {**_ANONYMOUS, **_has_where("member", {"minItems": 2, "maxItems": 2})},
    ActivityDefinition: {
        "dependentRequired": {name: ["interactionType"] for name in (*COMPONENT_LISTS, "correctResponsesPattern")},
        "dependentSchemas": {
            name: _where("interactionType", {"enum": [kind for kind, lists in COMPONENTS.items() if name in lists]})
            for name in COMPONENT_LISTS
        },
    },
    SubStatement: _ABOUT_ACTIVITY,
    Statement: {"allOf": [_ABOUT_ACTIVITY, _VOIDING]},
}
