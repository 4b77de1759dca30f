"""From settings to a database that is ready."""

from collections.abc import Iterator
from contextlib import closing, contextmanager

from lrs.config import Settings, attachments_url, sealing_key_file, sqlite_file, without_password
from lrs.database import Database, Outside
from lrs.errors import NotFound
from lrs.fetch import Fetcher
from lrs.plugin_host import PluginHost
from lrs.sealing import Seal, secret_in
from lrs.storage.attachments import Attachments
from lrs.storage.database.engine import make_engine, make_replica_engine
from lrs.storage.database.migrate import migrate, revision


@contextmanager
def opened(settings: Settings, plugins: PluginHost | None = None) -> Iterator[Database]:
    """The database of `settings`, made where there is none, brought up to date, and closed at the end; with the
    `plugins` that are installed, if no others are given.

    Raises Unavailable, ValueError.
    """
    with opened_as_it_is(settings, plugins) as database:
        yield _up_to_date(database)


@contextmanager
def existing(settings: Settings) -> Iterator[Database]:
    """As `opened`, where there is one. Raises NotFound as well, and has made nothing then."""
    check_file(settings)
    with opened_as_it_is(settings) as database:
        if revision(database.engine) is None:
            raise _nothing(f"in {without_password(settings.database_url)}")
        yield _up_to_date(database)


def check_file(settings: Settings) -> None:
    """Raise NotFound where the database is a SQLite file that isn't there."""
    file = sqlite_file(settings)
    if file and not file.exists():
        raise _nothing(f"at {file.absolute()}")


def _nothing(place: str) -> NotFound:
    hint = "Run it where the server runs, or name its database by --database-url; `lrs serve` makes a new one."
    told = f"there is no store {place}, where the setting database_url leads"
    return NotFound(told, section="docs/commands.md", hint=hint)


def _up_to_date(database: Database) -> Database:
    migrate(database.engine, database.plugins.tables)
    database.attachments.tidy()
    return database


@contextmanager
def opened_as_it_is(settings: Settings, plugins: PluginHost | None = None) -> Iterator[Database]:
    """As `opened`, at the revision at which the database is, which may be none. Raises Unavailable, ValueError."""
    if settings.replica_url and not settings.database_url.startswith("postgresql"):
        raise ValueError("replica_url is set, but database_url is not of PostgreSQL: leave replica_url empty")
    attachments = Attachments(attachments_url(settings), settings.max_attachment_bytes)
    host = plugins or PluginHost.installed()
    replica = make_replica_engine(settings.replica_url) if settings.replica_url else None
    secret = settings.sealing_key or secret_in(sealing_key_file(settings))
    outside = Outside(Fetcher(settings.fetch_private), Seal(secret), settings.public_url.rstrip("/"))
    with closing(Database(make_engine(settings.database_url), attachments, host, replica, outside=outside)) as database:
        yield database
