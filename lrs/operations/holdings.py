"""The places where a person is found beside statements: the one list by which an erasure goes.

Whoever adds a table with something about people adds its line here.
"""

from collections.abc import Callable
from dataclasses import dataclass

from lrs.storage import agents, documents, refusals
from lrs.storage.transaction import Transaction
from lrs.xapi import exact_json
from lrs.xapi.person import Person


@dataclass(frozen=True)
class Holding:
    """A kind of record: how many of them are the person's, and how to erase these."""

    name: str
    count: Callable[[Transaction, Person], int]
    erase: Callable[[Transaction, Person], None]


def _refusals_about(tx: Transaction, person: Person) -> list[bytes]:
    return refusals.matching(tx, lambda text: _names(text, person))


def _names(text: bytes, person: Person) -> bool:
    """Whether what a sender wrote names the person; of what is no JSON, whether the identifier stands in it."""
    try:
        return person.is_named_in(exact_json.loads(text))
    except ValueError:
        written = text.decode(errors="replace")
        return any(each.rpartition(" ")[2] in written for each in person.identities)


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
    Holding(
        "refusals",
        lambda tx, person: len(_refusals_about(tx, person)),
        lambda tx, person: refusals.delete_those(tx, _refusals_about(tx, person)),
    ),
)
