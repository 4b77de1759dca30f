"""What the head of every page leads to, beside what is always there."""

import logging

from lrs.contributions import NavItem
from lrs.errors import PluginFailed
from lrs.operations.plugins import activations
from lrs.web import sessions, xapi

_log = logging.getLogger(__name__)


def items() -> list[NavItem]:
    """Pages of the plugins that the reader's store has switched on; without them where one of those fails.

    For a page is needed most, that of the plugins too, when one fails.
    """
    reader, database = sessions.reader(), xapi.server().database
    if reader is None:
        return []
    try:
        return database.plugins.nav(reader, list(activations.active(database, reader.store_id)))
    except PluginFailed as error:
        _log.error("%s", error.detail, exc_info=error)
        return []
