"""That a plugin needs nobody else."""

import json
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any

import click
from click.testing import CliRunner
from flask import Blueprint
from marshmallow import Schema

from lrs.contributions import Projection, Scope
from lrs.errors import BadRequest
from lrs.outbox import Outbox
from lrs.plugin_host import PluginHost, load
from lrs.storage.migrate import Tables
from lrs.testing.broken import Broken
from lrs.testing.servers import fresh_store


def _is_schema(told: Any) -> bool:
    return isinstance(told, type) and issubclass(told, Schema)


def _all(kind: type) -> Callable[[Any], bool]:
    return lambda told: not isinstance(told, str) and all(isinstance(each, kind) for each in told)


# What hooks that are called at the start return: whether it is that, and what to say.
_RETURNS: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "lrs_tables": (lambda told: isinstance(told, Tables), "Tables(metadata, the package of the revisions)"),
    "lrs_settings": (_is_schema, "a marshmallow schema, the class"),
    "lrs_projections": (_all(Projection), "a list of Projection"),
    "lrs_commands": (_all(click.Command), "a list of click commands"),
    "lrs_scopes": (_all(Scope), "a list of Scope"),
    "lrs_blueprint": (lambda told: isinstance(told, Blueprint), "a Blueprint of Flask"),
    "lrs_statement_schemas": (lambda told: all(map(_is_schema, told.values())), "marshmallow schemas by verb"),
    "lrs_outboxes": (_all(Outbox), "a list of Outbox"),
    "lrs_hookspecs": (lambda told: isinstance(told, ModuleType), "a module"),
}


def starts_alone(plugin: str, server_url: str = "") -> str:
    """The server starts with this plugin and no other; what its hooks return is of the kind that they promise.

    Its settings have defaults, its commands explain themselves, and its operations are in the OpenAPI document.
    """
    hooks = _check_returned(load(plugin))
    host = PluginHost.with_only([plugin])
    _check_settings(host, plugin)
    for command in host.commands.get(plugin, ()):
        _check_command(command)
    with fresh_store(plugin, server_url=server_url) as store:
        for path in ("/health/ready", "/openapi.json"):
            answer = store.client().get(path)
            if answer.status_code != 200:
                raise Broken(f"{path} is answered {answer.status_code} while the plugin is on: {answer.text}")
    return f"hooks: {', '.join(hooks) or 'none'}"


def _check_returned(implementations: Any) -> list[str]:
    """The hooks of the core that the plugin implements."""
    for hook, (is_right, wanted) in _RETURNS.items():
        function = getattr(implementations, hook, None)
        if function is not None and not is_right(told := function()):
            raise Broken(f"{hook} returns {told!r}", f"Return {wanted}.")
    return [name for name in vars(implementations) if name.startswith("lrs_") and callable(vars(implementations)[name])]


def _check_settings(host: PluginHost, plugin: str) -> None:
    schema = host.settings_schema(plugin)
    for name, field in schema.fields.items():
        if not field.metadata.get("description"):
            raise Broken(f"the setting {name} has no description", 'Give it metadata={"description": "…"}.')
    try:
        json.dumps(schema.dump(host.read_settings(plugin, {})))
    except BadRequest as refusal:
        raise Broken(f"without settings {refusal.detail}", "Give each setting a default, load_default=….") from None


def _check_command(command: click.Command) -> None:
    answer = CliRunner().invoke(command, ["--help"])
    if answer.exit_code != 0 or not command.help:
        raise Broken(f"the command {command.name} doesn't say what it does", "Give its function a docstring.")
