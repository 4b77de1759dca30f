"""What the API of mastery takes."""

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
