"""An award as an Open Badges 3.0 AchievementCredential, not signed yet.

It is a function of the award, the achievement, the issuer and the statements that are its evidence: made again later,
it is the same, and the signature still fits. Verifiable Credentials Data Model 2.0, Open Badges 3.0.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from lrs.api import iso_seconds
from lrs.verifiable.contexts import BADGES, CREDENTIALS
from lrs.verifiable.forms import check_text
from lrs_badges.achievements import Achievement, Alignment
from lrs_badges.awards import Award
from lrs_badges.credentials.places import URN, Places, credential_id
from lrs_badges.credentials.recipients import Recipient

CONTEXTS = (CREDENTIALS, BADGES)
MOST_EVIDENCE = 50


@dataclass(frozen=True)
class Evidence:
    """A statement that is evidence: the SHA-256 of its stored bytes, and its scaled score, if it has one."""

    statement_id: UUID
    sha256: str
    score: float | None = None


@dataclass(frozen=True)
class Badge:
    """All that a badge says: `issuer` is its Profile, `reason` why it was awarded by hand, `evidence` in order."""

    award: Award
    achievement: Achievement
    recipient: Recipient
    issuer: Mapping[str, Any]
    places: Places
    reason: str = ""
    evidence: Sequence[Evidence] = ()

    @property
    def id(self) -> str:
        return credential_id(self.award.award_id)


def credential(badge: Badge, status: Mapping[str, Any]) -> dict[str, Any]:
    """The credential; `status` is its credentialStatus.

    Raises BadRequest where something in it can't be signed so that all others read the same.
    """
    award = badge.award
    begun = iso_seconds(award.awarded_us)
    until = {"validUntil": iso_seconds(award.expires_us)} if award.expires_us else {}
    evidence = {"evidence": [_evidence(each) for each in badge.evidence]} if badge.evidence else {}
    made = {
        "@context": list(CONTEXTS),
        "id": badge.id,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": badge.achievement.title,
        "image": {"id": f"{badge.places.badge(award.award_id)}.png", "type": "Image"},
        "issuer": dict(badge.issuer),
        "validFrom": begun,
        "awardedDate": begun,
        **until,
        "credentialSubject": _subject(badge),
        **evidence,
        "credentialStatus": dict(status),
    }
    check_text(made, "docs/badge-credentials.md", "Change the achievement, or the reason of the award.")
    return made


def _subject(badge: Badge) -> dict[str, Any]:
    results = [
        {"type": ["Result"], "resultDescription": _score_id(badge), "value": f"{each.score:g}"}
        for each in badge.evidence
        if each.score is not None
    ]
    return {
        "id": badge.recipient.id,
        "type": ["AchievementSubject"],
        "identifier": [badge.recipient.identity_object],
        **({"narrative": badge.reason} if badge.reason else {}),
        "achievement": {**achievement(badge.achievement, badge.places), **(_described(badge) if results else {})},
        **({"result": results} if results else {}),
    }


def _score_id(badge: Badge) -> str:
    return f"{badge.places.achievement(badge.achievement.name, badge.achievement.version)}#score"


def _described(badge: Badge) -> dict[str, Any]:
    told = {"id": _score_id(badge), "type": ["ResultDescription"], "name": "Score", "resultType": "ScaledScore"}
    return {"resultDescription": [told]}


def achievement(given: Achievement, places: Places) -> dict[str, Any]:
    """An achievement, as it stands in credentials and by itself."""
    url = places.achievement(given.name, given.version)
    alignments = {"alignment": [_alignment(each) for each in given.alignments]} if given.alignments else {}
    return {
        "id": url,
        "type": ["Achievement"],
        "achievementType": "Badge",
        "name": given.title,
        "description": given.description or given.title,
        "criteria": {"id": url, "narrative": given.narrative or given.title},
        "image": {"id": f"{url}/image.png", "type": "Image"},
        "version": str(given.version),
        **({"tag": list(given.tags)} if given.tags else {}),
        **alignments,
    }


def _alignment(given: Alignment) -> dict[str, Any]:
    return {"type": ["Alignment"], **alignment(given)}


def alignment(given: Alignment) -> dict[str, str]:
    """What an achievement stands for elsewhere, as both versions of Open Badges name its parts."""
    told = {
        "targetName": given.name,
        "targetUrl": given.url,
        "targetDescription": given.description,
        "targetFramework": given.framework,
        "targetCode": given.code,
    }
    return {name: value for name, value in told.items() if value}


def _evidence(each: Evidence) -> dict[str, Any]:
    return {
        "id": f"{URN}{each.statement_id}",
        "type": ["Evidence"],
        "description": f"An xAPI statement. SHA-256 of its bytes: {each.sha256}",
    }
