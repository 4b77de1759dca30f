"""The right of members to say what strangers see of them, and to keep badges from elsewhere."""

from collections.abc import Mapping
from typing import Any

from lrs.api import PluginStore, Scope, visitor
from lrs_badges.rights import MINE, may_see_all

KEEP = "badges/keep"
SCOPES = (Scope(KEEP, "keep badges from elsewhere, and choose what strangers see of their own"),)


def reader() -> tuple[PluginStore, Mapping[str, Any]]:
    """The store, and the agent of who asks and may read their own badges. Raises Forbidden."""
    asking = visitor()
    if not may_see_all(asking.actor) and not asking.actor.may("statements/read/mine", KEEP):
        asking.actor.check(MINE)
    return asking.store, asking.actor.agent


def keeper() -> tuple[PluginStore, Mapping[str, Any]]:
    """The store, and the agent of who asks and may change what is theirs. Raises Forbidden."""
    asking = visitor()
    asking.actor.check(KEEP)
    return asking.store, asking.actor.agent
