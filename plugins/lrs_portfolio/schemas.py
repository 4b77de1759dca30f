"""The shapes of what is asked of portfolios, and answered."""

from marshmallow import Schema, fields, validate

from lrs.verifiable.shapes import FindingAnswer
from lrs_portfolio.agents import PersonText
from lrs_portfolio.choices import MOST_TITLE

_PERSON = {"type": "string", "description": "An Agent as JSON, a mail address, or a persona's key; else oneself."}


class OwnerQuery(Schema):
    person = PersonText(load_default=None, allow_none=True, metadata=_PERSON)


class ChoiceBody(Schema):
    """A section or a statement, and whose portfolio it goes into, or is taken out of."""

    person = PersonText(load_default=None, allow_none=True, metadata=_PERSON)
    section = fields.String(load_default="", validate=validate.Length(max=100))
    statement = fields.UUID(load_default=None, allow_none=True)


class TitleBody(Schema):
    person = PersonText(load_default=None, allow_none=True, metadata=_PERSON)
    title = fields.String(required=True, validate=validate.Length(1, MOST_TITLE))


class EntryAnswer(Schema):
    """What is in a section."""

    title = fields.String(required=True)
    text = fields.String()
    since = fields.String()
    facts = fields.Dict(keys=fields.String(), values=fields.String())
    why = fields.List(fields.String())
    statements = fields.List(fields.String())


class SectionAnswer(Schema):
    """A section that is offered; its entries are told where it was chosen."""

    name = fields.String(required=True)
    title = fields.String(required=True)
    is_chosen = fields.Boolean(required=True)
    many = fields.Integer(required=True)
    entries = fields.List(fields.Nested(EntryAnswer), required=True)


class PortfolioAnswer(Schema):
    """A portfolio as its owner sees it."""

    owner = fields.String(required=True)
    persona = fields.String(required=True)
    title = fields.String(required=True)
    sections = fields.List(fields.Nested(SectionAnswer), required=True)
    has_record = fields.Boolean(required=True)
    statements = fields.List(fields.UUID(), required=True)


class ExportBody(Schema):
    """A package, and whose it is."""

    person = PersonText(load_default=None, allow_none=True, metadata=_PERSON)
    export = fields.UUID(required=True)


class ExportAnswer(Schema):
    """A package that was made; `revoked` is when that was, if it was."""

    export = fields.String(required=True)
    title = fields.String(required=True)
    made = fields.String(required=True)
    revoked = fields.String()


class ExportsAnswer(Schema):
    """The newest packages of an owner."""

    exports = fields.List(fields.Nested(ExportAnswer), required=True)


class SummaryAnswer(Schema):
    """A verdict in one or two sentences; how many things are proven, each once, and how many findings there are."""

    sentence = fields.String(required=True)
    badges = fields.Integer(required=True)
    endorsements = fields.Integer(required=True)
    statements = fields.Integer(required=True)
    wrong = fields.Integer(required=True)
    proven = fields.Integer(required=True)
    claimed = fields.Integer(required=True)
    unchecked = fields.Integer(required=True)
    skipped = fields.Integer(required=True)


class VerdictAnswer(Schema):
    """What was found of a file."""

    kind = fields.String(required=True)
    conclusion = fields.String(required=True)
    first_wrong = fields.String(required=True)
    summary = fields.Nested(SummaryAnswer, required=True)
    findings = fields.List(fields.Nested(FindingAnswer), required=True)


class ImportedAnswer(Schema):
    """A portfolio from elsewhere, as it was found when it came."""

    package = fields.String(required=True)
    title = fields.String(required=True)
    issuer = fields.String(required=True)
    holder = fields.String(required=True)
    conclusion = fields.String(required=True)
    bytes = fields.Integer(required=True)
    imported = fields.String(required=True)
    report = fields.Nested(VerdictAnswer)


class ImportsAnswer(Schema):
    imported = fields.List(fields.Nested(ImportedAnswer), required=True)


class ForgottenAnswer(Schema):
    forgotten = fields.String(required=True)
