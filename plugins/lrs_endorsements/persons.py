"""Keys by which people and what they are endorsed for are told apart."""

from collections.abc import Mapping
from hashlib import sha1
from typing import Any

from lrs.api import agent_identity, digest

NOBODY = bytes(16)


def person_key(agent: Mapping[str, Any]) -> bytes:
    """The key of a person, which is the same for a mail address and its SHA-1; NOBODY for an anonymous group."""
    identity = agent_identity(agent)
    return NOBODY if identity is None else identity_key(identity)


def identity_key(identity: str) -> bytes:
    """The key of the person with this identity."""
    kind, _, text = identity.partition(" ")
    if kind == "mbox":
        identity = f"mbox_sha1sum {sha1(text.encode(), usedforsecurity=False).hexdigest()}"
    return digest(b"person", identity)


def item_key(iri: str) -> bytes:
    """The key of what somebody is endorsed for."""
    return digest(b"item", iri)
