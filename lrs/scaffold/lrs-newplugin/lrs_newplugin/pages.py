"""Where it is told: an API, and pages for people."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, render_template

from lrs.api import PluginStore, operation, visitor
from lrs_newplugin import operations, schemas

READ = "newplugin/read"

blueprint = Blueprint("newplugin", __name__, template_folder="templates")


@blueprint.get("/api/people")
@operation("Read how many deeds everybody has done", schemas.People)
def api_people() -> Mapping[str, Any]:
    return {"people": operations.people(store())}


@blueprint.get("/api/why")
@operation("Read which statements count for somebody", schemas.Reasons, query=schemas.PersonQuery)
def api_why(person: str) -> operations.Reasons:
    return operations.why(store(), person)


@blueprint.get("/")
def people() -> str:
    return render_template("newplugin/people.html", people=operations.people(store()))


@blueprint.get("/people/<path:person>")
def why(person: str) -> str:
    return render_template("newplugin/why.html", reasons=operations.why(store(), person))


def store() -> PluginStore:
    """The store of who asks. Raises Unauthorized, Forbidden, NotFound where the plugin isn't switched on."""
    asking = visitor()
    asking.actor.check(READ)
    return asking.store
