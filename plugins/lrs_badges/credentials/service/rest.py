"""The REST binding of Open Badges 3.0, below /badges/STORE/ims/ob/v3p0: credentials and profile of who asks."""

from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from flask import Blueprint, Response, after_this_request, request

from lrs.api import BadRequest, NotFound, PluginStore, operation, told_as_1edtech, with_pages
from lrs_badges.credentials import sharing
from lrs_badges.credentials.document import CONTEXTS
from lrs_badges.credentials.elsewhere import keeping
from lrs_badges.credentials.elsewhere.checking import SECTION
from lrs_badges.credentials.rights import keeper, reader
from lrs_badges.credentials.service import listing
from lrs_badges.credentials.service.shapes import (
    BadgeProfile,
    BadgeStatusInfo,
    CredentialsQuery,
    GetOpenBadgeCredentialsResponse,
)

BASE = "/<store>/ims/ob/v3p0"
blueprint = Blueprint("service", __name__, url_prefix=BASE)
_MOST_BYTES = 300_000
_CODES = {400: "invalid_data", 401: "unauthorizedrequest", 403: "forbidden", 404: "not_found", 409: "not_allowed"}
_KINDS = ("application/json", "application/ld+json", "application/vc", "application/vc+ld+json")
as_1edtech = told_as_1edtech(_CODES)
Member = tuple[PluginStore, Mapping[str, Any]]


def _in(name: str, member: Member) -> Member:
    """The member, in their own store alone. Raises NotFound."""
    if member[0].name != name:
        raise NotFound(f"there is no store {name!r} that these credentials may read", section=SECTION)
    return member


@blueprint.get("/credentials")
@as_1edtech
@operation(
    "List one's badges (Open Badges 3.0)",
    GetOpenBadgeCredentialsResponse,
    query=CredentialsQuery,
    refused=BadgeStatusInfo,
)
def credentials(store: str, limit: int, offset: int, since: Any) -> Any:
    place, agent = _in(store, reader())
    found = listing.page(place, keeping.key_of(agent), limit=limit, offset=offset, since=since)
    after_this_request(partial(with_pages, found.total, limit, offset))
    return found.badges


@blueprint.post("/credentials")
@as_1edtech
def upsert(store: str) -> Response:
    """Check a badge, JSON or a JWT as text/plain, and keep it: 201, or 200 in place of an older copy."""
    place, agent = _in(store, keeper())
    kept = keeping.keep(place, agent, _sent())
    is_json = kept.content.startswith("{")
    kind = "application/json" if is_json else "text/plain; charset=utf-8"
    return Response(kept.content, status=201 if kept.is_new else 200, content_type=kind)


def _sent() -> bytes:
    if request.mimetype not in ("text/plain", *_KINDS):
        hint = "Send a JWT as text/plain, or JSON as application/json."
        raise BadRequest(f"a badge is not {request.mimetype or 'of no kind'}", section=SECTION, hint=hint)
    content = request.stream.read(_MOST_BYTES + 1)
    if len(content) > _MOST_BYTES:
        raise BadRequest(f"the badge has more than {_MOST_BYTES:,} bytes", section=SECTION, hint="Send a smaller one.")
    return content


@blueprint.get("/profile")
@as_1edtech
@operation("Read one's profile (Open Badges 3.0)", BadgeProfile, refused=BadgeStatusInfo)
def profile(store: str) -> Any:
    place, agent = _in(store, reader())
    with place.read() as tx:
        return _profile(agent, sharing.of_person(tx, keeping.key_of(agent)).profile)


@blueprint.put("/profile")
@as_1edtech
@operation("Change one's profile (Open Badges 3.0)", BadgeProfile, body=BadgeProfile, refused=BadgeStatusInfo)
def change_profile(store: str, **told: Any) -> Any:
    place, agent = _in(store, keeper())
    kept = {name: value for name, value in told.items() if name not in ("type", "id")}
    return _profile(agent, sharing.change(place, keeping.key_of(agent), profile=kept).profile)


def _profile(agent: Mapping[str, Any], told: Mapping[str, Any]) -> dict[str, Any]:
    name = {"name": agent["name"]} if agent.get("name") else {}
    return {
        "context": list(CONTEXTS),
        "id": f"urn:uuid:{uuid5(NAMESPACE_OID, keeping.key_of(agent).hex())}",
        "type": ["Profile"],
        **name,
        **told,
    }
