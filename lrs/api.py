"""All that a plugin may import from the server. What isn't named here may change with any version."""

import pluggy

from lrs.contributions import Projection, Rules, Standing
from lrs.database import Database
from lrs.errors import BadRequest, CairnError, Conflict, Forbidden, NotFound, Unavailable
from lrs.fetch import Answer
from lrs.hookspecs import PROJECT
from lrs.outbox import Channel, Failed, Outbox, Parcel, Post, Refused, Undelivered, check_arrived
from lrs.storage.events import ERASED, STORED, VOIDED, Event
from lrs.storage.migrate import Tables
from lrs.storage.plugin_tables import derived_table, record_table
from lrs.storage.transaction import Transaction
from lrs.xapi.concepts import CONCEPTS, Concepts
from lrs.xapi.conditions import CONDITIONS, Filter
from lrs.xapi.exact_json import dumps
from lrs.xapi.identity import identity
from lrs.xapi.multipart import written as multipart
from lrs.xapi.references import attachments

hookimpl = pluggy.HookimplMarker(PROJECT)

__all__ = [
    "CONCEPTS",
    "CONDITIONS",
    "ERASED",
    "STORED",
    "VOIDED",
    "Answer",
    "BadRequest",
    "CairnError",
    "Channel",
    "Concepts",
    "Conflict",
    "Database",
    "Event",
    "Failed",
    "Filter",
    "Forbidden",
    "NotFound",
    "Outbox",
    "Parcel",
    "Post",
    "Projection",
    "Refused",
    "Rules",
    "Standing",
    "Tables",
    "Transaction",
    "Unavailable",
    "Undelivered",
    "attachments",
    "check_arrived",
    "derived_table",
    "dumps",
    "hookimpl",
    "identity",
    "multipart",
    "record_table",
]
