"""What criteria look like as JSON, and whether they are right: what is wrong is told with its place."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from lrs.api import first_mistake
from lrs_badges.criteria import ALL, ANY, AT_LEAST, COUNTED, STATEMENTS
from xapi_schemas import is_iri

MOST_DEPTH, MOST_RULES, MOST_PARTS = 5, 50, 20
_Text = validate.Length(min=1, max=500)
_Texts = validate.Length(max=100)


def check_iri(value: str) -> None:
    """Raise ValidationError for what is no IRI."""
    if not is_iri(value):
        raise ValidationError("It is no IRI.")


def _texts(meaning: str) -> fields.List:
    return fields.List(fields.String(validate=_Text), validate=_Texts, metadata={"description": meaning})


def _iris(meaning: str) -> fields.List:
    return fields.List(fields.String(validate=(_Text, check_iri)), validate=_Texts, metadata={"description": meaning})


def _time(meaning: str) -> fields.AwareDateTime:
    return fields.AwareDateTime(format="iso", metadata={"description": meaning})


class FilterShape(Schema):
    """Which statements count; what is left out doesn't matter."""

    concepts = _texts("what the verb means, such as completed (docs/concepts.md)")
    verbs = _iris("ids of verbs, beside the concepts")
    activities = _texts("ids of objects")
    types = _iris("types of objects")
    parents = _iris("ids of parents or groupings")
    success = fields.Boolean(truthy={True}, falsy={False})
    completion = fields.Boolean(truthy={True}, falsy={False})
    score_at_least = fields.Float(validate=validate.Range(-1, 1))
    since = _time("they are of this time, or younger")
    until = _time("they are older than this")

    @validates_schema
    def check_times(self, told: Mapping[str, Any], **_: Any) -> None:
        if "since" in told and "until" in told and told["until"] <= told["since"]:
            raise ValidationError("It is not behind since.", "until")


class DoingShape(Schema):
    """So many statements that pass a filter, or so many activities, days or hours of them."""

    statements = fields.Nested(FilterShape, required=True)
    count = fields.Float(validate=validate.Range(min=0, min_inclusive=False, max=1_000_000))
    of = fields.String(validate=validate.OneOf(COUNTED))


class CompetenceShape(Schema):
    """A competency, by its URI or identifier, at a level or above."""

    competency = fields.String(required=True, validate=_Text)
    level = fields.String(validate=validate.Length(max=200))


class EndorsedShape(Schema):
    """Endorsements for an item, by so many people, of so many groups, each worth so much."""

    endorsements = fields.String(required=True, validate=_Text)
    count = fields.Integer(strict=True, validate=validate.Range(1, 1_000))
    groups = fields.Integer(strict=True, validate=validate.Range(0, 1_000))
    trust = fields.Float(validate=validate.Range(0, 1))


class BadgeShape(Schema):
    """Another badge, by the name of its achievement."""

    badge = fields.String(required=True, validate=_Text)


_LEAVES: Mapping[str, type[Schema]] = {
    "statements": DoingShape,
    "competency": CompetenceShape,
    "endorsements": EndorsedShape,
    "badge": BadgeShape,
}
_KINDS = (*_LEAVES, ALL, ANY, AT_LEAST)


def check(told: Any) -> None:
    """Raise ValidationError, with the place, unless JSON is a criterion; an empty object is none, and right."""
    if told == {}:
        return
    count = _check(told, "", 1)
    if count > MOST_RULES:
        raise ValidationError(f"There are {count} rules; {MOST_RULES} is the most.")


def _check(told: Any, place: str, depth: int) -> int:
    """How many rules there are at a place, all of which are right."""
    kind = _kind(told, place)
    if depth > MOST_DEPTH:
        raise ValidationError(f"at {place}: rules are combined {MOST_DEPTH} deep at most.")
    if kind in _LEAVES:
        _check_leaf(_LEAVES[kind](), told, place)
        return 1
    named = "among" if kind == AT_LEAST else kind
    if set(told) != {kind, named}:
        raise ValidationError(
            f"at {place or '/'}: beside {kind} there stands {', '.join({*told} - {kind}) or 'nothing'}."
        )
    parts = told[named]
    if not isinstance(parts, list) or not 1 <= len(parts) <= MOST_PARTS:
        raise ValidationError(f"at {place}/{named}: it takes a list of 1 to {MOST_PARTS} rules.")
    if kind == AT_LEAST and (type(told[kind]) is not int or not 1 <= told[kind] <= len(parts)):
        raise ValidationError(f"at {place}/{kind}: it takes a number from 1 to {len(parts)}.")
    return sum(_check(part, f"{place}/{named}/{at}", depth + 1) for at, part in enumerate(parts))


def _kind(told: Any, place: str) -> str:
    found = [kind for kind in _KINDS if kind in told] if isinstance(told, dict) else []
    if len(found) != 1:
        raise ValidationError(f"at {place or '/'}: a rule is an object with one of {', '.join(_KINDS)}.")
    return found[0]


def _check_leaf(schema: Schema, told: Any, place: str) -> None:
    try:
        schema.load(told)
    except ValidationError as error:
        where, said = first_mistake(error)
        raise ValidationError(f"at {'/'.join((place, *where))}: {said}") from None
    if told.get("of", STATEMENTS) != "hours" and told.get("count", 1) != int(told.get("count", 1)):
        raise ValidationError(f"at {place}/count: it takes a whole number.")
