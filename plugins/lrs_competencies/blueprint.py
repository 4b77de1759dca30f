"""Where all routes and pages of the plugin are mounted, and who may read there."""

from flask import Blueprint

from lrs.api import Actor, Scope, visitor

READ, FRAMEWORKS = "competencies/read", "competencies/frameworks"
SCOPES = (Scope(READ, "see frameworks and who has which competency"), Scope(FRAMEWORKS, "import frameworks"))

blueprint = Blueprint("competencies", __name__, template_folder="templates", static_folder="static")


def may_read(actor: Actor) -> bool:
    """Whether somebody may see competencies: whoever may read statements sees what they are made of."""
    return actor.may(READ, "statements/read", "all/read")


def check_reader() -> None:
    """Raise Forbidden for who may not see competencies."""
    if not may_read(visitor().actor):
        visitor().actor.check(READ)
