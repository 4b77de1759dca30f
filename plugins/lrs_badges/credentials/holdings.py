"""What an erasure takes of a person here: proofs of their badges, badges from elsewhere, and what they share."""

from typing import Any

from sqlalchemy import Table

from lrs.api import Holding, Person, Transaction
from lrs_badges.credentials.tables import imported, issued, sharing


def _holding(table: Table) -> Holding:
    def wanted(person: Person) -> Any:
        return table.c.person.in_(person.agent_keys)

    def count(tx: Transaction, person: Person) -> int:
        return len(tx.execute(tx.select(table.c.person).where(wanted(person))).all())

    def erase(tx: Transaction, person: Person) -> None:
        tx.execute(tx.delete(table).where(wanted(person)))

    return Holding(str(table.name), count, erase)


HOLDINGS = tuple(map(_holding, (issued, imported, sharing)))
