"""Who somebody is, and how they were joined, in words for people."""

from collections.abc import Mapping, Sequence
from typing import Any

from lrs.operations.personas.joining import ADMIN, CREDENTIALS, ERASURE, OWN
from lrs.storage.personas.members import Grounds
from lrs.xapi.identity import identifier_text

_HOW = {
    ADMIN: "by {by}",
    CREDENTIALS: "by {by}, who has shown the credentials of both",
    OWN: "by {by}, of their own accord",
    ERASURE: "because the others were erased",
}


def title(names: Sequence[str], agents: Sequence[Mapping[str, Any]]) -> str:
    """What to call somebody: by their names, or else by an identifier."""
    return ", ".join(names) or identifier_text(agents[0])


def how(grounds: Grounds) -> str:
    """By whom something was done, and why."""
    told = _HOW[grounds.proof].format(by=grounds.by_label or "the system")
    return f"{told}: {grounds.reason}" if grounds.reason else told
