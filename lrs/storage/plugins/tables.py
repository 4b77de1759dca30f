"""Tables of plugins. Each is either a record, of which the plugin is the source, or derived from the log.

A derived table belongs to one projection and has its rows once a *generation*: those that are read, and beside them
those of a rebuild, until that has caught up and takes their place. Which generation is meant is said by the
`Transaction`, as the store is.
"""

import re
from typing import Any

from sqlalchemy import Column, FromClause, Integer, MetaData, Table

GENERATION = "generation"
_PROJECTION = "projection"
_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")


def record_table(name: str, metadata: MetaData, *columns: Any) -> Table:
    """A table of which the plugin is the source; `store_id` stands before `columns`, first of its key."""
    return Table(name, metadata, _key_column("store_id"), *columns)


def derived_table(name: str, metadata: MetaData, *columns: Any, projection: str) -> Table:
    """A table that `projection` writes, of the log alone; `store_id` and `generation` stand before `columns`."""
    assert _NAME.fullmatch(projection), f"{projection!r} is no name of a projection"
    return Table(
        name,
        metadata,
        _key_column("store_id"),
        _key_column(GENERATION),
        *columns,
        info={_PROJECTION: projection},
    )


def projection_of(table: FromClause) -> str | None:
    """The projection that writes a table, or what an alias stands for; None where it is derived of nothing."""
    meant: Any = getattr(table, "element", table)
    found: str | None = meant.info.get(_PROJECTION)
    return found


def _key_column(name: str) -> Column[int]:
    return Column(name, Integer, primary_key=True, autoincrement=False)
