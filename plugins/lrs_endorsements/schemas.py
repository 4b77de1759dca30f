"""The shapes of the API: what it takes, and what it answers."""

from marshmallow import Schema, fields, validate

from lrs.api import AgentText
from lrs_endorsements import requests, states
from lrs_endorsements.deeds import STEPS
from lrs_endorsements.grounds import GROUNDS, MOST_GROUNDS, MOST_LETTERS
from lrs_endorsements.listing import MOST
from lrs_endorsements.parts import MOST_EVIDENCE, MOST_LEVEL_LETTERS
from xapi_schemas import is_iri, is_timestamp

_Words = validate.Length(max=10_000)


def _is_iri(text: str) -> bool:
    return len(text) <= 2_000 and is_iri(text)


def _agent(meaning: str) -> AgentText:
    return AgentText(required=True, metadata={"type": "object", "description": meaning})


def _maybe_agent(meaning: str) -> AgentText:
    return AgentText(load_default=None, metadata={"type": "object", "description": meaning})


def _timestamp() -> fields.String:
    is_right = [lambda text: not text or is_timestamp(text)]
    return fields.String(load_default="", validate=is_right, metadata={"description": "When it ends, a timestamp."})


class ItemBody(Schema):
    """A competency, a badge or another activity."""

    id = fields.String(required=True, validate=_is_iri)
    name = fields.String(load_default="", validate=validate.Length(max=200))
    type = fields.String(load_default="", validate=lambda text: not text or _is_iri(text))


class GroundBody(Schema):
    """On which ground somebody endorses; `on` is the day, as 2026-03-01, which `saw` needs."""

    ground = fields.String(required=True, validate=validate.OneOf(list(GROUNDS)))
    on = fields.String(load_default="", validate=validate.Regexp(r"(\d{4}-\d{2}-\d{2})?$(?!\n)"))
    words = fields.String(load_default="", validate=validate.Length(max=MOST_LETTERS))


class EvidenceBody(Schema):
    """A statement that bears it out; without a hash it is pinned as it is stored now."""

    statement = fields.UUID(required=True)
    sha256 = fields.String(load_default="", validate=validate.Regexp(r"([0-9a-f]{64})?$(?!\n)"))


class ActingBody(Schema):
    """In whose name somebody acts who has the scope endorsements/staff."""

    on_behalf_of = _maybe_agent("The member who acts, if it isn't the agent of the credentials.")


class Acting(ActingBody):
    """What every deed may say."""

    words = fields.String(load_default="", validate=_Words)


class AskBody(Acting):
    agent = _agent("Who is asked.")
    item = fields.Nested(ItemBody, required=True)
    level = fields.String(load_default="", validate=validate.Length(max=MOST_LEVEL_LETTERS))
    expires = _timestamp()


class GiveBody(Acting):
    """Of a person for an item, or of what a statement has granted."""

    agent = _maybe_agent("Who is endorsed, for `item`.")
    item = fields.Nested(ItemBody, load_default=None)
    statement = fields.UUID(load_default=None, metadata={"description": "The statement that is endorsed."})
    level = fields.String(load_default="", validate=validate.Length(max=MOST_LEVEL_LETTERS))
    grounds = fields.List(fields.Nested(GroundBody), load_default=list, validate=validate.Length(max=MOST_GROUNDS))
    evidence = fields.List(fields.Nested(EvidenceBody), load_default=list, validate=validate.Length(max=MOST_EVIDENCE))
    expires = _timestamp()
    answers = fields.UUID(load_default=None, metadata={"description": "The request that this answers."})


class StepBody(Acting):
    step = fields.String(required=True, validate=validate.OneOf(list(STEPS)))


class ListQuery(Schema):
    endorsee = _maybe_agent("Whose endorsements.")
    endorser = _maybe_agent("Who gave them.")
    limit = fields.Integer(load_default=50, validate=validate.Range(1, MOST))
    behind = fields.String(load_default="", metadata={"description": "`behind` of the page before."})


class MineQuery(Schema):
    agent = _agent("Who was asked.")


class PinQuery(Schema):
    statement = fields.UUID(required=True)


class RecordedAnswer(Schema):
    """The statement that says so; lists have it in a moment."""

    statement = fields.UUID(required=True)


class LinkAnswer(Schema):
    """A link by which who was asked endorses without an account. It is shown only now."""

    url = fields.String(required=True)
    expires = fields.String(required=True)


class PinAnswer(Schema):
    statement = fields.UUID(required=True)
    sha256 = fields.String(required=True)


class PinnedAnswer(PinAnswer):
    """A piece of evidence, and whether it is still what the endorser has seen."""

    is_unchanged = fields.Boolean(required=True)


class DiscountAnswer(Schema):
    """Why an endorsement counts less, and what is left of it."""

    name = fields.String(required=True)
    factor = fields.Float(required=True)
    words = fields.String(required=True)


class EventAnswer(Schema):
    step = fields.String(required=True)
    statement = fields.UUID(required=True)
    at = fields.String(required=True)
    agent = fields.Dict(required=True)
    words = fields.String(required=True)


class EndorsementAnswer(Schema):
    """An endorsement: who vouches for whom in what, on which grounds, and whether that counts."""

    statement = fields.UUID(required=True)
    endorser = fields.Dict(required=True)
    endorsee = fields.Dict(required=True, allow_none=True)
    item = fields.String(required=True)
    item_name = fields.String(required=True)
    level = fields.String(required=True)
    words = fields.String(required=True)
    grounds = fields.List(fields.Nested(GroundBody), required=True)
    evidence = fields.List(fields.Nested(PinnedAnswer), required=True)
    standing = fields.List(fields.String(), required=True)
    at = fields.String(required=True)
    expires = fields.String(required=True, metadata={"description": "Empty for never."})
    state = fields.String(required=True, validate=validate.OneOf(list(states.NAMES.values())))
    reasons = fields.List(fields.String(), required=True)
    discounts = fields.List(fields.Nested(DiscountAnswer), required=True)
    weight = fields.Float(required=True, metadata={"description": "What is left of it, from 0 to 1."})
    history = fields.List(fields.Nested(EventAnswer), required=True)


class EndorsementsAnswer(Schema):
    endorsements = fields.List(fields.Nested(EndorsementAnswer), required=True)
    behind = fields.String(required=True)


class RequestAnswer(Schema):
    """A request, and what became of it."""

    statement = fields.UUID(required=True)
    asker = fields.Dict(required=True)
    person = fields.Dict(required=True)
    item = fields.String(required=True)
    item_name = fields.String(required=True)
    level = fields.String(required=True)
    words = fields.String(required=True)
    at = fields.String(required=True)
    expires = fields.String(required=True)
    state = fields.String(
        required=True,
        validate=validate.OneOf(
            [requests.OPEN, requests.ANSWERED, requests.DECLINED, requests.WITHDRAWN, requests.EXPIRED]
        ),
    )
    answer = fields.UUID(required=True, allow_none=True)


class MineAnswer(Schema):
    """What a person is asked for, what they have asked for, and which endorsements of them wait to be accepted."""

    to_answer = fields.List(fields.Nested(RequestAnswer), required=True)
    asked = fields.List(fields.Nested(RequestAnswer), required=True)
    to_accept = fields.List(fields.Nested(EndorsementAnswer), required=True)
