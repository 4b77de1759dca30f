"""Who somebody is, and how they were joined, in words for people."""

from collections.abc import Mapping, Sequence
from typing import Any

from lrs.operations.personas import ADMIN, CREDENTIALS, ERASURE, OWN
from lrs.storage.personas import Grounds

_HOW = {
    ADMIN: "by {by}",
    CREDENTIALS: "by {by}, who has shown the credentials of both",
    OWN: "by {by}, of their own accord",
    ERASURE: "because the others were erased",
}


def known_by(agent: Mapping[str, Any]) -> str:
    """An identifier as a person reads it."""
    if "account" in agent:
        return f"{agent['account']['name']} at {agent['account']['homePage']}"
    if "mbox" in agent:
        return str(agent["mbox"]).removeprefix("mailto:")
    return str(agent["openid"]) if "openid" in agent else f"SHA-1 {agent['mbox_sha1sum']} of a mail address"


def title(names: Sequence[str], agents: Sequence[Mapping[str, Any]]) -> str:
    """What to call somebody: by their names, or else by an identifier."""
    return ", ".join(names) or known_by(agents[0])


def how(grounds: Grounds) -> str:
    """By whom something was done, and why."""
    told = _HOW[grounds.proof].format(by=grounds.by_label or "the system")
    return f"{told}: {grounds.reason}" if grounds.reason else told
