"""What an erasure takes of a person here: keys, what was signed with these, trust, and credentials about them."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import or_

from lrs.api import Holding, Person, Transaction
from lrs_endorsements.credentials import keys
from lrs_endorsements.credentials.tables import imported, issued
from lrs_endorsements.credentials.tables import keys as key_table
from lrs_endorsements.trust.tables import scores


def _count_keys(tx: Transaction, person: Person) -> int:
    return len(tx.execute(tx.select(key_table.c.key).where(key_table.c.person.in_(person.agent_keys))).all())


def _erase_keys(tx: Transaction, person: Person) -> None:
    names = [row.key for row in tx.execute(tx.select(key_table.c.key).where(key_table.c.person.in_(person.agent_keys)))]
    tx.execute(tx.delete(issued).where(issued.c.key.in_(names)))
    tx.execute(tx.delete(key_table).where(key_table.c.key.in_(names)))


def _count_scores(tx: Transaction, person: Person) -> int:
    return len(tx.execute(tx.select(scores.c.person).where(scores.c.person.in_(person.agent_keys))).all())


def _erase_scores(tx: Transaction, person: Person) -> None:
    tx.execute(tx.delete(scores).where(scores.c.person.in_(person.agent_keys)))


def _about(tx: Transaction, person: Person) -> Any:
    names = [*_iris(person), *(key.did for each in person.agent_keys for key in keys.of_person(tx, each) if key.did)]
    return or_(imported.c.subject.in_(names), imported.c.issuer.in_(names))


def _iris(person: Person) -> Iterator[str]:
    for identity in person.identities:
        kind, _, text = identity.partition(" ")
        yield f"urn:sha1:{text}" if kind == "mbox_sha1sum" else text


def _count_imported(tx: Transaction, person: Person) -> int:
    return len(tx.execute(tx.select(imported.c.credential_sha2).where(_about(tx, person))).all())


def _erase_imported(tx: Transaction, person: Person) -> None:
    tx.execute(tx.delete(imported).where(_about(tx, person)))


# What is imported is found by keys: it goes before them.
HOLDINGS = (
    Holding("endorsements_imported", _count_imported, _erase_imported),
    Holding("endorsements_keys", _count_keys, _erase_keys),
    Holding("endorsements_trust", _count_scores, _erase_scores),
)
