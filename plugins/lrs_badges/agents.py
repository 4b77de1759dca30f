"""Agents as people and applications name them: JSON, or a mail address."""

import json
from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields

from xapi_schemas import Agent, explain


class AgentJson(fields.Field[Mapping[str, Any]]):
    """An Agent as JSON, as text or as an object."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **_: Any) -> Mapping[str, Any]:
        agent = parsed_agent(value)
        broken = explain(Agent(), agent)
        if broken:
            raise ValidationError(f"{broken[0].pointer or '/'}: {broken[0].rule.text}.")
        found: Mapping[str, Any] = agent
        return found


def parsed_agent(value: Any) -> Any:
    """An Agent of a text: JSON, or a mail address. Raises ValidationError."""
    text = value.strip() if isinstance(value, str) else ""
    if "@" in text and not text.startswith("{"):
        return {"mbox": f"mailto:{text.removeprefix('mailto:')}"}
    try:
        return json.loads(text) if isinstance(value, str) else value
    except (ValueError, RecursionError):
        raise ValidationError('It is no JSON. Send it as {"mbox": "mailto:ann@example.com"}.') from None
