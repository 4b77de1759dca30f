"""A plugin's settings as fields of a form, and what was typed into them as changes.

Everything here is a function of the plugin's schema and of texts: no request, no database. What a form holds is one
text a field, by the field's name; a box that is ticked is ON, one that isn't is empty.
"""

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from marshmallow import Schema, fields, missing, validate

from lrs.errors import BadRequest
from lrs.xapi import exact_json

CHECKBOX, WHOLE, NUMBER, SELECT, TEXT, JSON = "checkbox", "whole", "number", "select", "text", "json"
ON = "on"
# The first that fits; what fits none of them is typed as JSON.
_KINDS: tuple[tuple[type[fields.Field[Any]], str], ...] = (
    (fields.Boolean, CHECKBOX),
    (fields.Integer, WHOLE),
    (fields.Float, NUMBER),
    (fields.String, TEXT),
    (fields.UUID, TEXT),
    (fields.DateTime, TEXT),
    (fields.Date, TEXT),
    (fields.Time, TEXT),
)


@dataclass(frozen=True)
class Option:
    """What may be chosen: `text` is what the form sends."""

    text: str
    label: str


@dataclass(frozen=True)
class FormField:
    """A setting in a form. `default` is what it is where the store has set nothing; None where there is no such thing.

    A secret one is never shown, and its empty text means that it stays as it is.
    """

    name: str
    kind: str
    description: str
    default: Any
    is_secret: bool = False
    options: tuple[Option, ...] = ()
    least: float | None = None
    most: float | None = None

    def text(self, value: Any) -> str:
        """What the form holds for a value of this setting, which is JSON."""
        if value is None or self.is_secret:
            return ""
        return self._written(value)

    def _written(self, value: Any) -> str:
        if self.kind == CHECKBOX:
            return ON if value else ""
        if self.kind == SELECT:
            return json.dumps(value)
        if self.kind == JSON:
            return json.dumps(value, indent=2, ensure_ascii=False)
        return str(value)

    @property
    def default_text(self) -> str:
        """The default, for a person to read."""
        if self.default is None:
            return "none"
        if self.kind == CHECKBOX:
            return "on" if self.default else "off"
        if self.kind == JSON:
            return json.dumps(self.default, ensure_ascii=False)
        text = self._written(self.default)
        return next((each.label for each in self.options if each.text == text), text) or "empty"

    @property
    def has_default_option(self) -> bool:
        """Whether the default is one of the options."""
        return self.text(self.default) in {each.text for each in self.options}

    def change(self, typed: str) -> Any:
        """The value to set for what was typed; None where that is the default, or nothing. Raises BadRequest.

        What is no number stays a text, for the plugin to refuse.
        """
        if self.kind == CHECKBOX:
            value: Any = typed == ON
        elif not typed.strip():
            return None
        elif self.kind in (JSON, SELECT):
            value = self._decoded(typed)
        else:
            value = typed if self.kind == TEXT else _number(typed, int if self.kind == WHOLE else float)
        is_default = self.default is not None and self._written(value) == self._written(self.default)
        return None if is_default else value

    def _decoded(self, typed: str) -> Any:
        try:
            return exact_json.loads(typed.encode())
        except ValueError as error:
            reason = str(error).removeprefix("the body is not JSON: ")
            hint = "Texts and names of properties stand in double quotes, and nothing stands behind the last item."
            raise BadRequest(f"the setting {self.name} is not JSON: {reason}", hint=hint) from None


def fields_of(schema: Schema) -> list[FormField]:
    """The settings of a plugin, in the order of its schema."""
    loadable = schema.load_fields
    defaults = schema.dump({each.attribute or name: _default(each) for name, each in loadable.items()})
    return [_form_field(name, each, defaults) for name, each in loadable.items()]


def _default(field: fields.Field[Any]) -> Any:
    default = None if field.load_default is missing else field.load_default
    return default() if callable(default) else default


def _form_field(name: str, field: fields.Field[Any], defaults: Mapping[str, Any]) -> FormField:
    set_as = field.data_key or name
    is_secret = bool(field.metadata.get("secret"))
    options = () if is_secret else tuple(_options(field))
    kind = SELECT if options else next((kind for made, kind in _KINDS if isinstance(field, made)), JSON)
    least, most = _bounds(field, kind)
    return FormField(
        name=set_as,
        kind=TEXT if is_secret and kind == CHECKBOX else kind,
        description=str(field.metadata.get("description", "")),
        default=defaults.get(set_as),
        is_secret=is_secret,
        options=options,
        least=least,
        most=most,
    )


def texts(form: Iterable[FormField], settings: Mapping[str, Any]) -> dict[str, str]:
    """What the form holds for these settings."""
    return {each.name: each.text(settings.get(each.name)) for each in form}


def changes(form: Iterable[FormField], shown: Mapping[str, str], typed: Mapping[str, str]) -> dict[str, Any]:
    """What was changed between what the form showed and what was typed; None is to follow the default again.

    Only that, so that two people who change different settings at once don't undo each other's. Raises BadRequest.
    """
    pairs = [(each, _sent(shown[each.name]), _sent(typed.get(each.name, ""))) for each in form if each.name in shown]
    return {each.name: each.change(now) for each, before, now in pairs if now != before}


def _sent(text: str) -> str:
    """A text with the ends of lines that each browser sends in a way of its own."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def read_shown(text: str) -> dict[str, str]:
    """What a form showed, as it carries it along. Raises BadRequest."""
    try:
        decoded = exact_json.loads(text.encode())
    except ValueError:
        decoded = None
    if not isinstance(decoded, dict):
        raise BadRequest("this form is not whole", hint="Look through it, and send it again.")
    return {name: str(each) for name, each in decoded.items()}


def _number(typed: str, kind: type[int] | type[float]) -> int | float | str:
    try:
        number = kind(typed)
        return number if math.isfinite(number) else typed
    except (ValueError, OverflowError):
        return typed


def _options(field: fields.Field[Any]) -> Iterator[Option]:
    """What may be chosen, where a field has such a list of texts or numbers."""
    for rule in _rules(field.validators):
        if isinstance(rule, validate.OneOf) and all(isinstance(each, str | int | float) for each in rule.choices):
            for choice, label in zip_longest(rule.choices, rule.labels):
                yield Option(json.dumps(choice), str(choice if label is None else label))
            return


def _bounds(field: fields.Field[Any], kind: str) -> tuple[Any, Any]:
    """The least and the most that a number may be; that one of them is left out itself, the plugin tells."""
    if kind not in (WHOLE, NUMBER):
        return None, None
    ranges = [rule for rule in _rules(field.validators) if isinstance(rule, validate.Range)]
    least = [each.min for each in ranges if each.min is not None]
    most = [each.max for each in ranges if each.max is not None]
    return max(least, default=None), min(most, default=None)


def _rules(validators: Iterable[Any]) -> Iterator[Any]:
    """Each rule by itself."""
    for each in validators:
        if isinstance(each, validate.And):
            yield from _rules(each.validators)
        else:
            yield each
