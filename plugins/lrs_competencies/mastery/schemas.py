"""The shapes of the API of mastery: what it takes, and what it answers."""

from datetime import datetime
from typing import Any

from marshmallow import Schema, fields, validate
from marshmallow.exceptions import ValidationError

from lrs.api import AgentText
from lrs_competencies.mastery.deeds import DEEDS
from lrs_competencies.mastery.settings import MOST_LETTERS
from lrs_competencies.mastery.timeline import MONTH, YEAR
from xapi_schemas import instant_us, is_timestamp

MOST_ROWS, MOST_NEEDS = 100, 200
_NAME = validate.Regexp(r"[a-z0-9][a-z0-9-]{0,39}$(?!\n)", error="Use small letters, digits and hyphens.")

_STATEMENT_ID = validate.Regexp(
    r"(?:[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})?$(?!\n)", error="It is no UUID."
)


class Instant(fields.Field[int]):
    """A day, or a timestamp, in microseconds since 1970 UTC."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **_: Any) -> int:
        text = f"{value}T00:00:00Z" if isinstance(value, str) and _is_day(value) else value
        if not isinstance(text, str) or not is_timestamp(text):
            raise ValidationError("It is no time. Send a day, 2026-03-01, or a timestamp, 2026-03-01T09:30:00Z.")
        return instant_us(text)


def _is_day(text: str) -> bool:
    try:
        datetime.strptime(text, "%Y-%m-%d")
    except ValueError:
        return False
    return True


def _agent() -> AgentText:
    return AgentText(required=True, metadata={"type": "string", "description": "An Agent as JSON."})


def _at() -> Instant:
    meaning = "As of when; now, if it is left out."
    return Instant(load_default=None, metadata={"type": "string", "description": meaning})


def _item(**more: Any) -> fields.String:
    meaning = {"description": "The URI or identifier of a competency."}
    return fields.String(validate=validate.Length(max=MOST_LETTERS), metadata=meaning, **more)


class PersonQuery(Schema):
    agent = _agent()
    at = _at()


class WhyQuery(PersonQuery):
    item = _item(required=True)


class ProfileQuery(PersonQuery):
    framework = fields.String(
        load_default="", metadata={"description": "The identifier of a framework; all, if empty."}
    )
    limit = fields.Integer(load_default=50, validate=validate.Range(1, MOST_ROWS))
    behind = fields.String(load_default="", metadata={"description": "`behind` of the page before."})


class HoldersQuery(Schema):
    item = _item(required=True)
    level = fields.String(load_default="")
    at = _at()
    limit = fields.Integer(load_default=50, validate=validate.Range(1, MOST_ROWS))
    behind = fields.String(load_default="", metadata={"description": "`behind` of the page before."})


class GapQuery(PersonQuery):
    pass


class MatrixQuery(Schema):
    group = fields.String(
        required=True, metadata={"description": "A team, or an activity that statements are grouped by."}
    )
    at = _at()


class MatrixBody(Schema):
    agents = fields.List(AgentText(metadata={"type": "object"}), required=True, validate=validate.Length(1, MOST_ROWS))
    at = _at()


class CarryQuery(PersonQuery):
    origin = fields.String(required=True, metadata={"description": "The identifier of the framework to come from."})
    destination = fields.String(required=True, metadata={"description": "The identifier of the framework to go to."})


class TimelineQuery(Schema):
    agent = _agent()
    step = fields.String(load_default=YEAR, validate=validate.OneOf((YEAR, MONTH)))
    item = _item(load_default="")


class GoalsQuery(Schema):
    agent = _agent()


class DeedBody(Schema):
    """A deed that is recorded as a statement."""

    deed = fields.String(required=True, validate=validate.OneOf(DEEDS))
    agent = AgentText(required=True, metadata={"type": "object"})
    item = _item(load_default="")
    level = fields.String(load_default="", validate=validate.Length(max=200))
    refers_to = fields.String(load_default="", validate=_STATEMENT_ID, metadata={"description": "A statement's id."})
    expires_us = Instant(data_key="expires", load_default=None, metadata={"type": "string"})
    reason = fields.String(load_default="", validate=validate.Length(max=2_000))


class NeedShape(Schema):
    """A competency that a role takes."""

    item = _item(required=True)
    level = fields.String(load_default="", validate=validate.Length(max=200))
    importance = fields.Float(load_default=1.0, validate=validate.Range(0.01, 100))


class RoleShape(Schema):
    """A role profile; `uri` is where it is described, such as a CASE document."""

    name = fields.String(required=True, validate=_NAME)
    title = fields.String(required=True, validate=validate.Length(1, 200))
    description = fields.String(load_default="", validate=validate.Length(max=5_000))
    uri = fields.String(load_default="", validate=validate.Length(max=MOST_LETTERS))
    items = fields.List(fields.Nested(NeedShape), required=True, validate=validate.Length(1, MOST_NEEDS))


class RolesAnswer(Schema):
    roles = fields.List(fields.Nested(RoleShape), required=True)


class NamedAnswer(Schema):
    uri = fields.String(required=True)
    identifier = fields.String(required=True)
    label = fields.String(required=True)


class SummaryAnswer(Schema):
    """What is held of a competency: `rank` of `of` levels; and what is missing for the next one."""

    item = fields.Nested(NamedAnswer, required=True)
    level = fields.String(required=True)
    rank = fields.Integer(required=True)
    of = fields.Integer(required=True)
    why = fields.String(required=True)
    next = fields.String(required=True)
    missing = fields.List(fields.String(), required=True)


class ThresholdAnswer(Schema):
    """A threshold: what it takes, and what there is."""

    name = fields.String(required=True)
    wanted = fields.Float(required=True)
    found = fields.Float(required=True)
    missing = fields.Float(required=True)
    is_met = fields.Boolean(required=True)


class PieceAnswer(Schema):
    """A statement as evidence, and the rule, in the version in force, by which it is some."""

    statement = fields.String(required=True)
    timestamp = fields.String(required=True)
    rule = fields.String(required=True)
    rule_version = fields.String(required=True)
    kind = fields.String(required=True)
    item = fields.String(required=True)
    level = fields.String(required=True)
    polarity = fields.String(required=True)
    weight = fields.Float(required=True)
    score = fields.Float(required=True, allow_none=True)
    expires = fields.String(required=True, allow_none=True)


class BelowAnswer(Schema):
    """What stands below a competency, as far as it counts for a level."""

    how = fields.String(required=True)
    wanted = fields.Float(required=True)
    found = fields.Float(required=True)
    held = fields.List(fields.Nested(NamedAnswer), required=True)
    missing = fields.List(fields.Nested(NamedAnswer), required=True)


class LevelAnswer(Schema):
    """A level: whether it is held and why, or why not yet."""

    level = fields.String(required=True)
    rank = fields.Integer(required=True)
    is_held = fields.Boolean(required=True)
    by = fields.String(required=True)
    why = fields.String(required=True)
    why_not_yet = fields.List(fields.String(), required=True)
    thresholds = fields.List(fields.Nested(ThresholdAnswer), required=True)
    evidence = fields.List(fields.Nested(PieceAnswer), required=True)
    grants = fields.List(fields.Nested(PieceAnswer), required=True)
    below = fields.Nested(BelowAnswer, required=True, allow_none=True)


class WhyAnswer(SummaryAnswer):
    as_of = fields.String(required=True)
    levels = fields.List(fields.Nested(LevelAnswer), required=True)
    withdrawn = fields.List(fields.Nested(PieceAnswer), required=True)


class ProfileAnswer(Schema):
    as_of = fields.String(required=True)
    items = fields.List(fields.Nested(SummaryAnswer), required=True)
    behind = fields.String(required=True)


class HolderAnswer(Schema):
    agent = fields.Dict(required=True)
    name = fields.String(required=True)
    level = fields.String(required=True)
    why = fields.String(required=True)


class HoldersAnswer(Schema):
    holders = fields.List(fields.Nested(HolderAnswer), required=True)
    behind = fields.String(required=True)


class ComparedAnswer(SummaryAnswer):
    """What a role takes of a competency, and what is held of it."""

    wanted = fields.String(required=True)
    wanted_rank = fields.Integer(required=True)
    missing_levels = fields.Integer(required=True)
    importance = fields.Float(required=True)


class GapAnswer(Schema):
    """Somebody compared with a role: `fit` from 0 to 1, by importance."""

    agent = fields.Dict(required=True)
    name = fields.String(required=True)
    role = fields.String(required=True)
    fit = fields.Float(required=True)
    items = fields.List(fields.Nested(ComparedAnswer), required=True)


class MatrixAnswer(Schema):
    people = fields.List(fields.Nested(GapAnswer), required=True)


class GroupAnswer(Schema):
    group = fields.String(required=True)
    members = fields.Integer(required=True)


class GroupsAnswer(Schema):
    groups = fields.List(fields.Nested(GroupAnswer), required=True)


class CarriedAnswer(Schema):
    """What carries over to a competency of another framework; what is only related counts for nothing there."""

    item = fields.Nested(NamedAnswer, required=True)
    by = fields.String(required=True)
    counts = fields.Boolean(required=True)
    origin = fields.Nested(SummaryAnswer, required=True)


class CarryAnswer(Schema):
    carried = fields.List(fields.Nested(CarriedAnswer), required=True)


class DomainAnswer(Schema):
    framework = fields.String(required=True)
    title = fields.String(required=True)
    held = fields.Integer(required=True)


class MomentAnswer(Schema):
    """The end of a month or year: how many competencies were held of each framework, and the rank of the one asked."""

    label = fields.String(required=True)
    as_of = fields.String(required=True)
    domains = fields.List(fields.Nested(DomainAnswer), required=True)
    rank = fields.Integer(required=True)


class TimelineAnswer(Schema):
    moments = fields.List(fields.Nested(MomentAnswer), required=True)


class GoalAnswer(Schema):
    """A goal: `open`, `reached` or `dropped`, and what is held of it now."""

    statement = fields.String(required=True)
    timestamp = fields.String(required=True)
    state = fields.String(required=True)
    wanted = fields.String(required=True)
    now = fields.Nested(SummaryAnswer, required=True)


class GoalsAnswer(Schema):
    goals = fields.List(fields.Nested(GoalAnswer), required=True)


class RecordedAnswer(Schema):
    """The statement that records a deed; competencies follow it in a moment."""

    statement = fields.String(required=True)


class RemovedRoleAnswer(Schema):
    removed = fields.String(required=True)
