"""What an erasure takes of a person here: proofs of their badges, badges from elsewhere, and what they share.

And that they were to be judged, unless there are statements about them again, by which they are.
"""

from typing import Any

from sqlalchemy import Table

from lrs.api import Holding, Person, Transaction
from lrs_badges import tables
from lrs_badges.credentials.tables import imported, issued, sharing


def _holding(table: Table) -> Holding:
    def wanted(person: Person) -> Any:
        return table.c.person.in_(person.agent_keys)

    def count(tx: Transaction, person: Person) -> int:
        return len(tx.execute(tx.select(table.c.person).where(wanted(person))).all())

    def erase(tx: Transaction, person: Person) -> None:
        tx.execute(tx.delete(table).where(wanted(person)))

    return Holding(str(table.name), count, erase)


def _forgotten(tx: Transaction, person: Person) -> list[bytes]:
    """The keys by which a person is due to be judged though no statement is about them."""
    due = {row[0] for row in tx.find_many(tables.due, ("person",), "person", person.agent_keys)}
    return sorted(due - {row[0] for row in tx.find_many(tables.people, ("person",), "person", sorted(due))})


def _count_due(tx: Transaction, person: Person) -> int:
    return len(_forgotten(tx, person))


def _erase_due(tx: Transaction, person: Person) -> None:
    tx.delete_many(tables.due, ("person",), [(each,) for each in _forgotten(tx, person)])


HOLDINGS = (*map(_holding, (issued, imported, sharing)), Holding("badges_due", _count_due, _erase_due))
