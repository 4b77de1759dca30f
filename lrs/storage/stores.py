"""Stores: the tenants of a server, and what each has set for itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert, select

from lrs.storage.counters import TIES
from lrs.storage.tables import stores
from lrs.storage.transaction import Transaction

# Every setting of a store with its default: docs/settings.md.
DEFAULTS: Mapping[str, Any] = {
    "assumed_version": "",
    "check_budget_ms": 500,
    "check_late": "refuse",
    "concepts": {},
    "cors_origins": ["*"],
    "create_profiles_without_precondition": False,
    "issuer_email": "",
    "issuer_image": "",
    "issuer_name": "",
    "issuer_url": "",
    "log_open": True,
    "refusals_kept": 1_000,
    "refusals_kept_days": 30,
    "retention": [],
}
# Those that are whole numbers go from 0 to these.
MOST: Mapping[str, int] = {"check_budget_ms": 60_000, "refusals_kept": 10_000, "refusals_kept_days": 36_500}


@dataclass(frozen=True)
class Store:
    """A tenant."""

    store_id: int
    name: str
    last_position: int
    settings: Mapping[str, Any]


_COLUMNS = (stores.c.store_id, stores.c.name, stores.c.last_position, stores.c.settings)


def create(connection: Connection, name: str, now_us: int) -> None:
    """Add an empty store. Raises IntegrityError where the name is taken."""
    row = {"name": name, "created_us": now_us, "last_position": 0, "last_rank": now_us * TIES, "settings": {}}
    connection.execute(insert(stores).values(row))


def all_of_them(connection: Connection) -> list[Store]:
    """Every store of the server, by name."""
    return [_store(row) for row in connection.execute(select(*_COLUMNS).order_by(stores.c.name))]


def largest(connection: Connection, limit: int) -> list[Store]:
    """The stores with the most statements."""
    wanted = select(*_COLUMNS).order_by(stores.c.last_position.desc(), stores.c.name).limit(limit)
    return [_store(row) for row in connection.execute(wanted)]


def find(connection: Connection, name: str) -> Store | None:
    """The store with this name."""
    row = connection.execute(select(*_COLUMNS).where(stores.c.name == name)).one_or_none()
    return None if row is None else _store(row)


def get(tx: Transaction) -> Store:
    """The store of the transaction."""
    return _store(tx.execute(tx.select(*_COLUMNS)).one())


def change_settings(tx: Transaction, changes: Mapping[str, Any]) -> Mapping[str, Any]:
    """Add to what the store has decided, and return all settings; the rest follows the defaults, also later ones."""
    decided = tx.execute(tx.select(stores.c.settings).with_for_update()).scalar_one()
    tx.execute(tx.update(stores).values(settings={**decided, **changes}))
    return {**DEFAULTS, **decided, **changes}


def _store(row: Any) -> Store:
    return Store(row.store_id, row.name, row.last_position, {**DEFAULTS, **row.settings})
