"""What an erasure takes of a person here: what they have chosen, and packages, theirs and of others."""

from typing import Any

from lrs.api import Holding, Person, Transaction
from lrs_portfolio import tables

_CHOICES = (tables.titles, tables.sections, tables.statements)


def _theirs(table: Any, person: Person) -> Any:
    return table.c.owner.in_(person.agent_keys)


def _count_choices(tx: Transaction, person: Person) -> int:
    return sum(len(tx.execute(tx.select(each.c.owner).where(_theirs(each, person))).all()) for each in _CHOICES)


def _erase_choices(tx: Transaction, person: Person) -> None:
    for each in _CHOICES:
        tx.execute(tx.delete(each).where(_theirs(each, person)))


def _count_exports(tx: Transaction, person: Person) -> int:
    return len(tx.execute(tx.select(tables.exports.c.export).where(_theirs(tables.exports, person))).all())


def _erase_exports(tx: Transaction, person: Person) -> None:
    tx.execute(tx.delete(tables.exports).where(_theirs(tables.exports, person)))


def _packages(tx: Transaction, person: Person) -> list[bytes]:
    """Packages whose report names the person."""
    rows = tx.execute(tx.select(tables.imported.c.package, tables.imported.c.report, tables.imported.c.holder))
    return [bytes(row.package) for row in rows if person.is_named_in_text(f"{row.holder} {row.report}")]


def _count_packages(tx: Transaction, person: Person) -> int:
    return len(_packages(tx, person))


def _erase_packages(tx: Transaction, person: Person) -> None:
    found = _packages(tx, person)
    for each in (tables.imported_parts, tables.imported):
        tx.execute(tx.delete(each).where(each.c.package.in_(found)))


HOLDINGS = (
    Holding("portfolio_choices", _count_choices, _erase_choices),
    Holding("portfolio_exports", _count_exports, _erase_exports),
    Holding("portfolio_imported", _count_packages, _erase_packages),
)
