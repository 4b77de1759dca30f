"""All that a plugin may import from the server. What isn't named here may change with any version."""

import pluggy

from lrs.contributions import Projection, Rules, Standing
from lrs.database import Database
from lrs.errors import BadRequest, CairnError, Conflict, Forbidden, NotFound, Unavailable
from lrs.hookspecs import PROJECT
from lrs.storage.events import ERASED, STORED, VOIDED, Event
from lrs.storage.migrate import Tables
from lrs.storage.plugin_tables import derived_table, record_table
from lrs.storage.transaction import Transaction
from lrs.xapi.concepts import CONCEPTS, Concepts

hookimpl = pluggy.HookimplMarker(PROJECT)

__all__ = [
    "CONCEPTS",
    "ERASED",
    "STORED",
    "VOIDED",
    "BadRequest",
    "CairnError",
    "Concepts",
    "Conflict",
    "Database",
    "Event",
    "Forbidden",
    "NotFound",
    "Projection",
    "Rules",
    "Standing",
    "Tables",
    "Transaction",
    "Unavailable",
    "derived_table",
    "hookimpl",
    "record_table",
]
