"""One key an agent: two Agents are the same person if, and only if, they have the same key.

A key is 16 bytes of BLAKE2b over a kind and an identity. Statements are indexed by such keys
(`xapi.references`), so that storing needs no dictionary of names and no lock on one.
"""

from collections.abc import Callable, Mapping
from functools import cache, lru_cache, partial
from hashlib import blake2b
from typing import Any

from lrs.xapi import exact_json
from xapi_schemas.remembering import remembering

KeyOf = Callable[[str], bytes]


def key(kind: bytes, identity: str) -> bytes:
    """The 16 bytes under which `identity` is indexed as `kind`, which is one of a few."""
    digest = _digest_of(kind).copy()  # in half the time of making one
    digest.update(identity.encode())
    return digest.digest()


@lru_cache(maxsize=256)
def _digest_of(kind: bytes) -> blake2b:
    return blake2b(digest_size=16, person=kind)


@cache
def keys_of(kind: bytes) -> KeyOf:
    """`key` for a kind of which the same identities come again and again: it remembers them."""
    return remembering(5_000)(partial(key, kind))


def identity(agent: Mapping[str, Any]) -> str | None:
    """The identity of an Agent or identified Group as one text; None for an anonymous Group.

    1.0.3 Data 2.4.2.3; the domain of a mail address has no case (Data 2.3.1).
    """
    if "account" in agent:
        account = agent["account"]
        return f"account {account['homePage']} {account['name']}"
    if "mbox" in agent:
        return f"mbox {normal_mbox(agent['mbox'])}"
    if "mbox_sha1sum" in agent:
        return f"mbox_sha1sum {agent['mbox_sha1sum'].lower()}"
    return f"openid {agent['openid']}" if "openid" in agent else None


def normal_mbox(mbox: str) -> str:
    """A mail address with its domain in small letters, which has no case (1.0.3 Data 2.3.1)."""
    local, _, domain = mbox.rpartition("@")
    return f"{local}@{domain.lower()}"


def authority_identity(authority: Mapping[str, Any]) -> str:
    """The identity of who asserts: an Agent, or the two Agents of an anonymous Group, in any order."""
    known = identity(authority)
    if known is not None:
        return known
    return " + ".join(sorted(str(identity(member)) for member in authority["member"]))


def identifier(agent: Mapping[str, Any]) -> dict[str, Any]:
    """`agent` reduced to its objectType and identifier, as `format=ids` shows it."""
    kept = ("objectType", "mbox", "mbox_sha1sum", "openid", "account")
    return {name: agent[name] for name in kept if name in agent}


def identity_text(agent: Mapping[str, Any]) -> str:
    """What a person reads who looks for `agent`: its name, or else its identifier, a mail address without mailto:."""
    for name in ("name", "mbox", "openid", "mbox_sha1sum"):
        if name in agent:
            return str(agent[name]).removeprefix("mailto:")
    account = agent.get("account")
    return str(account["name"]) if account else exact_json.dumps(agent).decode()


def identifier_text(agent: Mapping[str, Any]) -> str:
    """The identifier of `agent`, which has one, as a person reads it."""
    if "account" in agent:
        return f"{agent['account']['name']} at {agent['account']['homePage']}"
    if "mbox" in agent:
        return str(agent["mbox"]).removeprefix("mailto:")
    return str(agent["openid"]) if "openid" in agent else f"SHA-1 {agent['mbox_sha1sum']} of a mail address"
