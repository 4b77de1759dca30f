"""From what a store has set to channels: who gets which statements, and how."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from lrs.api import Channel, Concepts, Filter, Parcel, Post, Rules
from lrs_forwarding import forwards, webhooks
from lrs_forwarding.pseudonyms import Pseudonyms
from lrs_forwarding.schemas import BEGINNING, CONCEPTS

Statements = Sequence[Mapping[str, Any]]
# Sends the statements of a parcel, as they are to go out, to a receiver with these settings.
Deliver = Callable[[Mapping[str, Any], Parcel, Statements, Post], None]


def to_webhooks(rules: Rules) -> Iterator[Channel]:
    """A channel for each webhook."""
    return (_channel(each, rules.concepts, webhooks.deliver) for each in rules.settings["webhooks"])


def to_other_stores(rules: Rules) -> Iterator[Channel]:
    """A channel for each other store."""
    return (_channel(each, rules.concepts, forwards.deliver) for each in rules.settings["forwards"])


def _channel(receiver: Mapping[str, Any], concepts: Concepts, deliver: Deliver) -> Channel:
    return Channel(
        name=receiver["name"],
        wants=wanting(receiver["filter"], concepts),
        deliver=partial(_deliver, receiver, deliver),
        from_beginning=receiver["begins"] == BEGINNING,
        most=receiver["batch"],
        attempts=receiver["attempts"],
    )


def wanting(conditions: Mapping[str, Any], concepts: Concepts) -> Callable[[Mapping[str, Any]], bool]:
    """Whether a statement meets the conditions of a query, and its verb means one of the concepts, if any are named."""
    query = Filter.read({name: value for name, value in conditions.items() if name != CONCEPTS})
    meanings = frozenset(conditions.get(CONCEPTS, ()))

    def wants(statement: Mapping[str, Any]) -> bool:
        is_meant = not meanings or bool(meanings & concepts.of(statement["verb"]["id"]))
        return is_meant and query.lets_pass(statement)

    return wants


def _deliver(receiver: Mapping[str, Any], deliver: Deliver, parcel: Parcel, post: Post) -> None:
    deliver(receiver, parcel, outgoing(receiver["pseudonymise"], parcel.statements), post)


def outgoing(pseudonyms: Mapping[str, str] | None, statements: Statements) -> Statements:
    """Statements as they go out: with pseudonyms, if that is set."""
    if pseudonyms is None:
        return statements
    people = Pseudonyms(pseudonyms["homePage"], pseudonyms["secret"])
    return [people.statement(each) for each in statements]
