"""The shapes of the API: what it takes, and what it answers."""

from marshmallow import Schema, fields, validate

from lrs.api import AgentText
from lrs_leaderboard.choices import MOST_LETTERS, VISIBILITIES
from lrs_leaderboard.operations import MOST_NEIGHBOURS, MOST_ROWS
from lrs_leaderboard.settings import PERIODS, SCOPES, PointRule


def _agent() -> AgentText:
    return AgentText(required=True, metadata={"type": "string", "description": "An Agent as JSON."})


class TableQuery(Schema):
    """Which table of a board."""

    scope = fields.String(load_default="", metadata={"description": "The id of a course, group or activity."})
    day = fields.Date(load_default=None, metadata={"description": "A day in the period that is asked for."})


class TopQuery(TableQuery):
    limit = fields.Integer(load_default=50, validate=validate.Range(1, MOST_ROWS))
    behind = fields.String(load_default="", metadata={"description": "`behind` of the page before."})


class AroundQuery(TableQuery):
    agent = _agent()
    neighbours = fields.Integer(load_default=5, validate=validate.Range(0, MOST_NEIGHBOURS))


class MemberQuery(TableQuery):
    agent = _agent()


class WhyQuery(MemberQuery):
    limit = fields.Integer(load_default=50, validate=validate.Range(1, MOST_ROWS))
    behind = fields.String(load_default="", metadata={"description": "`behind` of the page before."})


class VisibilityQuery(Schema):
    agent = _agent()


class MemberPage(TableQuery):
    """Which member a page shows."""

    agent = _agent()
    behind = fields.String(load_default="")


class RuleAnswer(PointRule):
    """A rule as it is in force."""

    name = fields.String(required=True)


class BoardAnswer(Schema):
    """A board: for what there are points, and what it has tables of."""

    name = fields.String(required=True)
    title = fields.String(required=True)
    period = fields.String(required=True, validate=validate.OneOf(PERIODS))
    scope = fields.String(required=True, validate=validate.OneOf(SCOPES))
    members = fields.String(required=True)
    rules = fields.List(fields.Nested(RuleAnswer), required=True)


class BoardsAnswer(Schema):
    boards = fields.List(fields.Nested(BoardAnswer), required=True)
    zone = fields.String(required=True)


class RowAnswer(Schema):
    """A member on a board; `agent` is there for who is shown by their own name."""

    rank = fields.Integer(required=True)
    points = fields.Integer(required=True)
    name = fields.String(required=True)
    agent = fields.Dict(required=True, allow_none=True)


class ViewAnswer(Schema):
    """A table; `position` is that of the last statement in it, and `behind` where the next page begins, if any."""

    board = fields.String(required=True)
    title = fields.String(required=True)
    scope = fields.String(required=True)
    begins = fields.String(required=True, metadata={"description": "The first day of its period; empty for all time."})
    is_current = fields.Boolean(required=True)
    members = fields.Integer(required=True)
    position = fields.Integer(required=True)
    rows = fields.List(fields.Nested(RowAnswer), required=True)
    behind = fields.String(required=True)


class ScopeAnswer(Schema):
    id = fields.String(required=True)
    awards = fields.Integer(required=True)


class ScopesAnswer(Schema):
    scopes = fields.List(fields.Nested(ScopeAnswer), required=True)


class PointAnswer(Schema):
    """What a statement brought by a rule; `reason` is why it didn't bring all, or anything."""

    statement = fields.String(required=True)
    timestamp = fields.String(required=True)
    rule = fields.String(required=True)
    points = fields.Integer(required=True)
    reason = fields.String(required=True)


class WhyAnswer(Schema):
    points = fields.List(fields.Nested(PointAnswer), required=True)
    behind = fields.String(required=True)


class PastAnswer(Schema):
    day = fields.String(required=True)
    rank = fields.Integer(required=True)
    points = fields.Integer(required=True)


class HistoryAnswer(Schema):
    history = fields.List(fields.Nested(PastAnswer), required=True)


class VisibilityAnswer(Schema):
    """How a member is seen; empty where they have not chosen."""

    visibility = fields.String(required=True)
    alias = fields.String(required=True)


class VisibilityBody(Schema):
    """How a member wants to be seen."""

    agent = AgentText(required=True, metadata={"type": "object"})
    visibility = fields.String(required=True, validate=validate.OneOf(VISIBILITIES))
    alias = fields.String(load_default="", validate=validate.Length(max=MOST_LETTERS))


class RecordedAnswer(Schema):
    """The statement that says so; boards follow it in a moment."""

    statement = fields.String(required=True)
