"""The shapes of the Open Badges 3.0 service."""

from typing import Any

from marshmallow import EXCLUDE, Schema, fields, validate

from lrs_badges.credentials.open.shapes import OpenBadgeCredential

MOST_LISTED, USUALLY_LISTED = 100, 50
_MOST_LETTERS = 2_000


class CredentialsQuery(Schema):
    """Which of one's badges."""

    limit = fields.Integer(load_default=USUALLY_LISTED, validate=validate.Range(1, MOST_LISTED))
    offset = fields.Integer(load_default=0, validate=validate.Range(0, 2**31))
    since = fields.AwareDateTime(load_default=None, metadata={"description": "Only those given after this time."})


class GetOpenBadgeCredentialsResponse(Schema):
    """Badges with a Data Integrity proof, and those that are a JWT."""

    credential = fields.List(fields.Nested(OpenBadgeCredential))
    compactJwsString = fields.List(fields.String())

    def dump(self, obj: Any, **_: Any) -> Any:
        return obj


class BadgeProfile(Schema):
    """A Profile of Open Badges 3.0; what else is sent is not kept."""

    class Meta:
        unknown = EXCLUDE

    context = fields.Raw(data_key="@context", dump_only=True)
    id = fields.String(dump_only=True)
    type = fields.Raw()
    name = fields.String(validate=validate.Length(max=200))
    url = fields.Url(schemes={"https", "http"}, validate=validate.Length(max=_MOST_LETTERS))
    description = fields.String(validate=validate.Length(max=_MOST_LETTERS))
    email = fields.Email()
    phone = fields.String(validate=validate.Length(max=50))


class CodeMinorField(Schema):
    imsx_codeMinorFieldName = fields.String(required=True)
    imsx_codeMinorFieldValue = fields.String(required=True)


class BadgeCodeMinor(Schema):
    imsx_codeMinorField = fields.List(fields.Nested(CodeMinorField), required=True)


class BadgeStatusInfo(Schema):
    """What went wrong, as 1EdTech's services say it."""

    imsx_codeMajor = fields.String(required=True)
    imsx_severity = fields.String(required=True)
    imsx_description = fields.String()
    imsx_codeMinor = fields.Nested(BadgeCodeMinor)
