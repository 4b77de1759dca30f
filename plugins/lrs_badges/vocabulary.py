"""What the plugin's statements are made of: ids of verbs, types and extensions, and who asserts them."""

from typing import Any

EARNED = "http://specification.openbadges.org/xapi/verbs/earned"
REVOKED = "https://w3id.org/xapi/tla/verbs/revoked"
SUSPENDED = "https://w3id.org/xapi/tla/verbs/suspended"
RESUMED = "https://w3id.org/xapi/tla/verbs/resumed"
BADGE = "http://activitystrea.ms/schema/1.0/badge"
ASSERTION = "http://specification.openbadges.org/xapi/extensions/badgeassertion"
BADGE_CLASS = "http://specification.openbadges.org/xapi/extensions/badgeclass"


def detail(base: str) -> str:
    """The extension that says for what, in which version, and on which grounds a badge was awarded, or lost."""
    return f"{base}award"


def achievement_id(base: str, store: str, name: str, version: int) -> str:
    """The id of an achievement as an activity."""
    return f"{base}{store}/achievements/{name}/{version}"


def assertion_id(base: str, store: str, award_id: str) -> str:
    """The id of an award as an assertion."""
    return f"{base}{store}/awards/{award_id}"


def awarder(base: str) -> dict[str, Any]:
    """Who asserts what the plugin awards: by this, nobody else's statements are taken for awards of the store."""
    return {"objectType": "Agent", "account": {"homePage": base, "name": "badges"}}
