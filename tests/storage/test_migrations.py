"""The revisions build what the tables say (docs/architecture.md, "Databases")."""

from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from lrs.database import Database
from lrs.storage.database.migrate import migrate, revision
from lrs.storage.tables import metadata


def _is_ours(name: str | None, kind: str, _: Any) -> bool:
    """Whether it is no table of versions, of which each owner of tables has one."""
    return kind != "table" or not str(name).startswith("alembic_version")


def test_the_revisions_build_the_tables(database: Database) -> None:
    plugged = database.plugins.tables.values()
    with database.read_server() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": _is_ours, "compare_type": True})
        differences = compare_metadata(context, [metadata, *(each.metadata for each in plugged)])

    assert differences == []


def test_migrating_again_changes_nothing(database: Database) -> None:
    before = revision(database.engine)

    migrate(database.engine)

    assert revision(database.engine) == before


def test_the_store_comes_first_in_every_key() -> None:
    of_the_server = {"stores", "server_keys"}
    tables = [table for table in metadata.sorted_tables if table.name not in of_the_server]

    first_columns = {table.name: next(iter(table.primary_key.columns)).name for table in tables}

    assert set(first_columns.values()) == {"store_id"}
