"""All that a plugin may import from the server. What isn't named here may change with any version."""

import pluggy

from lrs.actor import Actor, agent_behind
from lrs.auth.rate_limit import Buckets, Limit
from lrs.clock import iso, iso_seconds
from lrs.commands.of_plugins import follow, in_store
from lrs.contributions import (
    Carried,
    Chore,
    Holding,
    InStore,
    NavItem,
    Owner,
    Problem,
    Projection,
    Rules,
    Scope,
    Section,
    Standing,
)
from lrs.errors import BadRequest, CairnError, Conflict, Forbidden, NotFound, TooManyRequests, Unavailable
from lrs.fetch import Answer, Fetched, Limits, NotFetched
from lrs.fonts import Fonts, font_for, fonts_for
from lrs.hookspecs import PROJECT
from lrs.lazily import lazily
from lrs.operations.issuer.person_keys import PersonKeys
from lrs.operations.issuer.store_issuer import StoreIssuer
from lrs.operations.plugins.store import Derived, PluginStore
from lrs.outbox import Channel, Failed, Outbox, Parcel, Post, Refused, Undelivered, check_arrived
from lrs.storage.database.migrate import Tables
from lrs.storage.events import ERASED, STORED, VOIDED, Event, EventPage
from lrs.storage.events import read_behind as events_behind
from lrs.storage.log import LogEntry, entries_by_id, statements_at
from lrs.storage.personas.members import Persona, agents_of, find_personas, joined_with, personas_of
from lrs.storage.personas.names import Names, names_of
from lrs.storage.personas.trail import changed_behind as personas_changed_behind
from lrs.storage.plugins.tables import derived_table, record_table
from lrs.storage.prepared import Prepared, select_walled
from lrs.storage.query import statements_about
from lrs.storage.signing_keys import SigningKey
from lrs.storage.signing_keys import of_people as signing_keys_of
from lrs.storage.statements import by_id as statements_by_id
from lrs.storage.transaction import Transaction
from lrs.typed import AgentText, Argument, OneOf, first_mistake, mistakes
from lrs.web.addresses import address_of
from lrs.web.imsx import told_as_1edtech, with_pages
from lrs.web.live import live
from lrs.web.plugins.operations import json_schema, operation, read_form
from lrs.web.plugins.routes import Visitor, count_stranger, open_store, own_first, picture, visitor
from lrs.xapi.concepts import CONCEPTS, Concepts
from lrs.xapi.conditions import CONDITIONS, Filter
from lrs.xapi.exact_json import dumps
from lrs.xapi.identity import identity as agent_identity
from lrs.xapi.identity import identity_text as agent_text
from lrs.xapi.identity import key as digest
from lrs.xapi.multipart import written as multipart
from lrs.xapi.person import Person, agent_key, checked_agent_key
from lrs.xapi.references import attachments
from lrs.xapi.scores import scaled_score
from lrs.xapi.signature import USAGE as SIGNATURE
from lrs.xapi.signature import BrokenSignature, check_signature

hookimpl = pluggy.HookimplMarker(PROJECT)
hookspec = pluggy.HookspecMarker(PROJECT)

__all__ = [
    "CONCEPTS",
    "CONDITIONS",
    "ERASED",
    "SIGNATURE",
    "STORED",
    "VOIDED",
    "Actor",
    "AgentText",
    "Answer",
    "Argument",
    "BadRequest",
    "BrokenSignature",
    "Buckets",
    "CairnError",
    "Carried",
    "Channel",
    "Chore",
    "Concepts",
    "Conflict",
    "Derived",
    "Event",
    "EventPage",
    "Failed",
    "Fetched",
    "Filter",
    "Fonts",
    "Forbidden",
    "Holding",
    "InStore",
    "Limit",
    "Limits",
    "LogEntry",
    "Names",
    "NavItem",
    "NotFetched",
    "NotFound",
    "OneOf",
    "Outbox",
    "Owner",
    "Parcel",
    "Person",
    "PersonKeys",
    "Persona",
    "PluginStore",
    "Post",
    "Prepared",
    "Problem",
    "Projection",
    "Refused",
    "Rules",
    "Scope",
    "Section",
    "SigningKey",
    "Standing",
    "StoreIssuer",
    "Tables",
    "TooManyRequests",
    "Transaction",
    "Unavailable",
    "Undelivered",
    "Visitor",
    "address_of",
    "agent_behind",
    "agent_identity",
    "agent_key",
    "agent_text",
    "agents_of",
    "attachments",
    "check_arrived",
    "check_signature",
    "checked_agent_key",
    "count_stranger",
    "derived_table",
    "digest",
    "dumps",
    "entries_by_id",
    "events_behind",
    "find_personas",
    "first_mistake",
    "follow",
    "font_for",
    "fonts_for",
    "hookimpl",
    "hookspec",
    "in_store",
    "iso",
    "iso_seconds",
    "joined_with",
    "json_schema",
    "lazily",
    "live",
    "mistakes",
    "multipart",
    "names_of",
    "open_store",
    "operation",
    "own_first",
    "personas_changed_behind",
    "personas_of",
    "picture",
    "read_form",
    "record_table",
    "scaled_score",
    "select_walled",
    "signing_keys_of",
    "statements_about",
    "statements_at",
    "statements_by_id",
    "told_as_1edtech",
    "visitor",
    "with_pages",
]
