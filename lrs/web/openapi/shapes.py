"""Shapes of plugins as JSON Schema (2020-12): for the OpenAPI document, and by themselves."""

import json
from collections.abc import Mapping
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from apispec.ext.marshmallow.common import resolve_schema_instance
from apispec.ext.marshmallow.openapi import OpenAPIConverter
from marshmallow import Schema

from lrs.typed import OneOf
from lrs.web.openapi.terms import SCHEMAS, Words


class _Converter(OpenAPIConverter):
    """As apispec's; it knows shapes that are one of several, and what a shape says between its fields."""

    def schema2jsonschema(self, schema: Any) -> dict[str, Any]:
        made = resolve_schema_instance(schema)
        if isinstance(made, OneOf):
            return self._one_of(made)
        found: dict[str, Any] = super().schema2jsonschema(made)
        return {**found, **getattr(made, "between", {})}

    def _one_of(self, schema: OneOf) -> dict[str, Any]:
        kinds = [self.resolve_nested_schema(kind) for kind in schema.kinds.values()]
        empty = [{"type": "object", "maxProperties": 0}] if schema.may_be_empty else []
        return {"description": (schema.__doc__ or "").partition("\n")[0], "oneOf": [*empty, *kinds]}


class _Plugin(MarshmallowPlugin):
    Converter = _Converter


class Shapes:
    """Shapes as JSON Schema, whose names begin with that of the plugin that they belong to."""

    def __init__(self) -> None:
        self._marshmallow = _Plugin(schema_name_resolver=self._name)
        self._spec = APISpec("", "", "3.1.0", plugins=[self._marshmallow])
        self._plugin = ""

    def of(self, plugin: str, schema: type[Schema]) -> Words:
        """A reference to a schema."""
        self._plugin = plugin
        reference: Words = self._converter.resolve_nested_schema(schema())
        return reference

    def parameters(self, schema: type[Schema]) -> list[Words]:
        """The fields of a schema as parameters of the query."""
        return [{"description": "", **each} for each in self._converter.schema2parameters(schema(), location="query")]

    def schemas(self) -> Mapping[str, Words]:
        """Every schema that was referred to."""
        found: Mapping[str, Any] = self._spec.to_dict().get("components", {}).get("schemas", {})
        return found

    @property
    def _converter(self) -> OpenAPIConverter:
        converter = self._marshmallow.converter
        assert converter is not None, "the specification has made it"
        return converter

    def _name(self, schema: Any) -> str:
        kind = schema if isinstance(schema, type) else type(schema)
        return self._plugin.title().replace("_", "") + kind.__name__


def alone(schema: type[Schema]) -> dict[str, Any]:
    """A shape as a JSON Schema by itself (`plugin_operations.json_schema`)."""
    shapes = Shapes()
    told = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": (schema.__doc__ or "").partition("\n")[0],
        **shapes.of("", schema),
        "$defs": shapes.schemas(),
    }
    made: dict[str, Any] = json.loads(json.dumps(told).replace(f'"{SCHEMAS}', '"#/$defs/'))
    return made
