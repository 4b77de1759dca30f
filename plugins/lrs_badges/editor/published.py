"""JSON Schemas of achievements, for who writes them: open to everybody."""

from collections.abc import Mapping
from functools import cache

from flask import Blueprint, Response
from marshmallow import Schema

from lrs.api import dumps, json_schema
from lrs_badges import schemas
from lrs_badges.rules import shapes

_SHAPES: Mapping[str, type[Schema]] = {
    "achievement": schemas.NamedAchievement,
    "achievements": schemas.AchievementFile,
    "criteria": shapes.Criteria,
}

blueprint = Blueprint("badges_schemas", __name__)


@blueprint.get("/api/schemas/<any(achievement, achievements, criteria):name>.json")
def schema(name: str) -> Response:
    """An achievement, a file of them, or criteria alone, as JSON Schema 2020-12."""
    answer = Response(_written(name), content_type="application/schema+json")
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Cache-Control"] = "public, max-age=300"
    return answer


@cache
def _written(name: str) -> bytes:
    return bytes(dumps(json_schema(_SHAPES[name])))
