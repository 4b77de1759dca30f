"""The keys of 16 bytes under which people and items are kept."""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from lrs.api import agent_identity, agent_key, digest
from lrs_competencies.frameworks.outline import Item

NOBODY = bytes(16)
MOST_MEMBERS = 100
_ENDING = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}/?$(?!\n)")


def source_key(authority: Mapping[str, Any]) -> bytes:
    """The key of an authority, which may be a pair without a name of its own; NOBODY for none."""
    members = sorted(filter(None, map(agent_identity, authority.get("member", ()))))
    return agent_key(authority) or (digest(b"pair", " + ".join(members)) if members else NOBODY)


def persons_of(agent: Mapping[str, Any]) -> Iterator[bytes]:
    """The keys of the people that an agent is: itself, or the members of a group."""
    many = agent.get("member", ())[:MOST_MEMBERS] if agent.get("objectType") == "Group" else (agent,)
    yield from filter(None, map(agent_key, many))


def reference_key(reference: str) -> bytes:
    """The key of an item by what a statement calls it: a UUID at its end is the item's own, whatever the address."""
    ending = _ENDING.search(reference)
    return UUID(ending[0].rstrip("/")).bytes if ending else digest(b"item", reference.rstrip("/"))


def keys_of(item: Item) -> frozenset[bytes]:
    """The keys under which evidence of an item is kept."""
    return frozenset((item.key, reference_key(item.uri)))


def statement_key(statement_id: str) -> bytes:
    """The key of a statement: its id."""
    return UUID(statement_id).bytes


def agent_name(agent: Mapping[str, Any]) -> str:
    """An agent as settings name it: mailto:…, a URL, a hash, or homePage|name; empty for one without identifier."""
    account = agent.get("account")
    if account:
        return f"{account['homePage']}|{account['name']}"
    return str(agent.get("mbox") or agent.get("openid") or agent.get("mbox_sha1sum") or "")
