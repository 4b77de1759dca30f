"""Whether this server can do its work now, and what it takes up."""

import logging
from collections.abc import Mapping
from threading import Lock
from time import monotonic

from lrs.database import Database
from lrs.errors import Silent, Unavailable
from lrs.storage.database import usage
from lrs.storage.database.migrate import newest_revision, revision

_FRESH_S = 1.0
_log = logging.getLogger(__name__)


class Readiness:
    """Whether requests can be served, looked up at most once a second, however many ask.

    One thread looks, and the others are told what was found before, or that it takes longer than `patience_s`:
    neither probes nor a database that hangs can take up all threads or connections.
    """

    def __init__(self, database: Database, *, patience_s: float = 5.0):
        self._database, self._patience_s = database, patience_s
        self._needed_revision = newest_revision()
        self._looking, self._looked_at = Lock(), float("-inf")
        self._found: Mapping[str, str] = {"server": "is starting"}
        self.is_stopping = False

    def stop(self) -> None:
        """Be unready from now on, so that whoever balances loads sends requests elsewhere."""
        self.is_stopping = True

    def reasons(self) -> Mapping[str, str]:
        """Why requests can't be served, in words, by the part that can't; empty where they can."""
        if self.is_stopping:
            return {"server": "is stopping"}
        if self._looking.acquire(blocking=False):
            try:
                self._look_again()
            finally:
                self._looking.release()
        elif monotonic() - self._looked_at > self._patience_s:
            return {"database": f"has not answered for {self._patience_s:.0f} seconds"}
        return self._found

    def _look_again(self) -> None:
        if monotonic() - self._looked_at < _FRESH_S:
            return
        self._looked_at = monotonic()
        parts = {"database": self._database_reason(), "attachments": self._attachments_reason()}
        self._found = {part: reason for part, reason in parts.items() if reason}

    def _database_reason(self) -> str:
        try:
            found = revision(self._database.engine)
        except Unavailable as error:
            _log.warning("%s", error.detail)
            return "does not answer" if isinstance(error, Silent) else "can't be used now; the log says why"
        if found == self._needed_revision:
            return ""
        return f"is at revision {found}, and this server needs {self._needed_revision}: run lrs migrate"

    def _attachments_reason(self) -> str:
        try:
            self._database.attachments.check_writable()
        except Unavailable as error:
            _log.warning("%s", error.detail)
            return "can't be stored now; the log says why"
        return ""


def connections(database: Database) -> int:
    """How many connections this process uses now."""
    return usage.connections(database.engine)


def disk_bytes(database: Database) -> int | None:
    """How much disk the database takes; None where it can't be asked now."""
    try:
        return usage.disk_bytes(database.engine)
    except Unavailable:
        return None
