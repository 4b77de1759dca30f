"""Rights that credentials may have with this plugin, and who may do what by them."""

from lrs.api import Actor, Scope

READ, GIVE, STAFF = "endorsements/read", "endorsements/give", "endorsements/staff"
SCOPES = (
    Scope(READ, "see endorsements"),
    Scope(GIVE, "endorse, ask for endorsements and answer them, as the agent of the credential"),
    Scope(STAFF, "act for members, dispute endorsements and have trust computed"),
)


def may_read(actor: Actor) -> bool:
    """Whether somebody may see endorsements: whoever may read statements sees what they are made of."""
    return actor.may(READ, GIVE, STAFF, "statements/read", "all/read")


def check_read(actor: Actor) -> None:
    """Raise Forbidden unless somebody may see endorsements."""
    if not may_read(actor):
        actor.check(READ)
