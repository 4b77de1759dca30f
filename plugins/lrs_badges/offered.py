"""Hooks that this plugin offers to others: what they know of people, for criteria; and what lies beside a badge."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from lrs.api import Carried, InStore, Transaction, hookspec


@hookspec
def badges_competence(
    tx: Transaction, agents: Sequence[Mapping[str, Any]], item: str, level: str
) -> Sequence[Mapping[str, Any]]:
    """Of each agent: `holds`, whether they hold an item at that level or above, `words` why, and the `statements`."""
    raise NotImplementedError


@hookspec
def badges_endorsements(
    tx: Transaction, agents: Sequence[Mapping[str, Any]], subject: str
) -> Sequence[Sequence[Mapping[str, Any]]]:
    """Of each agent the endorsements that stand: `statement`, `endorser` and `groups` as texts, `worth` from 0 to 1."""
    raise NotImplementedError


@hookspec
def badges_beside(store: InStore, award: UUID) -> Iterable[Carried]:
    """What others have signed about an award, such as endorsements of it: credentials that everybody may see."""
    raise NotImplementedError


@hookspec
def badges_levels(tx: Transaction, items: Sequence[str]) -> Sequence[Sequence[str] | None]:
    """Of each item, by URI or identifier, its levels: None where no framework has it, none while that isn't known."""
    raise NotImplementedError
