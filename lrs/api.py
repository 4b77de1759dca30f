"""All that a plugin may import from the server. What isn't named here may change with any version."""

import pluggy

from lrs.actor import Actor
from lrs.clock import iso
from lrs.commands.of_plugins import in_store
from lrs.contributions import NavItem, Problem, Projection, Rules, Scope, Standing
from lrs.errors import BadRequest, CairnError, Conflict, Forbidden, NotFound, Unavailable
from lrs.hookspecs import PROJECT
from lrs.operations.plugin_store import Derived, PluginStore
from lrs.storage.events import ERASED, STORED, VOIDED, Event
from lrs.storage.log import statements_at
from lrs.storage.migrate import Tables
from lrs.storage.plugin_tables import derived_table, record_table
from lrs.storage.statements import by_id as statements_by_id
from lrs.storage.transaction import Transaction
from lrs.web.live import live
from lrs.web.plugin_operations import operation
from lrs.web.plugin_routes import Visitor, open_store, visitor
from lrs.xapi.concepts import CONCEPTS, Concepts
from lrs.xapi.identity import identity as agent_identity
from lrs.xapi.identity import identity_text as agent_text
from lrs.xapi.identity import key as digest

hookimpl = pluggy.HookimplMarker(PROJECT)
hookspec = pluggy.HookspecMarker(PROJECT)

__all__ = [
    "CONCEPTS",
    "ERASED",
    "STORED",
    "VOIDED",
    "Actor",
    "BadRequest",
    "CairnError",
    "Concepts",
    "Conflict",
    "Derived",
    "Event",
    "Forbidden",
    "NavItem",
    "NotFound",
    "PluginStore",
    "Problem",
    "Projection",
    "Rules",
    "Scope",
    "Standing",
    "Tables",
    "Transaction",
    "Unavailable",
    "Visitor",
    "agent_identity",
    "agent_text",
    "derived_table",
    "digest",
    "hookimpl",
    "hookspec",
    "in_store",
    "iso",
    "live",
    "open_store",
    "operation",
    "record_table",
    "statements_at",
    "statements_by_id",
    "visitor",
]
