"""What hooks return that are called when the server starts: asked once, and held to what they promise."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import click
from flask import Blueprint
from marshmallow import Schema

from lrs.contributions import Chore, Holding, Projection, Scope
from lrs.outbox import Outbox
from lrs.plugin_checks import BrokenPlugin
from lrs.storage.database.migrate import Tables


@dataclass(frozen=True)
class Promise:
    """What a hook returns: how it is read, whether it is that, and what to say where it isn't."""

    read: Callable[[Any], Any]
    is_kept: Callable[[Any], bool]
    wanted: str


def _one(kind: type, wanted: str) -> Promise:
    return Promise(lambda told: told, lambda told: isinstance(told, kind), wanted)


def _all(kind: type, wanted: str) -> Promise:
    return Promise(tuple, lambda told: all(isinstance(each, kind) for each in told), wanted)


def _is_schema(told: Any) -> bool:
    return isinstance(told, type) and issubclass(told, Schema)


PROMISES: Mapping[str, Promise] = {
    "lrs_tables": _one(Tables, "Tables(metadata, the package of the revisions)"),
    "lrs_settings": Promise(lambda told: told, _is_schema, "a marshmallow schema, the class"),
    "lrs_projections": _all(Projection, "a list of Projection"),
    "lrs_commands": _all(click.Command, "a list of click commands"),
    "lrs_scopes": _all(Scope, "a list of Scope"),
    "lrs_blueprint": _one(Blueprint, "a Blueprint of Flask"),
    "lrs_statement_schemas": Promise(dict, lambda told: all(map(_is_schema, told.values())), "schemas by verb"),
    "lrs_chores": _all(Chore, "a list of Chore"),
    "lrs_holdings": _all(Holding, "a list of Holding"),
    "lrs_outboxes": _all(Outbox, "a list of Outbox"),
    "lrs_hookspecs": _one(ModuleType, "a module"),
}


def told(plugin: str, hook: str, function: Callable[[], Any]) -> Any:
    """What a hook returns. Raises BrokenPlugin where it raises, or returns something that it didn't promise."""
    promise = PROMISES[hook]
    mend = f"Return {promise.wanted}."
    try:
        found = promise.read(function())
    except Exception as error:  # what a plugin raises may be anything
        raise BrokenPlugin(plugin, f"its {hook} raises {type(error).__name__}: {error}", mend) from error
    if not promise.is_kept(found):
        raise BrokenPlugin(plugin, f"its {hook} returns {found!r}", mend)
    return found
