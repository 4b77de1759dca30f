"""People as others name them: an Agent as JSON, a mail address, or the key of a persona."""

import json
import re
from collections.abc import Mapping
from typing import Any

import click
from marshmallow import ValidationError, fields

from xapi_schemas import Agent, explain

Named = str | Mapping[str, Any]
_PERSONA = re.compile(r"[0-9a-f]{32}", re.A)


class PersonText(fields.Field[Named]):
    """An Agent as JSON, a mail address that stands for one, or the key of a persona, which stays text."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **_: Any) -> Named:
        if isinstance(value, str) and _PERSONA.fullmatch(value.strip()):
            return value.strip()
        agent = _parsed(value.strip()) if isinstance(value, str) else value
        broken = explain(Agent(), agent)
        if broken:
            raise ValidationError(f"{broken[0].pointer or '/'}: {broken[0].rule.text}.")
        found: Mapping[str, Any] = agent
        return found


def _parsed(text: str) -> Any:
    if "@" in text and not text.startswith("{"):
        return {"mbox": f"mailto:{text.removeprefix('mailto:')}"}
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        hint = 'Name a mail address, {"mbox": "mailto:ann@example.com"}, or the key of a persona.'
        raise ValidationError(f"This is nobody. {hint}") from None


class PersonArgument(click.ParamType):
    """A person on the command line."""

    name = "person"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Named:
        try:
            found: Named = PersonText().deserialize(value)
        except ValidationError as error:
            self.fail(str(error.messages[0]), param, ctx)
        return found
