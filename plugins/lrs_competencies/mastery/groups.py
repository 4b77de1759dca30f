"""Who is in a group, of those who have statements with it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func

from lrs.api import Transaction
from lrs_competencies.mastery import tables
from lrs_competencies.mastery.circles import circle_key
from lrs_competencies.mastery.people import Person, distinct, people

MOST_PEOPLE, MOST_GROUPS = 200, 200


@dataclass(frozen=True)
class Group:
    """A team, or what statements are grouped by: its IRI, and how many are in it."""

    iri: str
    members: int


def groups(tx: Transaction) -> list[Group]:
    """The groups of a store, the largest first."""
    table, many = tables.members.c, func.count().label("many")
    wanted = tx.select(table.iri, of=tables.members).add_columns(many).group_by(table.circle, table.iri)
    rows = tx.execute(wanted.order_by(many.desc(), table.iri).limit(MOST_GROUPS))
    return [Group(row.iri, row.many) for row in rows]


def people_in(tx: Transaction, iri: str) -> Sequence[Person]:
    """Who is in a group, those with the most statements first, up to MOST_PEOPLE."""
    table = tables.members.c
    wanted = tx.select(table.agent).where(table.circle == circle_key(iri))
    rows = tx.execute(wanted.order_by(table.statements.desc(), table.agent).limit(MOST_PEOPLE))
    return distinct(people(tx, [json.loads(row.agent) for row in rows]))
