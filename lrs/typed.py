"""What people type and applications send: an Agent, any field of a shape as an argument of a command, and mistakes."""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

import click
from marshmallow import ValidationError, fields

from xapi_schemas import Agent, explain


def spelt_out(text: str) -> str:
    """An Agent as JSON, for which a mail address may stand."""
    typed = text.strip()
    if "@" not in typed or typed.startswith("{"):
        return typed
    return json.dumps({"mbox": f"mailto:{typed.removeprefix('mailto:')}"}, ensure_ascii=False)


class AgentText(fields.Field[Mapping[str, Any]]):
    """An Agent: an object, the same as JSON, as xAPI's parameters have it, or a mail address that stands for one."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **_: Any) -> Mapping[str, Any]:
        agent = _parsed(value) if isinstance(value, str) else value
        broken = explain(Agent(), agent)
        if broken:
            raise ValidationError(f"{broken[0].pointer or '/'}: {broken[0].rule.text}.")
        found: Mapping[str, Any] = agent
        return found


class Mistake(NamedTuple):
    """What is wrong, in words, and at which place: names and numbers, from the outside in; empty for all of it."""

    place: tuple[str, ...]
    words: str


def first_mistake(error: ValidationError) -> Mistake:
    """The first of what a shape finds wrong, however deep it is."""
    place: list[str] = []
    found: Any = error.normalized_messages()
    while isinstance(found, dict | list):
        name, found = next(iter(found.items() if isinstance(found, dict) else enumerate(found)))
        if isinstance(found, dict | list) and name != "_schema":
            place.append(str(name))
    return Mistake(tuple(place), str(found))


def _parsed(text: str) -> Any:
    try:
        return json.loads(spelt_out(text))
    except (ValueError, RecursionError):
        raise ValidationError(
            'It is neither a mail address nor JSON such as {"mbox": "mailto:ann@example.com"}.'
        ) from None


class Argument(click.ParamType):
    """An argument of a command that a field of a shape reads; `name` is how help calls it."""

    def __init__(self, name: str, field: fields.Field[Any]):
        self.name, self._field = name, field

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        try:
            return self._field.deserialize(value)
        except ValidationError as error:
            self.fail(str(error.messages[0]), param, ctx)
