"""The service description of Open Badges 3.0: what this server provides of it, who provides it, and the scopes."""

from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from flask import Response

from lrs.api import address_of, dumps, open_store
from lrs_badges.credentials.places import Places
from lrs_badges.credentials.rights import KEEP
from lrs_badges.credentials.service.rest import as_1edtech, blueprint
from lrs_badges.credentials.service.shapes import (
    BadgeProfile,
    BadgeStatusInfo,
    CredentialsQuery,
    GetOpenBadgeCredentialsResponse,
)
from lrs_badges.rights import MINE

_SPEC = "https://purl.imsglobal.org/spec/ob/v3p0/scope/"
# The scopes of the specification, and those of credentials here that allow the same.
SCOPES = {
    f"{_SPEC}credential.readonly": MINE,
    f"{_SPEC}credential.upsert": KEEP,
    f"{_SPEC}profile.readonly": MINE,
    f"{_SPEC}profile.update": KEEP,
}


@blueprint.get("/discovery")
@as_1edtech
def discovery(store: str) -> Response:
    """The document, for everybody."""
    place = open_store(store)
    base = address_of("badges.service.discovery", store=store).removesuffix("/discovery")
    told = _document(place.issuer.profile, Places.of(place).issuer, base)
    return Response(dumps(told), content_type="application/json", headers={"Access-Control-Allow-Origin": "*"})


def _document(profile: Any, issuer_url: str, base: str) -> dict[str, Any]:
    spec = APISpec(
        title=f"Open Badges 3.0 of {profile['name']}",
        version="3.0",
        openapi_version="3.0.1",
        plugins=[MarshmallowPlugin(schema_name_resolver=_name)],
        servers=[{"url": base}],
        info={"contact": {"url": issuer_url}, "x-imssf-image": profile.get("image", {}).get("id", "")},
    )
    meanings = "; ".join(f"{ours} for {name.removeprefix(_SPEC)}" for name, ours in SCOPES.items())
    scheme = {"type": "http", "scheme": "bearer", "description": f"Credentials with the scopes {meanings}."}
    spec.components.security_scheme("bearer", scheme)
    spec.path("/credentials", operations={"get": _listing(), "post": _upserting()})
    spec.path("/profile", operations={"get": _reading(), "put": _changing()})
    found: dict[str, Any] = spec.to_dict()
    return found


def _name(schema: Any) -> str:
    return (schema if isinstance(schema, type) else type(schema)).__name__


def _operation(name: str, scope: str, answer: Any, **more: Any) -> dict[str, Any]:
    failed = {"description": "It failed.", "content": {"application/json": {"schema": BadgeStatusInfo}}}
    return {
        "operationId": name,
        "security": [{"bearer": []}],
        "x-scopes": [f"{_SPEC}{scope}"],
        "responses": {"200": {"description": "As described.", "content": answer}, "default": failed},
        **more,
    }


def _listing() -> dict[str, Any]:
    answer = {"application/json": {"schema": GetOpenBadgeCredentialsResponse}}
    return _operation(
        "getCredentials", "credential.readonly", answer, parameters=[{"in": "query", "schema": CredentialsQuery}]
    )


def _upserting() -> dict[str, Any]:
    content = {"text/plain": {"schema": {"type": "string"}}, "application/json": {"schema": {"type": "object"}}}
    return _operation("upsertCredential", "credential.upsert", content, requestBody={"content": content})


def _reading() -> dict[str, Any]:
    return _operation("getProfile", "profile.readonly", {"application/json": {"schema": BadgeProfile}})


def _changing() -> dict[str, Any]:
    content = {"application/json": {"schema": BadgeProfile}}
    return _operation("putProfile", "profile.update", content, requestBody={"content": content})
