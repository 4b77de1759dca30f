"""Rights that credentials may have with this plugin, and whose portfolio somebody may see and change by them."""

from lrs.api import Actor, Forbidden, Owner, Scope, agent_key

MINE, STAFF = "portfolio/mine", "portfolio/staff"
SCOPES = (
    Scope(MINE, "see and change the portfolio of the agent of the credential, and take it away"),
    Scope(STAFF, "see and change everybody's portfolio, and import those from elsewhere"),
)


def may_use(actor: Actor) -> bool:
    """Whether somebody may do anything here."""
    return actor.may(MINE, STAFF)


def check_owns(actor: Actor, owner: Owner) -> None:
    """Raise Forbidden unless a portfolio is an actor's own, under any of their agents, or they are staff."""
    if actor.may(STAFF):
        return
    actor.check(MINE)
    if agent_key(actor.agent) not in {agent_key(each) for each in owner.agents}:
        raise Forbidden("this portfolio is somebody else's", section="docs/portfolio.md")
