"""What the API of mastery answers."""

from marshmallow import Schema, fields

from lrs_competencies.mastery.shapes.asked import RoleShape


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
