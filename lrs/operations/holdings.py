"""The places where a person is found beside statements: the one list by which an erasure goes.

Whoever adds a table with something about people adds its line here.
"""

from collections.abc import Callable
from dataclasses import dataclass

from lrs.storage import agents, documents
from lrs.storage.transaction import Transaction
from lrs.xapi.person import Person


@dataclass(frozen=True)
class Holding:
    """A kind of record: how many of them are the person's, and how to erase these."""

    name: str
    count: Callable[[Transaction, Person], int]
    erase: Callable[[Transaction, Person], None]


HOLDINGS = (
    Holding(
        "documents",  # state and agent profiles
        lambda tx, person: documents.count_owned(tx, person.agent_keys),
        lambda tx, person: documents.delete_owned(tx, person.agent_keys),
    ),
    Holding(
        "names",
        lambda tx, person: agents.count_names(tx, person.agent_keys),
        lambda tx, person: agents.forget_names(tx, person.agent_keys),
    ),
)
