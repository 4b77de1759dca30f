"""The shapes of what is asked of trust, and answered."""

from marshmallow import Schema, fields

from lrs.api import AgentText


class WorthQuery(Schema):
    agent = AgentText(required=True, metadata={"type": "string", "description": "An Agent as JSON."})


class RunAnswer(Schema):
    """A computation of trust; `position` is that of the last statement in it."""

    run = fields.Integer(required=True)
    position = fields.Integer(required=True)
    at = fields.String(required=True)
    people = fields.Integer(required=True)
    endorsements = fields.Integer(required=True)
    seeds = fields.Integer(required=True)
    usual = fields.Float(required=True, metadata={"description": "The trust that counts fully."})


class WorthAnswer(Schema):
    """What an endorsement by somebody is worth, from 0 to 1, and why; `run` is there once trust was computed."""

    worth = fields.Float(required=True)
    trust = fields.Float(required=True)
    is_staff = fields.Boolean(required=True)
    endorsed_by = fields.Integer(required=True)
    trusted_endorsers = fields.Integer(required=True)
    why = fields.String(required=True)
    run = fields.Nested(RunAnswer, required=True, allow_none=True)
