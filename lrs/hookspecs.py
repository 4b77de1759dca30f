"""Every hook of the core: what a plugin may implement, each with an example in docs/hooks.md.

Those without parameters are called when the server or a command starts, and what they return is checked then
(`lrs.plugin_host`); the others when there is something to answer, for stores that have switched the plugin on.
"""

from collections.abc import Iterable, Mapping, Sequence
from types import ModuleType
from typing import Any

import click
import pluggy
from flask import Blueprint, Request
from marshmallow import Schema

from lrs.actor import Actor
from lrs.contributions import Chore, Holding, InStore, NavItem, Problem, Projection, Rules, Scope
from lrs.outbox import Outbox
from lrs.storage.database.migrate import Tables
from lrs.storage.events import Event
from lrs.storage.transaction import Transaction

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
def lrs_chores() -> Iterable[Chore]:
    """What the plugin does by itself every so often."""
    raise NotImplementedError


@hookspec
def lrs_holdings() -> Iterable[Holding]:
    """Where the plugin keeps records about people: by these an erasure goes."""
    raise NotImplementedError


@hookspec
def lrs_commands() -> Iterable[click.Command]:
    """Commands below `lrs` and the plugin's name."""
    raise NotImplementedError


@hookspec
def lrs_scopes() -> Iterable[Scope]:
    """Rights that credentials may be given."""
    raise NotImplementedError


@hookspec
def lrs_blueprint() -> Blueprint:
    """Routes and pages, mounted below the plugin's name."""
    raise NotImplementedError


@hookspec
def lrs_statement_schemas() -> Mapping[str, type[Schema]]:
    """Shapes that statements must have, by the id of their verb."""
    raise NotImplementedError


@hookspec
def lrs_hookspecs() -> ModuleType:
    """Hooks that this plugin offers to others."""
    raise NotImplementedError


@hookspec
def lrs_nav(actor: Actor) -> Iterable[NavItem]:
    """What the head of every page leads to."""
    raise NotImplementedError


@hookspec
def lrs_identify(request: Request) -> Actor | None:
    """Who sends a request, where the plugin knows; the first answer counts."""
    raise NotImplementedError


@hookspec
def lrs_has_to_check(statements: Sequence[Mapping[str, Any]], rules: Rules) -> bool:
    """Whether `lrs_check_statements` has to look at a batch, as far as that is seen from the batch alone."""
    raise NotImplementedError


@hookspec
def lrs_check_statements(
    tx: Transaction, actor: Actor, statements: Sequence[Mapping[str, Any]], store: InStore
) -> Iterable[Problem]:
    """What is wrong with statements before they are stored; any problem refuses the batch."""
    raise NotImplementedError


@hookspec
def lrs_statements_stored(tx: Transaction, events: Sequence[Event]) -> None:
    """Told of what is being stored, in the same transaction; raising undoes it."""
    raise NotImplementedError
