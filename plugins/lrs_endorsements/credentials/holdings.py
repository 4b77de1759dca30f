"""What an erasure takes of a person here: what was signed with their keys, trust, and credentials about them."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import or_

from lrs.api import Holding, Person, Transaction, signing_keys_of
from lrs_endorsements.credentials.tables import imported, issued
from lrs_endorsements.trust.tables import scores


def _keys_of(tx: Transaction, person: Person) -> list[Any]:
    return [key for own in signing_keys_of(tx, person.agent_keys).values() for key in own]


def _signed_by(tx: Transaction, person: Person) -> Any:
    return issued.c.key.in_([key.name for key in _keys_of(tx, person)])


def _count_issued(tx: Transaction, person: Person) -> int:
    return len(tx.execute(tx.select(issued.c.statement).where(_signed_by(tx, person))).all())


def _erase_issued(tx: Transaction, person: Person) -> None:
    tx.execute(tx.delete(issued).where(_signed_by(tx, person)))


def _count_scores(tx: Transaction, person: Person) -> int:
    return len(tx.execute(tx.select(scores.c.person).where(scores.c.person.in_(person.agent_keys))).all())


def _erase_scores(tx: Transaction, person: Person) -> None:
    tx.execute(tx.delete(scores).where(scores.c.person.in_(person.agent_keys)))


def _about(tx: Transaction, person: Person) -> Any:
    names = [*_iris(person), *(key.did for key in _keys_of(tx, person) if key.did)]
    return or_(imported.c.subject.in_(names), imported.c.issuer.in_(names))


def _iris(person: Person) -> Iterator[str]:
    for identity in person.identities:
        kind, _, text = identity.partition(" ")
        yield f"urn:sha1:{text}" if kind == "mbox_sha1sum" else text


def _count_imported(tx: Transaction, person: Person) -> int:
    return len(tx.execute(tx.select(imported.c.credential_sha2).where(_about(tx, person))).all())


def _erase_imported(tx: Transaction, person: Person) -> None:
    tx.execute(tx.delete(imported).where(_about(tx, person)))


HOLDINGS = (
    Holding("endorsements_imported", _count_imported, _erase_imported),
    Holding("endorsements_issued", _count_issued, _erase_issued),
    Holding("endorsements_trust", _count_scores, _erase_scores),
)
