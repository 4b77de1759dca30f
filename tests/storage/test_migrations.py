"""The revisions build what the tables say (docs/architecture.md, "Databases")."""

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from lrs.database import Database
from lrs.storage.migrate import VERSION_TABLE, migrate, revision
from lrs.storage.tables import metadata


def test_the_revisions_build_the_tables(database: Database) -> None:
    with database.read_server() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE, "compare_type": True})
        differences = compare_metadata(context, metadata)

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
