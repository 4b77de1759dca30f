"""What the API takes and answers."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from lrs.api import AgentText
from lrs_badges.awards import STATES
from lrs_badges.rules import shapes
from xapi_schemas import instant_us

MOST_LISTED = 200
Name = validate.Regexp(r"^[a-z0-9][a-z0-9-]{0,39}$(?!\n)", error="Use small letters, digits and hyphens.")


def _check_time(value: str) -> None:
    if value:
        shapes.check_time(value)


def _time(meaning: str) -> fields.String:
    told = {"description": meaning, "pattern": f"^$|{shapes.TIME_PATTERN}"}
    return fields.String(load_default="", validate=_check_time, metadata=told)


class Criteria(fields.Nested):
    """Criteria as JSON, which stays as it was written (`rules`)."""

    def __init__(self, **rest: Any) -> None:
        super().__init__(shapes.Criteria, **rest)

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Mapping[str, Any]:
        shapes.check(value)
        found: Mapping[str, Any] = value
        return found


class AlignmentShape(Schema):
    """What an achievement stands for elsewhere, such as an item of a CASE framework."""

    name = fields.String(required=True, validate=validate.Length(1, 500))
    url = fields.String(
        required=True,
        validate=(validate.Length(max=500), shapes.check_iri),
        metadata={"pattern": shapes.IRI_PATTERN},
    )
    description = fields.String(load_default="", validate=validate.Length(max=2_000))
    framework = fields.String(load_default="", validate=validate.Length(max=500))
    code = fields.String(load_default="", validate=validate.Length(max=200))


class AchievementShape(Schema):
    """What badges are awarded for, as people write it."""

    title = fields.String(required=True, validate=validate.Length(1, 200))
    description = fields.String(load_default="", validate=validate.Length(max=2_000))
    narrative = fields.String(
        load_default="",
        validate=validate.Length(max=5_000),
        metadata={"description": "what one has to do, in words; the rules in words, if it is left out"},
    )
    criteria = Criteria(load_default=dict, metadata={"description": "rules (docs/badges.md); empty: by hand alone"})
    tags = fields.List(
        fields.String(validate=validate.Length(1, 100)), load_default=list, validate=validate.Length(max=30)
    )
    alignments = fields.List(fields.Nested(AlignmentShape), load_default=list, validate=validate.Length(max=50))
    scope = fields.List(
        fields.String(validate=validate.Length(1, 500)),
        load_default=list,
        validate=validate.Length(max=20),
        metadata={"description": "only statements of these groups count: ids of context activities or teams"},
    )
    starts = _time("from when on it is awarded; empty: always")
    ends = _time("until when it is awarded; empty: always")
    valid_days = fields.Integer(load_default=0, strict=True, validate=validate.Range(0, 36_500))

    @validates_schema
    def check_times(self, told: Mapping[str, Any], **_: Any) -> None:
        if told["starts"] and told["ends"] and instant_us(told["ends"]) <= instant_us(told["starts"]):
            raise ValidationError("It is not behind starts.", "ends")


class AchievementBody(AchievementShape):
    """An achievement with its image."""

    image = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.Length(max=700_000),
        metadata={"description": "PNG or SVG in base64; left out or null: as before; empty: none"},
    )


class NamedAchievement(AchievementBody):
    """An achievement with its name, as in files."""

    name = fields.String(required=True, validate=Name)


class AchievementFile(Schema):
    """Achievements in a file."""

    achievements = fields.List(fields.Nested(NamedAchievement), required=True, validate=validate.Length(1, 500))


class AchievementAnswer(AchievementShape):
    """A version of an achievement."""

    name = fields.String(required=True)
    version = fields.Integer(required=True)
    is_retired = fields.Boolean(required=True)
    rule = fields.String(required=True, metadata={"description": "the criteria in words"})
    changed = fields.String(required=True)
    image = fields.String(required=True, metadata={"description": "its URL, empty for none"})


class AchievementsAnswer(Schema):
    """The newest version of each achievement."""

    achievements = fields.List(fields.Nested(AchievementAnswer), required=True)


class VersionsAnswer(Schema):
    """All versions of an achievement, the newest first."""

    versions = fields.List(fields.Nested(AchievementAnswer), required=True)


def _warnings() -> fields.List:
    meaning = "a sentence for each competency, item and badge of which the rules speak, and that is nowhere here"
    return fields.List(fields.String(), required=True, metadata={"description": meaning})


class KeptAnswer(Schema):
    """What was kept: the version that is awarded from now on."""

    name = fields.String(required=True)
    version = fields.Integer(required=True)
    is_new = fields.Boolean(required=True, metadata={"description": "whether the rules are others than before"})
    warnings = _warnings()


class RetiredAnswer(Schema):
    """An achievement that is awarded no more."""

    retired = fields.String(required=True)


class AwardAnswer(Schema):
    """A badge that somebody was awarded."""

    award = fields.UUID(required=True)
    achievement = fields.String(required=True)
    version = fields.Integer(required=True)
    title = fields.String(required=True)
    agent = fields.Dict(required=True)
    awarded = fields.String(required=True)
    expires = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(STATES))
    changed = fields.String(required=True)
    reason = fields.String(required=True)
    is_by_hand = fields.Boolean(required=True)
    by = fields.Dict(required=True, allow_none=True)
    grounds = fields.List(fields.UUID(), required=True)


class AwardsAnswer(Schema):
    """Awards, the newest first."""

    awards = fields.List(fields.Nested(AwardAnswer), required=True)
    before = fields.Integer(required=True, metadata={"description": "for those that follow; 0 where there are none"})


class AwardsQuery(Schema):
    """Of whom, or for what: one of both."""

    agent = AgentText(load_default=None)
    achievement = fields.String(load_default="")
    limit = fields.Integer(load_default=50, validate=validate.Range(1, MOST_LISTED))
    before = fields.Integer(load_default=0, validate=validate.Range(0))


class AwardBody(Schema):
    """An award by hand."""

    agent = AgentText(required=True)
    achievement = fields.String(required=True)
    reason = fields.String(required=True, validate=validate.Length(1, 2_000))


class ChangeBody(Schema):
    """Why an award is taken back, suspended or given back."""

    reason = fields.String(required=True, validate=validate.Length(1, 2_000))


class RecordedAnswer(Schema):
    """The statement that records it."""

    statement = fields.String(required=True)


class WhyQuery(Schema):
    """Whose badge."""

    agent = AgentText(required=True)
    version = fields.Integer(load_default=0, validate=validate.Range(0))


class GroundAnswer(Schema):
    """A statement that counts."""

    statement = fields.String(required=True)
    timestamp = fields.String(required=True)
    words = fields.String(required=True)


class RuleFindingAnswer(Schema):
    """What was found for a rule."""

    rule = fields.String(required=True)
    is_met = fields.Boolean(required=True)
    have = fields.Float(required=True)
    need = fields.Float(required=True)
    missing = fields.String(required=True)
    statements = fields.List(fields.Nested(GroundAnswer), required=True)
    parts = fields.List(fields.Nested(lambda: RuleFindingAnswer()), required=True)


class WhyAnswer(Schema):
    """Why somebody has a badge, or why not yet."""

    achievement = fields.String(required=True)
    version = fields.Integer(required=True)
    title = fields.String(required=True)
    rule = fields.String(required=True)
    narrative = fields.String(required=True)
    has_badge = fields.Boolean(required=True)
    why = fields.String(required=True)
    why_not_yet = fields.String(required=True)
    progress = fields.Float(required=True)
    finding = fields.Nested(RuleFindingAnswer, required=True, allow_none=True)
    awards = fields.List(fields.Nested(AwardAnswer), required=True)


class TriedPerson(Schema):
    """Somebody for whom rules make a difference."""

    agent = fields.Dict(required=True)
    name = fields.String(required=True)
    words = fields.String(required=True)


class TryAnswer(Schema):
    """Who would gain a badge by rules that are tried, and who has one that they wouldn't give."""

    achievement = fields.String(required=True)
    rule = fields.String(required=True)
    statements = fields.Integer(required=True, metadata={"description": "how many were read"})
    is_whole = fields.Boolean(required=True, metadata={"description": "whether these are all"})
    meets = fields.Integer(required=True, metadata={"description": "how many people meet the rules"})
    gain_count = fields.Integer(required=True)
    lose_count = fields.Integer(required=True)
    gains = fields.List(fields.Nested(TriedPerson), required=True)
    loses = fields.List(fields.Nested(TriedPerson), required=True)
    warnings = _warnings()
