"""Options that every subcommand shares."""

import json
import os
from collections.abc import Callable
from typing import Any

import click

from lrs.config import Settings
from lrs.sources import Configuration, read

LOCAL_URL = "http://localhost:8080"  # this server's, where no CAIRN_PUBLIC_URL is set


def _configuration(context: click.Context, _: click.Parameter, url: str | None) -> Configuration:
    """The configuration with what `lrs --config` and `--database-url` say."""
    return read(os.environ, file=context.obj, options={} if url is None else {"database_url": url})


def _settings(context: click.Context, parameter: click.Parameter, url: str | None) -> Settings:
    return _configuration(context, parameter, url).settings


def _reading(name: str, callback: Callable[..., Any]) -> Callable[[Any], Any]:
    """--database-url, which gives the command what `callback` reads, as its argument `name`."""
    return click.option(
        "--database-url",
        name,
        metavar="URL",
        callback=callback,
        help="The database: sqlite:///FILE or postgresql://USER@HOST/NAME.",
    )


# A command takes one of these two, and gets an argument of its name.
settings = _reading("settings", _settings)
configuration = _reading("configuration", _configuration)


def read_json(text: str, name: str) -> Any:
    """What the parameter of this name has, which is JSON. Raises click.BadParameter."""
    try:
        return json.loads(text)
    except ValueError:
        raise click.BadParameter(f"{text!r} is no JSON", param_hint=name) from None


def read_object(text: str, name: str) -> dict[str, Any]:
    """As `read_json`, of an object."""
    decoded = read_json(text, name)
    if not isinstance(decoded, dict):
        raise click.BadParameter(f"{text!r} is no JSON object", param_hint=name)
    return decoded


store: Callable[[Any], Any] = click.option("--store", default="default", show_default=True, help="The store's name.")
