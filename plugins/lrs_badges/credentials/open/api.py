"""Badges for everybody as documents and images: below /badges/at/STORE, each where its id says."""

import json
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, after_this_request

from lrs.api import operation
from lrs_badges.achievements import Achievement
from lrs_badges.credentials import document, files, hosted, issuing
from lrs_badges.credentials import reading as badge_reading
from lrs_badges.credentials.following import PURPOSES
from lrs_badges.credentials.open import beside, reading
from lrs_badges.credentials.open.door import for_everybody, opened
from lrs_badges.credentials.open.shapes import (
    GalleryAnswer,
    HostedAssertion,
    HostedClass,
    HostedIssuer,
    OpenAchievement,
    OpenBadgeCredential,
    OpenEndorsements,
)
from lrs_badges.credentials.places import Places
from lrs_badges.credentials.proofs import JWT

blueprint = Blueprint("open_api", __name__, url_prefix="/at/<store>")
blueprint.after_request(for_everybody)
_ACHIEVEMENT = "/achievements/<name>/<int:version>"


@blueprint.get("/<uuid:award>.json")
@operation("Read a badge as a credential with a proof", OpenBadgeCredential)
def credential(store: str, award: UUID) -> Any:
    with opened(store) as place:
        return json.loads(issuing.show(place, award).credential)


@blueprint.get("/<uuid:award>.jwt")
def token(store: str, award: UUID) -> Response:
    """A badge as a credential that is a JWT."""
    with opened(store) as place:
        return Response(issuing.show(place, award, JWT).credential, content_type="application/vc+jwt")


@blueprint.get("/<uuid:award>.png")
def png(store: str, award: UUID) -> Response:
    """A badge as an image that carries its credential."""
    return _baked(store, award, files.PNG)


@blueprint.get("/<uuid:award>.svg")
def svg(store: str, award: UUID) -> Response:
    """A badge as an image that carries its credential."""
    return _baked(store, award, files.SVG)


def _baked(store: str, award: UUID, kind: str) -> Response:
    with opened(store) as place:
        return Response(files.baked(place, award, kind), content_type=files.MEDIA_TYPES[kind])


@blueprint.get("/<uuid:award>/endorsements.json")
@operation("List the endorsements of a badge, as credentials", OpenEndorsements)
def endorsements(store: str, award: UUID) -> Any:
    with opened(store) as place:
        found = [each.content.decode() for each in beside.files_of(place, award)]
    proven = [json.loads(each) for each in found if each.startswith("{")]
    return {"endorsement": proven, "endorsementJwt": [each for each in found if not each.startswith("{")]}


@blueprint.get("/<uuid:award>/beside/<name>")
def endorsement(store: str, award: UUID, name: str) -> Response:
    """An endorsement of a badge, as a credential that a verifier takes."""
    with opened(store) as place:
        found = beside.one(place, award, name)
    return Response(found.content, content_type=found.media_type)


@blueprint.get("/<uuid:award>/assertion.json")
@operation("Read a badge as a hosted assertion of Open Badges 2.0", HostedAssertion)
def assertion(store: str, award: UUID) -> Any:
    with opened(store) as place, place.read() as tx:
        badge = badge_reading.badge(place, tx, award)
    if badge.award.state in PURPOSES:
        after_this_request(_gone)
        return hosted.revoked(badge)
    return hosted.assertion(badge)


def _gone(response: Response) -> Response:
    response.status_code = 410
    return response


@blueprint.get("/issuer.json")
@operation("Read who gives badges, as Open Badges 2.0 has it", HostedIssuer)
def issuer(store: str) -> Any:
    with opened(store) as place:
        return hosted.issuer(place.issuer.profile, Places.of(place))


@blueprint.get("/achievements.json")
@operation("List the achievements of a store for everybody", GalleryAnswer)
def gallery(store: str) -> Any:
    with opened(store) as place:
        places, found = Places.of(place), reading.gallery(place)
    return {"achievements": [_entry(each, places.achievement(each.name, each.version)) for each in found]}


def _entry(given: Achievement, url: str) -> dict[str, Any]:
    told = {name: getattr(given, name) for name in ("name", "version", "title", "description")}
    return {**told, "url": url, "image": f"{url}/image.png"}


@blueprint.get(f"{_ACHIEVEMENT}/achievement.json")
@operation("Read an achievement as Open Badges 3.0 has it", OpenAchievement)
def achievement(store: str, name: str, version: int) -> Any:
    with opened(store) as place:
        found = reading.achievement(place, name, version)
        return {"@context": list(document.CONTEXTS), **document.achievement(found, Places.of(place))}


@blueprint.get(f"{_ACHIEVEMENT}/class.json")
@operation("Read an achievement as Open Badges 2.0 has it", HostedClass)
def badge_class(store: str, name: str, version: int) -> Any:
    with opened(store) as place:
        return hosted.badge_class(reading.achievement(place, name, version), Places.of(place))


@blueprint.get(f"{_ACHIEVEMENT}/image.png")
def image_png(store: str, name: str, version: int) -> Response:
    """The image of an achievement."""
    return _image(store, name, version, files.PNG)


@blueprint.get(f"{_ACHIEVEMENT}/image.svg")
def image_svg(store: str, name: str, version: int) -> Response:
    """The image of an achievement."""
    return _image(store, name, version, files.SVG)


def _image(store: str, name: str, version: int, kind: str) -> Response:
    with opened(store) as place:
        return Response(files.find_image(place, name, version, kind), content_type=files.MEDIA_TYPES[kind])
