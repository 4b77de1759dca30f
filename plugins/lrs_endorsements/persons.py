"""Keys by which people and what they are endorsed for are told apart, and who is known under several of them."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from lrs.api import Transaction, agent_key, digest, joined_with

NOBODY = bytes(16)
Identifiers = frozenset[bytes]
KnownAs = Callable[[Transaction, Collection[bytes]], Mapping[bytes, Identifiers]]


def person_key(agent: Mapping[str, Any]) -> bytes:
    """The key of a person, which is the same for a mail address and its SHA-1; NOBODY for an anonymous group."""
    return agent_key(agent) or NOBODY


def item_key(iri: str) -> bytes:
    """The key of what somebody is endorsed for."""
    return digest(b"item", iri)


def alone(_: Transaction, people: Collection[bytes]) -> Mapping[bytes, Identifiers]:
    """People under the one identifier that a statement has: all that the log knows."""
    return {each: frozenset({each}) for each in people}


def joined(tx: Transaction, people: Collection[bytes]) -> Mapping[bytes, Identifiers]:
    """People under every identifier that is joined to the one that is known now."""
    return {each: frozenset(keys) for each, keys in joined_with(tx, people).items()}
