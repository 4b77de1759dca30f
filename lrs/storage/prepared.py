"""Statements that are run at every request: written in SQLAlchemy Core, compiled once, run by the driver alone.

What SQLAlchemy does at each execution (building, hashing, binding, wrapping rows) takes ten times as long as
SQLite needs to answer. So such a statement is written once, with named parameters, and kept as text for each
database. Its rows are the driver's own tuples: only for columns that need no conversion (numbers, bytes, text).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Dialect,
    FromClause,
    Integer,
    Select,
    Table,
    Update,
    bindparam,
    func,
    select,
    update,
)

from lrs.storage.plugins.tables import projection_of
from lrs.storage.tables import checkpoints

# How many values a statement is given at most to look for: a power of two, and SQLite takes 999 parameters.
MOST_MARKS = 512

# The store of the transaction that runs the statement, and its generation if it has one: it alone gives the values.
_STORE: ColumnElement[int] = bindparam("of_store", type_=Integer)
_GENERATION: ColumnElement[int] = bindparam("of_generation", type_=Integer)


def within(table: FromClause) -> ColumnElement[bool]:
    """The condition that a row of `table` belongs to the store of whoever runs the statement, and to the generation of
    what a projection derives: that which is read, unless the transaction is of another one.
    """
    is_mine: ColumnElement[bool] = table.c.store_id == _STORE
    projection = projection_of(table)
    if projection is None:
        return is_mine
    of_it = (checkpoints.c.store_id == _STORE, checkpoints.c.projection == projection, checkpoints.c.state == "live")
    live = select(checkpoints.c.generation).where(*of_it).scalar_subquery()
    return is_mine & (table.c.generation == func.coalesce(_GENERATION, live))


def select_walled(table: Table, *names: str) -> Select[Any]:
    """A select of the columns `names` of a table, within the store (see `within`)."""
    return select(*(table.c[name] for name in names)).where(within(table))


def update_walled(table: Table) -> Update:
    """An update of the rows of a table that are within the store."""
    return update(table).where(within(table))


def padded(values: list[Any]) -> list[Any]:
    """`values` with the last one repeated up to a power of two, so that statements of few lengths are prepared."""
    return values + values[-1:] * ((1 << (len(values) - 1).bit_length()) - len(values))


class Prepared:
    """A statement with named parameters, as text for each database."""

    def __init__(self, statement: Select[Any] | Update):
        self._statement = statement
        self._texts: dict[str, _Text] = {}

    def on(self, dialect: Dialect) -> "_Text":
        """The statement as the driver of a dialect takes it."""
        return self._texts.get(dialect.name) or self._texts.setdefault(dialect.name, _Text(self._statement, dialect))


class _Text:
    """SQL, and how to give it its parameters: by name, or in their order."""

    def __init__(self, statement: Select[Any] | Update, dialect: Dialect):
        compiled: Any = statement.compile(dialect=dialect)
        assert "of_store" in compiled.params, "made outside the wall"
        self.sql: str = compiled.string
        self._constants = {name: value for name, value in compiled.params.items() if value is not None}
        self._order: Sequence[str] | None = compiled.positiontup

    def parameters(self, values: Mapping[str, Any]) -> Any:
        given = {**self._constants, **values}
        return given if self._order is None else [given[name] for name in self._order]
