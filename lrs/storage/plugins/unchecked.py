"""Statements that were stored though a plugin had not checked them in time."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func

from lrs.storage.tables import unchecked
from lrs.storage.transaction import Transaction


@dataclass(frozen=True)
class Unchecked:
    """A statement, and the plugin that was late."""

    statement_id: UUID
    plugin: str
    stored_us: int


def insert(tx: Transaction, statement_ids: Iterable[bytes], plugins: Iterable[str]) -> None:
    """Note that none of these plugins has checked these statements, which are being stored."""
    late = list(plugins)
    if not late:
        return
    now_us = tx.now_us()
    rows = [(statement_id, plugin, now_us) for statement_id in statement_ids for plugin in late]
    tx.insert_missing(unchecked, ("statement_id", "plugin", "stored_us"), rows)


def newest(tx: Transaction, plugin: str, most: int) -> list[Unchecked]:
    """Those of a plugin that were stored last."""
    table = unchecked.c
    wanted = tx.select(table.statement_id, table.plugin, table.stored_us).where(table.plugin == plugin)
    ordered = wanted.order_by(table.stored_us.desc(), table.statement_id).limit(most)
    return [Unchecked(UUID(bytes=row.statement_id), row.plugin, row.stored_us) for row in tx.execute(ordered)]


def counts(tx: Transaction) -> dict[str, int]:
    """How many there are, by plugin."""
    wanted = tx.select(unchecked.c.plugin, func.count().label("many"), of=unchecked).group_by(unchecked.c.plugin)
    return {row.plugin: row.many for row in tx.execute(wanted)}
