"""Hooks that this plugin offers to others."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from lrs.api import Transaction, hookspec
from lrs_endorsements.cases import Case
from lrs_endorsements.parts import Flaw


@hookspec
def endorsements_holds(tx: Transaction, agents: Sequence[Mapping[str, Any]], item: str, level: str) -> Sequence[bool]:
    """Whether each of the agents holds an item at that level, or above it; an empty level is any."""
    raise NotImplementedError


@hookspec
def endorsements_policies() -> Mapping[str, Callable[[Case], Iterable[Flaw]]]:
    """Further policies, by name: each yields what an endorsement is to be refused for when it is sent."""
    raise NotImplementedError
