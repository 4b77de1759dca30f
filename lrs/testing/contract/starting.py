"""That a plugin needs nobody else."""

import json
from typing import Any

import click
from click.testing import CliRunner

from lrs.errors import BadRequest
from lrs.plugin_host import PluginHost, load
from lrs.testing.broken import Broken
from lrs.testing.servers import fresh_store
from lrs.testing.stores import HELP_OPTIONS


def starts_alone(plugin: str, server_url: str = "") -> str:
    """The server starts with this plugin and no other; what its hooks return is of the kind that they promise.

    Its settings have defaults, its commands explain themselves, and its operations are in the OpenAPI document.
    """
    host = PluginHost.with_only([plugin])
    _check_settings(host, plugin)
    for command in host.commands.get(plugin, ()):
        _check_command(command)
    with fresh_store(plugin, server_url=server_url) as store:
        for path in ("/health/ready", "/openapi.json"):
            answer = store.client().get(path)
            if answer.status_code != 200:
                raise Broken(f"{path} is answered {answer.status_code} while the plugin is on: {answer.text}")
    return f"hooks: {', '.join(_hooks(load(plugin))) or 'none'}"


def _hooks(implementations: Any) -> list[str]:
    """The hooks of the core that the plugin implements."""
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
    answer = CliRunner().invoke(command, ["--help"], help_option_names=HELP_OPTIONS)
    if answer.exit_code != 0 or not command.help:
        raise Broken(f"the command {command.name} doesn't say what it does", "Give its function a docstring.")
