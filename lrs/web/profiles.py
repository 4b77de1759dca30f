"""/activities/profile and /agents/profile (1.0.3 Communication 2.6, 2.7, 2.0 4.1.6.5, 4.1.6.6)."""

from flask import Blueprint

from lrs.operations.documents import activity_profile_place, agent_profile_place
from lrs.web import documents
from lrs.web.documents import Resource

_ACTIVITY_PROFILE = Resource(
    id_name="profileId",
    parameters=("activityId",),
    place=lambda given: activity_profile_place(given.iri("activityId")),
    section="Communication 2.7",
)
_AGENT_PROFILE = Resource(
    id_name="profileId",
    parameters=("agent",),
    place=lambda given: agent_profile_place(given.agent()),
    section="Communication 2.6",
)


def register(blueprint: Blueprint) -> None:
    """Add both resources to `blueprint`."""
    documents.register(blueprint, "/activities/profile", _ACTIVITY_PROFILE)
    documents.register(blueprint, "/agents/profile", _AGENT_PROFILE)
