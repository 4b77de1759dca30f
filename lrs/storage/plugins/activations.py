"""Which plugins a store has switched on, and what it has set for them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select, true

from lrs.storage.stores import Store
from lrs.storage.tables import activations
from lrs.storage.transaction import Transaction


@dataclass(frozen=True)
class Activation:
    """A store's decisions about a plugin; `settings` are those that it has set, the rest follows the defaults."""

    plugin: str
    is_enabled: bool
    settings: Mapping[str, Any]


@dataclass(frozen=True)
class Active:
    """A store with what each plugin that is switched on there is to derive by, as JSON, by the plugin's name."""

    store: Store
    bases: Mapping[str, Mapping[str, Any]]


_COLUMNS = tuple(activations.c[name] for name in Activation.__dataclass_fields__)


def of_store(tx: Transaction) -> dict[str, Activation]:
    """Every decision of the store, by plugin."""
    rows = tx.execute(tx.select(*_COLUMNS))
    return {row.plugin: Activation(row.plugin, row.is_enabled, row.settings) for row in rows}


def keep(tx: Transaction, decided: Activation) -> None:
    """Keep a decision in place of the one before."""
    values = {"plugin": decided.plugin, "is_enabled": decided.is_enabled, "settings": decided.settings}
    changes = ("is_enabled", "settings", "changed_us")
    tx.upsert(activations, {**values, "changed_us": tx.now_us()}, changes=changes)


def stores_with_plugins(connection: Connection) -> list[int]:
    """The stores that have switched on a plugin."""
    wanted = select(activations.c.store_id).where(activations.c.is_enabled == true())
    return list(connection.execute(wanted.distinct().order_by(activations.c.store_id)).scalars())
