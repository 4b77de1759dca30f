"""The database's shape, brought up to date by Alembic. There is no `create_all`."""

from importlib import resources

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text

from lrs.clock import now_us
from lrs.storage import stores
from lrs.storage.engine import begun

VERSION_TABLE = "alembic_version_core"
DEFAULT_STORE = "default"
_LOCK = 0x_CA1A17  # any number: whoever migrates a PostgreSQL database holds it


def migrate(engine: Engine) -> None:
    """Bring the database up to date, and see to it that the default store exists; all or nothing."""
    with begun(engine, writes=True) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        if stores.find(connection, DEFAULT_STORE) is None:
            stores.create(connection, DEFAULT_STORE, now_us())


def revision(engine: Engine) -> str | None:
    """The core's revision of the database; None for an empty one."""
    with begun(engine, writes=False) as connection:
        return MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE}).get_current_revision()


def needed_revision() -> str | None:
    """The core's revision that this code works with."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(resources.files("lrs_migrations")))
    config.set_main_option("path_separator", "os")
    config.attributes["version_table"] = VERSION_TABLE
    return config
