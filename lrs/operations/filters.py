"""The filters of a statement query, from parameters (1.0.3 Communication 2.1.3)."""

from lrs.storage.query import Query
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
FILTERS = (
    *CONDITIONS,
    "since",
    "until",
    "ascending",
    "cursor",
)


def read_query(given: Parameters) -> Query:
    """The filters among the parameters."""
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
    return Query(
        conditions=tuple(conditions),
        since_us=given.optional_instant_us("since"),
        until_us=given.optional_instant_us("until"),
        ascending=given.truth("ascending"),
        cursor=given.count("cursor") if "cursor" in given.values else None,
    )
