"""Agents as people and applications name them: JSON, or a mail address."""

import json
from collections.abc import Mapping
from typing import Any

import click
from marshmallow import ValidationError, fields

from xapi_schemas import Agent, explain


class AgentText(fields.Field[Mapping[str, Any]]):
    """An Agent as JSON, or a mail address that stands for one."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **_: Any) -> Mapping[str, Any]:
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
        raise ValidationError('It is no JSON. Send it as {"mbox": "mailto:ann@example.com"}.') from None


class AgentArgument(click.ParamType):
    """An agent on the command line."""

    name = "agent"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Mapping[str, Any]:
        try:
            found: Mapping[str, Any] = AgentText().deserialize(value)
        except ValidationError as error:
            self.fail(str(error.messages[0]), param, ctx)
        return found
