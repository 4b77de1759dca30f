"""Every hook of the core: what a plugin may implement, each with an example in docs/hooks.md.

They are called when the server or a command starts, and what they return is checked then (`lrs.plugin_host`).
"""

from collections.abc import Iterable

import click
import pluggy
from marshmallow import Schema

from lrs.contributions import Projection
from lrs.outbox import Outbox
from lrs.storage.migrate import Tables

PROJECT = "lrs"
hookspec = pluggy.HookspecMarker(PROJECT)


@hookspec
def lrs_tables() -> Tables:
    """The plugin's tables, all named with its name and an underscore in front, and the revisions that build them."""
    raise NotImplementedError


@hookspec
def lrs_settings() -> type[Schema]:
    """The shape of what a store may set for the plugin; each field has a default and a description."""
    raise NotImplementedError


@hookspec
def lrs_projections() -> Iterable[Projection]:
    """What the plugin derives of the log."""
    raise NotImplementedError


@hookspec
def lrs_outboxes() -> Iterable[Outbox]:
    """What the plugin sends to others of what is stored."""
    raise NotImplementedError


@hookspec
def lrs_commands() -> Iterable[click.Command]:
    """Commands below `lrs` and the plugin's name."""
    raise NotImplementedError
