"""People on the command line: an Agent as JSON, or a mail address."""

import json
from collections.abc import Mapping
from typing import Any

import click

from xapi_schemas import Agent, explain


class AgentArgument(click.ParamType):
    """An agent on the command line."""

    name = "agent"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Mapping[str, Any]:
        agent = value if isinstance(value, Mapping) else self._parsed(str(value).strip(), param, ctx)
        broken = explain(Agent(), agent)
        if broken:
            self.fail(f"{broken[0].pointer or '/'}: {broken[0].rule.text}.", param, ctx)
        return agent

    def _parsed(self, text: str, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if "@" in text and not text.startswith("{"):
            return {"mbox": f"mailto:{text.removeprefix('mailto:')}"}
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            self.fail("it is neither a mail address nor JSON.", param, ctx)
