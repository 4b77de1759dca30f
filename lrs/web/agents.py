"""/agents (1.0.3 Communication 2.4, 2.0 4.1.6.3)."""

from flask import Blueprint, Response

from lrs.operations import agents
from lrs.web import xapi
from lrs.xapi import exact_json


def register(blueprint: Blueprint) -> None:
    """Add the resource to `blueprint`."""
    blueprint.add_url_rule("/agents", view_func=_get_person, methods=["GET"])


def _get_person() -> Response:
    given = xapi.parameters("agent", section="Communication 2.4")
    person = agents.get_person(xapi.server().database, xapi.actor(), given.agent())
    return xapi.json_response(exact_json.dumps(person))
