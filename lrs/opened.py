"""From settings to a database that is ready."""

from collections.abc import Iterator
from contextlib import contextmanager

from lrs.config import Settings, attachments_url
from lrs.storage.attachments import Attachments
from lrs.storage.database import Database
from lrs.storage.engine import make_engine
from lrs.storage.migrate import migrate


@contextmanager
def opened(settings: Settings) -> Iterator[Database]:
    """The database of `settings`, brought up to date, and closed at the end. Raises Unavailable, ValueError."""
    engine = make_engine(settings.database_url)
    try:
        migrate(engine)
        yield Database(engine, Attachments(attachments_url(settings), settings.max_attachment_bytes))
    finally:
        engine.dispose()
