"""The shapes of what is asked of keys and credentials, and answered."""

from marshmallow import Schema, fields, validate

from lrs.api import AgentText
from lrs.verifiable.public_keys import ED25519, KINDS
from lrs.verifiable.shapes import FindingAnswer
from lrs_endorsements.credentials.issuing import KINDS as FORMATS

_MOST_CREDENTIAL, _MOST_LETTERS = 300_000, 100
_format = validate.OneOf(tuple(FORMATS))


class KeysQuery(Schema):
    agent = AgentText(
        load_default=None, metadata={"type": "string", "description": "Whose, for staff; else one's own."}
    )


class RegisterBody(Schema):
    """A public key, made where the private one stays; `signature` shows that its sender has that."""

    jwk = fields.Dict(required=True)
    signature = fields.String(required=True, metadata={"description": "Of the challenge, in base64url."})
    label = fields.String(load_default="", validate=validate.Length(max=_MOST_LETTERS))


class CreateBody(Schema):
    """A key that the server makes and holds."""

    kind = fields.String(load_default=ED25519, validate=validate.OneOf(KINDS))
    label = fields.String(load_default="", validate=validate.Length(max=_MOST_LETTERS))


class RevokeBody(Schema):
    reason = fields.String(load_default="", validate=validate.Length(max=200))


class KeyAnswer(Schema):
    """A key; `holder` is where the private one is: in a browser, or on the server."""

    key = fields.String(required=True)
    kind = fields.String(required=True)
    holder = fields.String(required=True)
    label = fields.String(required=True)
    did = fields.String(required=True)
    jwk = fields.Dict(required=True)
    created = fields.String(required=True)
    revoked = fields.String(required=True)
    reason = fields.String(required=True)


class KeysAnswer(Schema):
    """Keys, the newest first; `challenge` is the text that is signed to register another one."""

    keys = fields.List(fields.Nested(KeyAnswer), required=True)
    challenge = fields.String(required=True)
    server_holds_keys = fields.Boolean(required=True)


class SigningBody(Schema):
    key = fields.String(required=True)
    format = fields.String(load_default="di", validate=_format)


class PreparedAnswer(Schema):
    """What is to be signed, in base64url: 64 bytes of hashes for di, header and payload for jwt."""

    to_sign = fields.String(required=True)
    created = fields.Integer(required=True)
    credential = fields.Dict(required=True)


class IssueBody(SigningBody):
    """Without a signature, the server signs with the key that it holds."""

    created = fields.Integer(load_default=0, metadata={"description": "That of what was prepared."})
    signature = fields.String(load_default="", metadata={"description": "In base64url."})


class FormatQuery(Schema):
    format = fields.String(load_default="di", validate=_format)


class CredentialAnswer(Schema):
    credential = fields.String(required=True, metadata={"description": "JSON, or a JWT."})


class CredentialBody(Schema):
    """A credential as text, and the id of what it should endorse, if that is known."""

    credential = fields.String(required=True, validate=validate.Length(1, _MOST_CREDENTIAL))
    subject = fields.String(load_default="", validate=validate.Length(max=2_000))


class ReportAnswer(Schema):
    """What was found of a credential, what couldn't be checked, and why."""

    is_valid = fields.Boolean(required=True)
    format = fields.String(required=True)
    id = fields.String(required=True)
    issuer = fields.String(required=True)
    subject = fields.String(required=True)
    comment = fields.String(required=True)
    valid_from = fields.String(required=True)
    findings = fields.List(fields.Nested(FindingAnswer), required=True)


class ImportedAnswer(ReportAnswer):
    name = fields.String(required=True)
    at = fields.String(required=True)
    is_superseded = fields.Boolean(required=True)


class ImportsQuery(Schema):
    subject = fields.String(load_default="")


class ImportsAnswer(Schema):
    imported = fields.List(fields.Nested(ImportedAnswer), required=True)


class ForgottenAnswer(Schema):
    forgotten = fields.String(required=True)


class ProfileAnswer(Schema):
    """Who signs with a key: what the issuer of a JWT is."""

    id = fields.String(required=True)
    type = fields.List(fields.String(), required=True)


class JwkAnswer(Schema):
    """A bare JSON Web Key."""

    kty = fields.String(required=True)
    alg = fields.String()
    n = fields.String()
    e = fields.String()
    crv = fields.String()
    x = fields.String()
