"""/activities/state (1.0.3 Communication 2.3, 2.0 4.1.6.2)."""

from flask import Blueprint

from lrs.operations.documents import Place, state_place
from lrs.web import documents
from lrs.web.documents import Resource
from lrs.xapi.parameters import Parameters


def register(blueprint: Blueprint) -> None:
    """Add the resource to `blueprint`."""
    resource = Resource(
        id_name="stateId",
        parameters=("activityId", "agent", "registration"),
        place=_place,
        section="Communication 2.3",
        is_state=True,
    )
    documents.register(blueprint, "/activities/state", resource)


def _place(given: Parameters) -> Place:
    registration = given.optional_uuid("registration")
    activity_id, agent = given.iri("activityId"), given.agent()
    return state_place(activity_id, agent, None if registration is None else str(registration))
