"""Secrets among the settings of plugins, which are shown as *** and may be handed back so.

They are fields with `metadata={"secret": True}`. With `"sent_to"` and the name of a field beside it, a secret is kept
only while that one stays as it is: who may change settings, but never saw the secret, can't have it sent elsewhere.
"""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, fields

from lrs.errors import BadRequest

MASK = "***"


def masked(schema: Schema, values: Mapping[str, Any]) -> dict[str, Any]:
    """`values` of a schema with *** in place of every secret, and of what the schema doesn't know any more."""
    known = _by_key(schema)
    return {key: _masked(known[key], value) if key in known else MASK for key, value in values.items()}


def unmasked(schema: Schema, values: Mapping[str, Any], kept: Mapping[str, Any]) -> dict[str, Any]:
    """`values` with the secret that is kept in place of every ***; in lists, that of the item with the same `name`.

    Raises BadRequest where none is kept, or it was sent elsewhere.
    """
    known = _by_key(schema)
    return {key: _unmasked(known[key], key, values, kept) if key in known else value for key, value in values.items()}


def _by_key(schema: Schema) -> dict[str, fields.Field[Any]]:
    return {field.data_key or name: field for name, field in schema.fields.items()}


def _masked(field: fields.Field[Any], value: Any) -> Any:
    if field.metadata.get("secret") and value:
        return MASK
    if isinstance(field, fields.List) and isinstance(value, list):
        return [_masked(field.inner, each) for each in value]
    return masked(field.schema, value) if isinstance(field, fields.Nested) and isinstance(value, dict) else value


def _unmasked(field: fields.Field[Any], key: str, values: Mapping[str, Any], kept: Mapping[str, Any]) -> Any:
    value, before = values[key], kept.get(key)
    if field.metadata.get("secret") and value == MASK:
        return _kept_secret(field, key, values, kept)
    inner = field.inner if isinstance(field, fields.List) else field
    if not isinstance(inner, fields.Nested):
        return value
    if isinstance(value, list):
        return [unmasked(inner.schema, each, _same(each, before)) if isinstance(each, dict) else each for each in value]
    return unmasked(inner.schema, value, before or {}) if isinstance(value, dict) else value


def _kept_secret(field: fields.Field[Any], key: str, values: Mapping[str, Any], kept: Mapping[str, Any]) -> Any:
    place = field.metadata.get("sent_to")
    if key not in kept or (place and values.get(place) != kept.get(place)):
        reason = f"{place} is another one than before" if key in kept else "none is kept under this name"
        raise BadRequest(
            f"the {key} is {MASK}, which stands for the one that is kept, but {reason}",
            section="docs/plugins.md",
            hint=f"Give the {key} itself.",
        )
    return kept[key]


def _same(item: Mapping[str, Any], before: Any) -> Mapping[str, Any]:
    """The item of a list that had the same name before."""
    named = (each for each in before or () if each.get("name") == item.get("name"))
    return next(named, {})
