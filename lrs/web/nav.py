"""What the head of every page leads to, beside what is always there."""

import logging

from flask import url_for

from lrs.contributions import NavItem
from lrs.errors import PluginFailed
from lrs.operations.plugins import activations
from lrs.operations.statements import READERS
from lrs.web import sessions, xapi

_log = logging.getLogger(__name__)


def reads_statements() -> bool:
    """Whether whoever has signed in may look at statements."""
    reader = sessions.reader()
    return reader is not None and reader.may(*READERS)


def first_page() -> str:
    """Where somebody begins who has just signed in: at the statements, or else at the first page that they have."""
    if reads_statements():
        return url_for("pages.browser")
    return next((str(each.url) for each in items()), url_for("pages.home"))


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
