"""What a query asks of a statement (1.0.3 Communication 2.1.3), of each by itself and without a database.

A query also finds statements that refer to a match; that is told by the store alone (`storage.query`).
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lrs.xapi import references
from lrs.xapi.identity import key
from lrs.xapi.parameters import Parameters

CONDITIONS = (
    "agent",
    "verb",
    "activity",
    "registration",
    "related_activities",
    "related_agents",
)
# Of each condition, the keys of which a statement must have one.
Conditions = Sequence[Sequence[bytes]]


def read_conditions(given: Parameters) -> tuple[tuple[bytes, ...], ...]:
    """The conditions among the parameters of a query. Raises BadRequest."""
    conditions: list[tuple[bytes, ...]] = []
    related_agents, related_activities = given.truth("related_agents"), given.truth("related_activities")
    if "agent" in given.values:
        conditions.append(references.agent_terms(given.agent(), related=related_agents))
    if "verb" in given.values:
        conditions.append((key(references.VERB, given.iri("verb")),))
    if "activity" in given.values:
        conditions.append(references.activity_terms(given.iri("activity"), related=related_activities))
    registration = given.optional_uuid("registration")
    if registration is not None:
        conditions.append((key(references.REGISTRATION, str(registration)),))
    return tuple(conditions)


def are_met(conditions: Conditions, statement: Mapping[str, Any]) -> bool:
    """Whether a complete statement meets all of them by itself."""
    keys = references.keys(statement)
    return all(not keys.isdisjoint(condition) for condition in conditions)


@dataclass(frozen=True)
class Filter:
    """The statements that a query finds for what they are themselves."""

    conditions: Conditions

    @classmethod
    def read(cls, values: Mapping[str, Any]) -> "Filter":
        """A filter by the parameters of GET /statements; an agent may be an object. Raises BadRequest."""
        texts = {name: value if isinstance(value, str) else json.dumps(value) for name, value in values.items()}
        return cls(read_conditions(Parameters.checked(texts, *CONDITIONS, section="docs/forwarding.md")))

    def lets_pass(self, statement: Mapping[str, Any]) -> bool:
        """Whether a stored statement is one of them."""
        return not self.conditions or are_met(self.conditions, statement)
