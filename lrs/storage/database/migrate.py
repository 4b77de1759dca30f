"""The database's shape, brought up to date by Alembic: the core's tables, and those of each plugin.

There is no `create_all`. Each owner of tables has its revisions and a version table of its own, so that a plugin can
be taken away without anybody's revisions being missed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, MetaData, Table, text

from lrs.clock import now_us
from lrs.storage import stores
from lrs.storage.database.engine import begun
from lrs.storage.database.impatient import unhurried
from lrs.storage.plugins.tables import projection_of

DEFAULT_STORE = "default"
CORE = "core"
# Where the revision stands at which the tables of an owner are.
VERSION_TABLES = "alembic_version_"
VERSION_TABLE = VERSION_TABLES + CORE
_CORE_REVISIONS = "lrs_migrations.versions"
_LOCK = 0x_CA1A17  # any number: whoever migrates a PostgreSQL database holds it


@dataclass(frozen=True)
class Tables:
    """The tables of one owner, and the package in which the revisions lie that build them."""

    metadata: MetaData
    revisions: str

    def derived_by(self, projection: str) -> list[Table]:
        """Those that a projection writes."""
        return [table for table in self.metadata.tables.values() if projection_of(table) == projection]


def migrate(engine: Engine, of_plugins: Mapping[str, Tables] = MappingProxyType({})) -> None:
    """Bring the database up to date, the core first, and see to it that the default store exists; all or nothing.

    `of_plugins`: by the plugin's name.
    """
    owners = {CORE: _CORE_REVISIONS, **{name: tables.revisions for name, tables in of_plugins.items()}}
    if _is_up_to_date(engine, owners):
        return  # and nobody who writes was kept waiting
    with begun(engine, writes=True) as connection:
        with unhurried(connection.connection.driver_connection):
            if connection.dialect.name == "postgresql":
                connection.execute(text("SET LOCAL lock_timeout = 0"))
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            for owner, revisions in owners.items():
                _upgrade(connection, _config(owner, revisions))
        if stores.find(connection, DEFAULT_STORE) is None:
            stores.create(connection, DEFAULT_STORE, now_us())


def _is_up_to_date(engine: Engine, owners: Mapping[str, str]) -> bool:
    """Whether there is nothing to do for these owners of tables, each with the package of its revisions."""
    with begun(engine, writes=False) as connection:
        is_newest = (_revision(connection, owner) == _newest(revisions) for owner, revisions in owners.items())
        return all(is_newest) and stores.find(connection, DEFAULT_STORE) is not None


def _revision(connection: Connection, owner: str) -> str | None:
    opts = {"version_table": VERSION_TABLES + owner}
    return MigrationContext.configure(connection, opts=opts).get_current_revision()


@cache
def _newest(revisions: str) -> str | None:
    return ScriptDirectory.from_config(_config(revisions=revisions)).get_current_head()


def _upgrade(connection: Connection, config: Config) -> None:
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def revision(engine: Engine) -> str | None:
    """The core's revision of the database; None for an empty one."""
    with begun(engine, writes=False) as connection:
        return _revision(connection, CORE)


def newest_revision() -> str:
    """The core's revision that this version of the server works with."""
    newest = _newest(_CORE_REVISIONS)
    assert newest is not None, "the core has revisions"
    return newest


def is_known(revision: str) -> bool:
    """Whether this version of the server can bring a database up to date from `revision`."""
    return any(each.revision == revision for each in ScriptDirectory.from_config(_config()).walk_revisions())


def _config(owner: str = CORE, revisions: str = _CORE_REVISIONS) -> Config:
    config = Config()
    config.set_main_option("script_location", str(resources.files("lrs_migrations")))
    config.set_main_option("version_locations", str(resources.files(revisions)))
    config.set_main_option("path_separator", "os")
    config.attributes.update(version_table=VERSION_TABLES + owner)
    return config
