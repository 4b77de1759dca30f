"""/activities (1.0.3 Communication 2.5, 2.0 4.1.6.4)."""

from flask import Blueprint, Response

from lrs.operations import activities
from lrs.web import xapi
from lrs.xapi import exact_json


def register(blueprint: Blueprint) -> None:
    """Add the resource to `blueprint`."""
    blueprint.add_url_rule("/activities", view_func=_get_activity, methods=["GET"])


def _get_activity() -> Response:
    given = xapi.parameters("activityId", section="Communication 2.5")
    activity = activities.get(xapi.server().database, xapi.actor(), given.iri("activityId"))
    return xapi.json_response(exact_json.dumps(activity))
