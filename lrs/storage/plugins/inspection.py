"""What the database really has of a plugin, to be held against what the plugin says: for tests of plugins."""

from collections.abc import Iterator
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Table, inspect, select

from lrs.storage.database.migrate import Tables

_WORDS = {"add": "the revisions don't make the", "remove": "the revisions make another", "modify": "there is another"}


def table_names(connection: Connection) -> set[str]:
    """Every table of the database."""
    return set(inspect(connection).get_table_names())


def differences(connection: Connection, plugin: str, tables: Tables) -> list[str]:
    """In what the database differs from a plugin's tables, in words."""

    def is_own(name: str | None, kind: str, _: Any) -> bool:
        return kind != "table" or name in tables.metadata.tables or str(name).startswith(f"{plugin}_")

    context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": is_own})
    compared = [_told(each) for each in compare_metadata(context, tables.metadata)]
    return compared or list(_other_keys(connection, tables))  # where a table is missing, so is its key


def _told(difference: Any) -> str:
    """A difference as Alembic tells it: its kind, then what it is about."""
    kind, *about = difference[0] if isinstance(difference, list) else difference
    deed, _, what = kind.partition("_")
    named = [str(each) for each in about if each is not None and not isinstance(each, dict)]
    return f"{_WORDS[deed]} {what} {' '.join(named)}"


def _other_keys(connection: Connection, tables: Tables) -> Iterator[str]:
    """Alembic doesn't compare primary keys."""
    inspector = inspect(connection)
    for table in tables.metadata.sorted_tables:
        built = ", ".join(inspector.get_pk_constraint(table.name)["constrained_columns"])
        declared = ", ".join(column.name for column in table.primary_key.columns)
        if built != declared:
            yield f"the key of {table.name} is ({built}) in the database, and ({declared}) in lrs_tables"


def rows_of_store(connection: Connection, table: Table, store_id: int) -> list[dict[str, Any]]:
    """The rows of a table that belong to a store, in all generations, in the order of the key."""
    wanted = select(table).where(table.c.store_id == store_id).order_by(*table.primary_key.columns)
    return [dict(row._mapping) for row in connection.execute(wanted)]
