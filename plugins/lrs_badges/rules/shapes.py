"""What criteria look like as JSON, and whether they are right: what is wrong is told with its place."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from lrs.api import OneOf, first_mistake
from lrs_badges.rules.criteria import ALL, ANY, AT_LEAST, COUNTED, HOURS, STATEMENTS
from xapi_schemas import instant_us, is_iri, is_timestamp
from xapi_schemas.fields import IRI
from xapi_schemas.json_schema import portable
from xapi_schemas.timestamps import TIMESTAMP

MOST_DEPTH, MOST_RULES, MOST_PARTS = 5, 50, 20
AMONG = "among"
IRI_PATTERN, TIME_PATTERN = portable(IRI), portable(TIMESTAMP)
_Text = validate.Length(min=1, max=500)
_Texts = validate.Length(max=100)


def check_iri(value: str) -> None:
    """Raise ValidationError for what is no IRI."""
    if not is_iri(value):
        raise ValidationError("It is no IRI.")


def check_time(value: str) -> None:
    """Raise ValidationError for what is no time."""
    if not is_timestamp(value):
        raise ValidationError("It is no time, such as 2027-01-31T00:00:00Z.")


class _Number(fields.Float):
    """A number, which stays as it was written; no text that reads as one."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **rest: Any) -> float:
        if isinstance(value, str):
            raise self.make_error("invalid", input=value)
        super()._deserialize(value, attr, data, **rest)
        number: float = value
        return number


class _Truth(fields.Boolean):
    """True or false; nothing that stands for one."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **_: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return value


def _texts(meaning: str) -> fields.List:
    return fields.List(fields.String(validate=_Text), validate=_Texts, metadata={"description": meaning})


def _iris(meaning: str) -> fields.List:
    iri = fields.String(validate=(_Text, check_iri), metadata={"pattern": IRI_PATTERN})
    return fields.List(iri, validate=_Texts, metadata={"description": meaning})


def _time(meaning: str) -> fields.String:
    return fields.String(validate=check_time, metadata={"description": meaning, "pattern": TIME_PATTERN})


class FilterShape(Schema):
    """Which statements count; what is left out doesn't matter."""

    concepts = _texts("what the verb means, such as completed (docs/concepts.md)")
    verbs = _iris("ids of verbs, beside the concepts")
    activities = _texts("ids of objects")
    types = _iris("types of objects")
    parents = _iris("ids of parents or groupings")
    success = _Truth()
    completion = _Truth()
    score_at_least = _Number(validate=validate.Range(-1, 1))
    since = _time("they are of this time, or younger")
    until = _time("they are older than this")

    @validates_schema
    def check_times(self, told: Mapping[str, Any], **_: Any) -> None:
        if "since" in told and "until" in told and instant_us(told["until"]) <= instant_us(told["since"]):
            raise ValidationError("It is not behind since.", "until")


class DoingShape(Schema):
    """So many statements that pass a filter, or so many activities, days or hours of them."""

    between: ClassVar[Mapping[str, Any]] = {
        "anyOf": [
            {"required": ["of"], "properties": {"of": {"const": HOURS}}},
            {"properties": {"count": {"type": "integer"}}},
        ]
    }

    statements = fields.Nested(FilterShape, required=True)
    count = _Number(
        validate=validate.Range(min=0, min_inclusive=False, max=1_000_000), metadata={"exclusiveMinimum": 0}
    )
    of = fields.String(validate=validate.OneOf(COUNTED))

    @validates_schema
    def check_count(self, told: Mapping[str, Any], **_: Any) -> None:
        if told.get("of", STATEMENTS) != HOURS and told.get("count", 1) != int(told.get("count", 1)):
            raise ValidationError("It takes a whole number.", "count")


class CompetenceShape(Schema):
    """A competency, by its URI or identifier, at a level or above."""

    competency = fields.String(required=True, validate=_Text)
    level = fields.String(validate=validate.Length(max=200))


class EndorsedShape(Schema):
    """Endorsements for an item, by so many people, of so many groups, each worth so much."""

    endorsements = fields.String(required=True, validate=_Text)
    count = fields.Integer(strict=True, validate=validate.Range(1, 1_000))
    groups = fields.Integer(strict=True, validate=validate.Range(0, 1_000))
    trust = _Number(validate=validate.Range(0, 1))


class BadgeShape(Schema):
    """Another badge, by the name of its achievement."""

    badge = fields.String(required=True, validate=_Text)


def _parts() -> fields.List:
    return fields.List(
        fields.Nested(lambda: Rule()), required=True, validate=validate.Length(1, MOST_PARTS, error=_HOW_MANY)
    )


_HOW_MANY = f"It takes a list of 1 to {MOST_PARTS} rules."


class AllShape(Schema):
    """All of these rules."""

    all = _parts()


class AnyShape(Schema):
    """One of these rules."""

    any = _parts()


class AtLeastShape(Schema):
    """So many of these rules."""

    at_least = fields.Integer(required=True, strict=True, validate=validate.Range(1, MOST_PARTS))
    among = _parts()

    @validates_schema
    def check_least(self, told: Mapping[str, Any], **_: Any) -> None:
        if told["at_least"] > len(told[AMONG]):
            raise ValidationError(f"It takes a number from 1 to {len(told[AMONG])}.", AT_LEAST)


class Rule(OneOf):
    """A rule, or rules that are combined."""

    kinds: ClassVar[Mapping[str, type[Schema]]] = {
        "statements": DoingShape,
        "competency": CompetenceShape,
        "endorsements": EndorsedShape,
        "badge": BadgeShape,
        ALL: AllShape,
        ANY: AnyShape,
        AT_LEAST: AtLeastShape,
    }


class Criteria(Rule):
    """What somebody has to have done or to have; empty for what is given by hand alone."""

    may_be_empty = True


# What JSON Schema can't say of criteria, each with an example.
BEYOND: Mapping[str, str] = {
    "It is no time": "30 February",
    "It is not behind since": "an end before the beginning",
    "It takes a number from 1 to": "3 of 2 rules",
    "Not a valid integer": "1.0, a whole number to JSON Schema",
    f"{MOST_DEPTH} deep at most": "rules in rules in rules in rules in rules in rules",
    f"{MOST_RULES} is the most": "60 rules",
}


def check(told: Any) -> None:
    """Raise ValidationError, with the first place, unless JSON is a criterion; an empty object is none, and right."""
    try:
        load(told)
    except ValidationError as error:
        place, said = first_mistake(error)
        raise ValidationError(f"at /{'/'.join(place)}: {said}") from None


def load(told: Any) -> None:
    """As `check`; the error has the places of all mistakes."""
    count = sum(1 for _ in _rules(told, 1))
    Criteria().load(told)
    if count > MOST_RULES:
        raise ValidationError(f"There are {count} rules; {MOST_RULES} is the most.")


def _rules(told: Any, depth: int) -> Iterator[Any]:
    """The rules that are not combined of others. Raises ValidationError where they are too deep."""
    if depth > MOST_DEPTH:
        raise ValidationError(f"Rules are combined {MOST_DEPTH} deep at most.")
    lists = [told[name] for name in (ALL, ANY, AMONG) if name in told] if isinstance(told, dict) else []
    if not lists:
        yield told
    for parts in lists:
        for part in parts if isinstance(parts, list) else ():
            yield from _rules(part, depth + 1)
