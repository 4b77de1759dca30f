"""An award as Open Badges 2.0: the hosted assertion, its BadgeClass and the issuer's Profile, for older readers."""

from collections.abc import Mapping
from typing import Any

from lrs.api import iso_seconds
from lrs.verifiable.badges.recipients import EMAIL
from lrs_badges.achievements import Achievement
from lrs_badges.credentials.document import Badge, alignment
from lrs_badges.credentials.places import Places

CONTEXT = "https://w3id.org/openbadges/v2"
# Open Badges 2.0 knows mail addresses, and says what else an identifier is by the IRI of a property.
_TYPES = {EMAIL: "email"}
_OTHER = "https://schema.org/identifier"


def assertion(badge: Badge) -> dict[str, Any]:
    """The assertion; where it lies is what proves it."""
    award, url = badge.award, badge.places.badge(badge.award.award_id)
    until = {"expires": iso_seconds(award.expires_us)} if award.expires_us else {}
    evidence = [{"id": f"{url}#evidence-{at}", "type": "Evidence"} for at, _ in enumerate(badge.evidence, 1)]
    return {
        "@context": CONTEXT,
        "type": "Assertion",
        "id": f"{url}/assertion.json",
        "recipient": {
            "type": _TYPES.get(badge.recipient.identifier.kind, _OTHER),
            "hashed": True,
            "salt": badge.recipient.salt,
            "identity": badge.recipient.hashed,
        },
        "badge": class_url(badge.places, badge.achievement),
        "verification": {"type": "HostedBadge"},
        "issuedOn": iso_seconds(award.awarded_us),
        "image": f"{url}.png",
        **until,
        **({"narrative": badge.reason} if badge.reason else {}),
        **({"evidence": evidence} if evidence else {}),
    }


def revoked(badge: Badge) -> dict[str, Any]:
    """What stands in the assertion's place when it was revoked, with 410."""
    url = badge.places.badge(badge.award.award_id)
    reason = {"revocationReason": badge.award.reason} if badge.award.reason else {}
    return {"@context": CONTEXT, "type": "Assertion", "id": f"{url}/assertion.json", "revoked": True, **reason}


def class_url(places: Places, achievement: Achievement) -> str:
    """The id of a BadgeClass."""
    return f"{places.achievement(achievement.name, achievement.version)}/class.json"


def badge_class(achievement: Achievement, places: Places) -> dict[str, Any]:
    """What a badge is given for."""
    url = places.achievement(achievement.name, achievement.version)
    told = [alignment(each) for each in achievement.alignments]
    return {
        "@context": CONTEXT,
        "type": "BadgeClass",
        "id": class_url(places, achievement),
        "name": achievement.title,
        "description": achievement.description or achievement.title,
        "image": f"{url}/image.png",
        "criteria": {"id": url, "narrative": achievement.narrative or achievement.title},
        "issuer": f"{places.issuer}.json",
        **({"tags": list(achievement.tags)} if achievement.tags else {}),
        **({"alignment": told} if told else {}),
    }


def issuer(profile: Mapping[str, Any], places: Places) -> dict[str, Any]:
    """Who gives badges, and that assertions which lie elsewhere are not theirs."""
    kept = {name: profile[name] for name in ("name", "url", "email", "description") if profile.get(name)}
    return {
        "@context": CONTEXT,
        "type": "Issuer",
        "id": f"{places.issuer}.json",
        "name": places.store,
        "url": places.gallery,
        **kept,
        "verification": {"type": "HostedBadge", "startsWith": f"{places.gallery}/"},
    }
