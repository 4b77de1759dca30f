"""Who is due to be judged: noted by whatever may change what somebody has earned, and taken by who awards."""

from collections.abc import Iterable

from lrs.api import Transaction
from lrs_badges.tables import due


def add(tx: Transaction, people: Iterable[bytes]) -> None:
    """Note people, by the keys of their agents."""
    tx.add_up(due, [(each, 1) for each in sorted(people)], names=("person", "times"), adds=("times",))


def first(tx: Transaction, most: int) -> list[tuple[bytes, int]]:
    """Up to so many people, each with how often they were noted."""
    wanted = tx.select(due.c.person, due.c.times).order_by(due.c.person).limit(most)
    return [(bytes(row.person), row.times) for row in tx.execute(wanted)]


def take(tx: Transaction, judged: Iterable[tuple[bytes, int]]) -> None:
    """Let go of those who were not noted again since."""
    tx.delete_many(due, ("person", "times"), judged)
