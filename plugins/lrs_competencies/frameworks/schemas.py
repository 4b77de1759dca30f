"""The shapes of the API of frameworks: what it takes, and what it answers."""

from marshmallow import Schema, fields, validate

from lrs_competencies.frameworks.catalogue import MOST_LISTED

_MOST_LETTERS = 200


class PageQuery(Schema):
    """Which page of a list."""

    limit = fields.Integer(load_default=100, validate=validate.Range(1, MOST_LISTED))
    behind = fields.Integer(
        load_default=0, validate=validate.Range(0, 2**31), metadata={"description": "`behind` of the page before."}
    )


class BelowQuery(PageQuery):
    parent = fields.UUID(load_default=None, metadata={"description": "An item; the framework itself, if left out."})


class SearchQuery(PageQuery):
    q = fields.String(required=True, validate=validate.Length(1, _MOST_LETTERS))
    framework = fields.UUID(load_default=None, metadata={"description": "Only in this one."})


class ImportBody(Schema):
    """A file: its name, and its content as text or, if it is no text, in Base64."""

    name = fields.String(required=True, validate=validate.Length(1, _MOST_LETTERS))
    title = fields.String(load_default="", validate=validate.Length(max=_MOST_LETTERS))
    text = fields.String(load_default="")
    base64 = fields.String(load_default="")


class SortAnswer(Schema):
    """Findings that are alike; `value` is the first one's."""

    path = fields.String(required=True)
    value = fields.String(required=True)
    action = fields.String(required=True)
    reason = fields.String(required=True)
    count = fields.Integer(required=True)


class FindingAnswer(Schema):
    path = fields.String(required=True)
    value = fields.String(required=True)
    action = fields.String(required=True)
    reason = fields.String(required=True)


class CountedAnswer(Schema):
    """What an import changed."""

    number = fields.Integer(required=True)
    items = fields.Integer(required=True)
    added = fields.Integer(required=True)
    changed = fields.Integer(required=True)
    gone = fields.Integer(required=True)
    findings = fields.Integer(required=True)


class ImportedAnswer(CountedAnswer):
    """An import that was just made; `report` has the first 1,000 findings, `sorts` all, alike ones together."""

    framework = fields.String(required=True)
    title = fields.String(required=True)
    sorts = fields.List(fields.Nested(SortAnswer), required=True)
    report = fields.List(fields.Nested(FindingAnswer), required=True)


class VersionAnswer(CountedAnswer):
    """An import as it is kept."""

    at = fields.String(required=True)
    source = fields.String(required=True)
    format = fields.String(required=True)
    sha256 = fields.String(required=True)
    version = fields.String(required=True)
    report = fields.List(fields.Nested(SortAnswer), required=True)


class FrameworkAnswer(Schema):
    framework = fields.String(required=True)
    title = fields.String(required=True)
    creator = fields.String(required=True)
    items = fields.Integer(required=True)
    imports = fields.Integer(required=True)
    imported = fields.String(required=True)


class FrameworksAnswer(Schema):
    frameworks = fields.List(fields.Nested(FrameworkAnswer), required=True)


class VersionsAnswer(FrameworkAnswer):
    versions = fields.List(fields.Nested(VersionAnswer), required=True)


class ListedAnswer(Schema):
    """An item in a list; `children` is how many stand below it."""

    identifier = fields.String(required=True)
    code = fields.String(required=True)
    label = fields.String(required=True)
    children = fields.Integer(required=True)


class ListingAnswer(Schema):
    """Items; `behind` is where the next page begins, if there is one."""

    items = fields.List(fields.Nested(ListedAnswer), required=True)
    behind = fields.Integer(required=True, allow_none=True)


class ScaleLevelAnswer(Schema):
    rank = fields.Integer(required=True)
    name = fields.String(required=True)
    description = fields.String(required=True)


class RelatedAnswer(Schema):
    """What an item has to do with another; `direction` is to it, or from it."""

    kind = fields.String(required=True)
    direction = fields.String(required=True)
    title = fields.String(required=True)
    uri = fields.String(required=True)


class DetailAnswer(Schema):
    """An item as CASE has it, with its framework, what it stands below, its levels and relations."""

    item = fields.Dict(required=True)
    framework = fields.String(required=True)
    above = fields.List(fields.Nested(ListedAnswer), required=True)
    levels = fields.List(fields.Nested(ScaleLevelAnswer), required=True)
    related = fields.List(fields.Nested(RelatedAnswer), required=True)


class RemovedAnswer(Schema):
    removed = fields.String(required=True)
