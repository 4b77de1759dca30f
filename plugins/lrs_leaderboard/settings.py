"""What a store may set: its boards, each with the rules that give points, and the time zone in which days begin."""

from zoneinfo import available_timezones

from marshmallow import Schema, fields, validate, validates_schema
from marshmallow.exceptions import ValidationError

DAY, WEEK, MONTH, ROLLING, ALL = "day", "week", "month", "rolling", "all"
PERIODS = (DAY, WEEK, MONTH, ROLLING, ALL)
STORE, GROUP, ACTIVITY, COURSE = "store", "group", "activity", "course"
SCOPES = (STORE, GROUP, ACTIVITY, COURSE)
FIXED, BY_SCORE, BY_PROGRESS = "fixed", "score", "progress"
ACTOR, AUTHOR = "actor", "author"
EVERYBODY, WHO_OPTS_IN = "everybody", "who opts in"
MOST_BOARDS, MOST_RULES, MOST_POINTS = 50, 50, 1_000_000

_Name = validate.Regexp(r"[a-z0-9][a-z0-9-]{0,39}$(?!\n)", error="Use small letters, digits and hyphens.")
_Texts = validate.Length(max=200)


def _texts(meaning: str) -> fields.List:
    return fields.List(fields.String(), load_default=list, validate=_Texts, metadata={"description": meaning})


def _count(meaning: str, most: int) -> fields.Integer:
    return fields.Integer(
        load_default=None,
        allow_none=True,
        strict=True,
        validate=validate.Range(1, most),
        metadata={"description": meaning},
    )


class Burst(Schema):
    """Of what one person does within so many seconds, only so much counts."""

    seconds = fields.Integer(required=True, strict=True, validate=validate.Range(1, 86_400))
    most = fields.Integer(required=True, strict=True, validate=validate.Range(1, 10_000))


class PointRule(Schema):
    """For which statements there are points, and how many. What is left empty doesn't matter."""

    name = fields.String(required=True, validate=_Name)
    concepts = _texts("what the verb means: one of these concepts, such as completed")
    verbs = _texts("ids of verbs, beside the concepts")
    activities = _texts("ids of objects")
    activity_types = _texts("types of objects")
    groups = _texts("ids of context activities, or of the team as mailto:, URL or homePage|name")
    success = fields.Boolean(load_default=None, allow_none=True)
    score_at_least = fields.Float(load_default=None, allow_none=True, validate=validate.Range(-1, 1))
    points = fields.Integer(load_default=1, strict=True, validate=validate.Range(-MOST_POINTS, MOST_POINTS))
    by = fields.String(load_default=FIXED, validate=validate.OneOf((FIXED, BY_SCORE, BY_PROGRESS)))
    to = fields.String(load_default=ACTOR, validate=validate.OneOf((ACTOR, AUTHOR)))
    own = fields.Boolean(load_default=False, metadata={"description": "whether authors get points from themselves"})
    mutual_days = _count("people who do this to each other within so many days get nothing for it", 3_660)
    once = fields.Boolean(load_default=False, metadata={"description": "only the first time for each object"})
    most_a_day = _count("points that a person gets by this rule in a day", MOST_POINTS)
    burst = fields.Nested(Burst, load_default=None, allow_none=True)


class BoardShape(Schema):
    """A leaderboard."""

    name = fields.String(required=True, validate=_Name)
    title = fields.String(required=True, validate=validate.Length(1, 100))
    period = fields.String(load_default=WEEK, validate=validate.OneOf(PERIODS))
    scope = fields.String(load_default=STORE, validate=validate.OneOf(SCOPES))
    members = fields.String(load_default=EVERYBODY, validate=validate.OneOf((EVERYBODY, WHO_OPTS_IN)))
    rules = fields.List(fields.Nested(PointRule), required=True, validate=validate.Length(1, MOST_RULES))

    @validates_schema
    def check_names(self, data: dict[str, object], **_: object) -> None:
        _check_distinct(data["rules"], "rules")


def _check_distinct(named: object, what: str) -> None:
    assert isinstance(named, list)
    names = [each["name"] for each in named]
    if len(set(names)) < len(names):
        raise ValidationError("Two of them have one name.", what)


def _week() -> list[dict[str, object]]:
    """The board that a store has which has set none."""
    rules = [
        {"name": "completed", "concepts": ["completed"], "points": 10, "once": True},
        {"name": "passed", "concepts": ["passed"], "points": 20, "once": True},
        {"name": "answered", "concepts": ["answered"], "success": True, "points": 2, "once": True, "most_a_day": 50},
        {"name": "shared", "concepts": ["posted", "shared", "commented"], "points": 3, "most_a_day": 30},
        {"name": "liked", "concepts": ["liked"], "points": 2, "to": AUTHOR, "once": True, "mutual_days": 7},
    ]
    loaded: dict[str, object] = BoardShape().load({"name": "week", "title": "This week", "rules": rules})
    return [loaded]


class Settings(Schema):
    """All that a store may set."""

    zone = fields.String(
        load_default="UTC",
        validate=validate.OneOf(sorted(available_timezones())),
        metadata={"description": "the time zone in which days, weeks and months begin"},
    )
    boards = fields.List(
        fields.Nested(BoardShape),
        load_default=_week,
        validate=validate.Length(max=MOST_BOARDS),
        metadata={"description": "the boards"},
    )

    @validates_schema
    def check_names(self, data: dict[str, object], **_: object) -> None:
        _check_distinct(data["boards"], "boards")
