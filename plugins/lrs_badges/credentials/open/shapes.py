"""The documents that everybody may read, as OpenAPI tells of them: JSON-LD of Open Badges, answered as it is."""

from typing import Any

from marshmallow import Schema, fields


class _Document(Schema):
    """A document of a standard, which is answered as it was made: its context, what it is, and its id."""

    context = fields.Raw(data_key="@context", required=True)
    id = fields.String(required=True)
    type = fields.Raw(required=True)

    def dump(self, obj: Any, **_: Any) -> Any:
        return obj


class OpenBadgeCredential(_Document):
    """An AchievementCredential of Open Badges 3.0 with a Data Integrity proof."""

    name = fields.String(required=True)
    issuer = fields.Dict(required=True)
    validFrom = fields.String(required=True)
    validUntil = fields.String()
    credentialSubject = fields.Dict(required=True)
    evidence = fields.List(fields.Dict())
    credentialStatus = fields.Dict(required=True)
    proof = fields.Dict(required=True)


class OpenAchievement(_Document):
    """An Achievement of Open Badges 3.0."""

    name = fields.String(required=True)
    description = fields.String(required=True)
    criteria = fields.Dict(required=True)
    image = fields.Dict(required=True)


class OpenEndorsements(Schema):
    """Endorsements of a badge, EndorsementCredentials of Open Badges 3.0: with a Data Integrity proof, and as JWTs."""

    endorsement = fields.List(fields.Dict(), required=True)
    endorsementJwt = fields.List(fields.String(), required=True)


class HostedAssertion(_Document):
    """An Assertion of Open Badges 2.0, which is proven by where it lies; a revoked one is answered with 410."""

    recipient = fields.Dict()
    badge = fields.String()
    verification = fields.Dict()
    issuedOn = fields.String()
    expires = fields.String()
    revoked = fields.Boolean()
    revocationReason = fields.String()


class HostedClass(_Document):
    """A BadgeClass of Open Badges 2.0."""

    name = fields.String(required=True)
    description = fields.String(required=True)
    image = fields.String(required=True)
    criteria = fields.Dict(required=True)
    issuer = fields.String(required=True)


class HostedIssuer(_Document):
    """An issuer's Profile of Open Badges 2.0."""

    name = fields.String(required=True)
    url = fields.String(required=True)


class GalleryEntry(Schema):
    name = fields.String(required=True)
    version = fields.Integer(required=True)
    title = fields.String(required=True)
    description = fields.String(required=True)
    url = fields.String(required=True)
    image = fields.String(required=True)


class GalleryAnswer(Schema):
    """The achievements of a store that may still be earned."""

    achievements = fields.List(fields.Nested(GalleryEntry), required=True)
