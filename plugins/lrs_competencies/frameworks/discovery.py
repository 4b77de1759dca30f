"""The discovery document of CASE: what of the binding this server provides, as OpenAPI."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from flask import Response, current_app, request

from case_schemas.answers import StatusInfo
from lrs.api import dumps
from lrs_competencies.blueprint import blueprint
from lrs_competencies.frameworks import rest

_PART = re.compile(r"<(?:\w+:)?(\w+)>")
_PREFIX = f"/competencies{rest.BASE}/"


@blueprint.get(f"{rest.BASE}/discovery/imscasev1p1_openapi3_v1p0.json")
@rest.as_1edtech
def discovery(store: str) -> Response:
    """The document, to those who may read the frameworks."""
    with rest.readable(store):
        return Response(dumps(_document()), content_type="application/json")


def _document() -> dict[str, Any]:
    spec = APISpec(
        title="Competencies and Academic Standards Exchange (CASE) 1.1",
        version="1.1",
        openapi_version="3.0.3",
        plugins=[MarshmallowPlugin(schema_name_resolver=_name)],
        servers=[{"url": request.base_url.rpartition("/discovery/")[0]}],
    )
    for path, described in _resources():
        spec.path(path, operations={"get": _operation(path, described)})
    found: dict[str, Any] = spec.to_dict()
    return found


def _name(schema: Any) -> str:
    return (schema if isinstance(schema, type) else type(schema)).__name__


def _resources() -> Iterator[tuple[str, rest.Resource]]:
    known = {rule.endpoint: rule.rule for rule in current_app.url_map.iter_rules()}
    for each in rest.RESOURCES:
        yield _PART.sub(r"{\1}", known[f"competencies.case_{each.name}"].removeprefix(_PREFIX[:-1])), each


def _operation(path: str, described: rest.Resource) -> Mapping[str, Any]:
    in_path = {"name": "identifier", "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}}
    in_query = [{"in": "query", "schema": described.query}] if described.query else []
    failed = {"description": "It failed.", "content": {"application/json": {"schema": StatusInfo}}}
    found = {"description": "As described.", "content": {"application/json": {"schema": described.shape}}}
    return {
        "operationId": described.name,
        "summary": described.summary,
        "parameters": [in_path] if "{" in path else in_query,
        "responses": {"200": found, "default": failed},
    }
