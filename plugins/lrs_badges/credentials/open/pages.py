"""Pages for strangers: a badge, an achievement, the issuer and the gallery; documents for programs that ask there."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lrs.api import PluginStore, iso
from lrs_badges.credentials.following import PURPOSES
from lrs_badges.credentials.open import beside, reading
from lrs_badges.credentials.open.door import for_everybody, opened
from lrs_badges.credentials.open.reading import Shown
from lrs_badges.credentials.places import Places, credential_id

blueprint = Blueprint("open", __name__, url_prefix="/at/<store>")
blueprint.after_request(for_everybody)
_HTML = "text/html"
_JSON = ("application/json", "application/ld+json", "application/vc", "application/vc+ld+json")
_JWT = ("application/vc+jwt", "application/jwt")
_PROFILES = "https://www.linkedin.com/profile/add"


def _asked_for(*others: Sequence[str]) -> int:
    """Which of some kinds of media is asked for, 0 for a page."""
    kinds = ((_HTML,), *others)
    best = request.accept_mimetypes.best_match([each for kind in kinds for each in kind], default=_HTML)
    return next(at for at, kind in enumerate(kinds) if best in kind)


@blueprint.get("/<uuid:award>")
def badge(store: str, award: UUID) -> str | Response:
    """A badge: what for, for whom as far as they show it, and whether it holds now."""
    endpoint = ("", "badges.open_api.credential", "badges.open_api.token")[_asked_for(_JSON, _JWT)]
    if endpoint:
        return redirect(url_for(endpoint, store=store, award=award))
    with opened(store) as place:
        shown, giver, endorsements = reading.shown(place, award), _giver(place), beside.of_badge(place, award)
    return render_template(
        "badges/open_badge.html",
        shown=shown,
        endorsements=endorsements,
        store=store,
        credential_id=credential_id(award),
        is_issuable=shown.award.state not in PURPOSES,
        add_to_profile=_add_to_profile(shown, **giver) if giver["places"] else "",
        named=_named,
        iso=iso,
        **giver,
    )


def _giver(place: PluginStore) -> dict[str, Any]:
    """Who gives the badges, and where these are for others: nowhere, if the operator hasn't said what they call it."""
    if not place.issuer.is_known:
        return {"issuer": {"name": place.issuer.name}, "places": None}
    return {"issuer": place.issuer.profile, "places": Places.of(place)}


def _named(statement: Mapping[str, Any]) -> str:
    """What a statement is about, in words."""
    about = statement["object"]
    names = about.get("definition", {}).get("name", {}) if about.get("objectType", "Activity") == "Activity" else {}
    return str(next(iter(names.values()), about.get("id", "")))


def _add_to_profile(shown: Shown, issuer: Mapping[str, Any], places: Places) -> str:
    """The link by which a badge is put on a profile at LinkedIn."""
    award = shown.award
    told = {
        "startTask": "CERTIFICATION_NAME",
        "name": shown.achievement.title,
        "organizationName": issuer["name"],
        "issueYear": iso(award.awarded_us)[:4],
        "issueMonth": str(int(iso(award.awarded_us)[5:7])),
        "certUrl": places.badge(award.award_id),
        "certId": str(award.award_id),
    }
    if award.expires_us:
        until = iso(award.expires_us)
        told |= {"expirationYear": until[:4], "expirationMonth": str(int(until[5:7]))}
    return f"{_PROFILES}?{urlencode(told)}"


@blueprint.get("/achievements/<name>/<int:version>")
def achievement(store: str, name: str, version: int) -> str | Response:
    """An achievement: how it is earned, what it stands for, and who wants to be seen with it."""
    if _asked_for(_JSON):
        return redirect(url_for("badges.open_api.achievement", store=store, name=name, version=version))
    with opened(store) as place:
        found = reading.achievement(place, name, version)
        seen, giver = reading.holders(place, found), _giver(place)
    return render_template("badges/open_achievement.html", achievement=found, holders=seen, store=store, **giver)


@blueprint.get("/issuer")
def issuer(store: str) -> str | Response:
    """Who gives the badges, and by which keys others check them."""
    if _asked_for(_JSON):
        return redirect(url_for("badges.open_api.issuer", store=store))
    with opened(store) as place:
        giver, keys_url = _giver(place), f"{place.issuer.url}/did.json" if place.issuer.is_known else ""
    return render_template("badges/open_issuer.html", store=store, keys_url=keys_url, **giver)


@blueprint.get("")
def gallery(store: str) -> str | Response:
    """All that can be earned."""
    if _asked_for(_JSON):
        return redirect(url_for("badges.open_api.gallery", store=store))
    with opened(store) as place:
        found, giver = reading.gallery(place), _giver(place)
    return render_template("badges/open_gallery.html", found=found, store=store, **giver)
