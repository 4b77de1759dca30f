"""Rights that credentials may have with this plugin."""

from lrs.api import Actor, Scope

READ, MINE, AWARD, MANAGE = "badges/read", "badges/mine", "badges/award", "badges/manage"
SCOPES = (
    Scope(READ, "see achievements, and who has which badge"),
    Scope(MINE, "see achievements, and their own badges"),
    Scope(AWARD, "award badges by hand, and take them back"),
    Scope(MANAGE, "change achievements, and try rules"),
)
_READERS = (READ, AWARD, MANAGE, "statements/read", "all/read")


def may_see_all(actor: Actor) -> bool:
    """Whether somebody may see everybody's badges: whoever may read statements sees what they are awarded for."""
    return actor.may(*_READERS)


def may_see(actor: Actor) -> bool:
    """Whether somebody may see achievements."""
    return may_see_all(actor) or actor.may(MINE, "statements/read/mine")


def check_sees(actor: Actor) -> None:
    """Raise Forbidden for who may not see achievements."""
    if not may_see(actor):
        actor.check(READ)


def check_sees_all(actor: Actor) -> None:
    """Raise Forbidden for who may not see everybody's badges."""
    if not may_see_all(actor):
        actor.check(READ)
