"""What people type and applications send: an Agent, one of several shapes, any field of a shape as an argument of a
command, and mistakes.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, NamedTuple

import click
from marshmallow import Schema, ValidationError, fields

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


class OneOf(Schema):
    """A shape that is one of several: which, the member tells that each alone has.

    `kinds`: shapes by that member. An empty object is right where it `may_be_empty`.
    """

    kinds: ClassVar[Mapping[str, type[Schema]]] = {}
    may_be_empty: ClassVar[bool] = False

    def load(self, data: Any, **rest: Any) -> Any:
        if self.may_be_empty and data == {}:
            return {}
        found = [kind for name, kind in self.kinds.items() if name in data] if isinstance(data, dict) else []
        if len(found) != 1:
            raise ValidationError(f"It takes an object with one of {', '.join(self.kinds)}.")
        return found[0]().load(data, **rest)

    def dump(self, obj: Any, **_: Any) -> Any:
        return obj


class Mistake(NamedTuple):
    """What is wrong, in words, and at which place: names and numbers, from the outside in; empty for all of it."""

    place: tuple[str, ...]
    words: str


def first_mistake(error: ValidationError) -> Mistake:
    """The first of what a shape finds wrong, however deep it is."""
    return next(mistakes(error))


def mistakes(error: ValidationError) -> Iterator[Mistake]:
    """All that a shape finds wrong, however deep it is."""
    return _mistakes(error.normalized_messages(), ())


def _mistakes(found: Any, place: tuple[str, ...]) -> Iterator[Mistake]:
    if not isinstance(found, dict | list):
        yield Mistake(place, str(found))
        return
    for name, each in found.items() if isinstance(found, dict) else enumerate(found):
        is_place = isinstance(each, dict | list) and name != "_schema"
        yield from _mistakes(each, (*place, str(name)) if is_place else place)


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
