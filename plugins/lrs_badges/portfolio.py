"""The badges of a person that are valid, given here or elsewhere, as their portfolio may show and carry them."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from lrs.api import Carried, Owner, PluginStore, Section, Transaction, iso
from lrs_badges import achievements, awards
from lrs_badges.achievements import Achievement
from lrs_badges.awards import Award
from lrs_badges.credentials import files, issuing
from lrs_badges.credentials.elsewhere import keeping
from lrs_badges.credentials.elsewhere.found import V3
from lrs_badges.credentials.elsewhere.keeping import Kept
from lrs_badges.credentials.files import MEDIA_TYPES, PNG

_CREDENTIAL = "application/vc+ld+json"


def sections(tx: Transaction, owner: Owner, store: PluginStore) -> Iterator[Section]:
    """The badges that are valid now, and those from elsewhere that held when they were checked last."""
    valid = [each for each in awards.of_person(tx, owner.persona) if each.is_valid]
    known = {
        (each.name, each.version): each for each in achievements.versions(tx, {each.achievement for each in valid})
    }
    told = [_told(each, known[each.achievement, each.version]) for each in valid]
    ids = [each.award_id for each in valid]
    proving = [*ids, *(ground for each in valid for ground in each.grounds)]
    yield Section("earned", "Badges", told, proving, partial(_credentials, store, ids))
    kept = [each for each in keeping.of_person(tx, keeping.key_of(owner.agents[0])) if each.told["is_valid"]]
    carried = partial(_from_elsewhere, [each for each in kept if each.told["version"] == V3])
    yield Section("elsewhere", "Badges from elsewhere", [_told_of(each) for each in kept], credentials=carried)


def _told(award: Award, achievement: Achievement) -> Mapping[str, Any]:
    until = {"Until": iso(award.expires_us)[:10]} if award.expires_us else {}
    return {
        "title": achievement.title,
        "text": achievement.description,
        "since": iso(award.awarded_us),
        "facts": until,
        "why": [award.reason] if award.reason else [],
        "statements": [str(each) for each in (award.award_id, *award.grounds)],
    }


def _credentials(store: PluginStore, ids: Sequence[UUID]) -> Iterator[Carried]:
    """Each badge as its own credential, and as the image that carries it."""
    for each in issuing.issue(store, ids):
        award_id, title = each.badge.award.award_id, f"Badge: {each.badge.achievement.title}"
        yield Carried(f"badge-{award_id}.json", _CREDENTIAL, each.credential.encode(), title)
        image = files.baked(store, award_id, PNG)
        yield Carried(f"badge-{award_id}.{PNG}", MEDIA_TYPES[PNG], image, f"{title}, as an image")


def _told_of(kept: Kept) -> Mapping[str, Any]:
    told = kept.told
    words = f"Of Open Badges {told['version']}; it held on {told['checked'][:10]}, when this store checked it"
    is_carried = "" if told["version"] == V3 else ". That it does, only its issuer's site shows"
    return {
        "title": told["title"],
        "text": told["description"],
        "since": told["valid_from"],
        "facts": {"Issuer": told["issuer_name"] or told["issuer"]},
        "why": [words + is_carried],
    }


def _from_elsewhere(kept: Sequence[Kept]) -> Iterator[Carried]:
    """Each badge as it came; those of Open Badges 2.0 have no proof in them that others could check."""
    for each in kept:
        ending, media_type = ("json", _CREDENTIAL) if each.content.startswith("{") else ("jwt", "application/vc+jwt")
        title = f"Badge from elsewhere: {each.told['title']}"
        yield Carried(f"badge-elsewhere-{each.name}.{ending}", media_type, each.content.encode(), title, True)
