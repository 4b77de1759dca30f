"""The shapes of what members ask for and are answered about badges from elsewhere, and what strangers see."""

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from lrs.verifiable.shapes import FindingAnswer
from lrs_badges.credentials.baking import MOST_IMAGE_BYTES
from lrs_badges.credentials.sharing import MOST_NAME

_MOST_CREDENTIAL = 300_000
_MOST_BASE64 = MOST_IMAGE_BYTES // 3 * 4 + 4


class SharingBody(Schema):
    """What strangers see beside a badge. What is left out stays as it is."""

    name = fields.String(
        validate=validate.Length(max=MOST_NAME), metadata={"description": "The name that is shown; empty hides it."}
    )
    evidence = fields.Boolean(metadata={"description": "Whether the statements behind a badge are shown."})
    gallery = fields.Boolean(metadata={"description": "Whether one is seen among those who have an achievement."})
    did = fields.String(
        validate=validate.Length(max=200),
        metadata={"description": "The did:key of one's own that badges name, beside the hash; empty for none."},
    )


class SharingAnswer(Schema):
    name = fields.String(required=True)
    evidence = fields.Boolean(required=True)
    gallery = fields.Boolean(required=True)
    did = fields.String(required=True)


class ElsewhereBody(Schema):
    """A badge from elsewhere, one of three: as text, by its address, or as an image in Base64."""

    credential = fields.String(validate=validate.Length(1, _MOST_CREDENTIAL))
    url = fields.String(validate=validate.Length(1, 2_000))
    base64 = fields.String(validate=validate.Length(1, _MOST_BASE64))

    @validates_schema
    def _check_one(self, given: dict[str, str], **_: object) -> None:
        if len(given) != 1:
            raise ValidationError("Give one of credential, url and base64.")


class FoundAnswer(Schema):
    """A badge from elsewhere: what it says, and what was found of it."""

    version = fields.String(required=True)
    id = fields.String(required=True)
    title = fields.String(required=True)
    description = fields.String(required=True)
    issuer = fields.String(required=True)
    issuer_name = fields.String(required=True)
    image = fields.String(required=True)
    valid_from = fields.String(required=True)
    valid_until = fields.String(required=True)
    is_valid = fields.Boolean(required=True)
    findings = fields.List(fields.Nested(FindingAnswer), required=True)


class ElsewhereAnswer(FoundAnswer):
    """A badge from elsewhere that is kept."""

    name = fields.String(required=True)
    source = fields.String(required=True)
    imported = fields.String(required=True)
    checked = fields.String(required=True)


class ElsewhereListAnswer(Schema):
    badges = fields.List(fields.Nested(ElsewhereAnswer), required=True)


class LetGoAnswer(Schema):
    forgotten = fields.String(required=True)
