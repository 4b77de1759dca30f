"""Achievements and awards as JSON, as `schemas` describes it."""

from collections.abc import Mapping
from typing import Any

from lrs.api import iso
from lrs_badges import editing
from lrs_badges.achievements import Achievement
from lrs_badges.awards import Award
from lrs_badges.rules import criteria, words


def achievement(each: Achievement) -> dict[str, Any]:
    """A version of an achievement."""
    rule = words.of(criteria.read(each.criteria, each.scope))
    return {
        **editing.exported(each),
        "version": each.version,
        "is_retired": not each.is_awarded,
        "rule": rule,
        "changed": iso(each.changed_us),
        "image": f"/badges/images/{each.image.hex()}" if each.image else "",
    }


def award(each: Award, titles: Mapping[tuple[str, int], str]) -> dict[str, Any]:
    """An award; `titles` are those of achievements, by name and version."""
    return {
        "award": each.award_id,
        "achievement": each.achievement,
        "version": each.version,
        "title": titles.get((each.achievement, each.version), each.achievement),
        "agent": each.agent,
        "awarded": iso(each.awarded_us),
        "expires": iso(each.expires_us) if each.expires_us else "",
        "state": each.state,
        "changed": iso(each.changed_us),
        "reason": each.reason,
        "is_by_hand": each.is_by_hand,
        "by": each.by,
        "grounds": each.grounds,
    }
