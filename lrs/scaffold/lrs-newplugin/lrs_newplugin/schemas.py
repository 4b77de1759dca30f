"""What a store may set, and what the API takes and answers."""

from marshmallow import Schema, fields, validate

from lrs.api import CONCEPTS


class Settings(Schema):
    """What a store may set; the server makes a form of it."""

    concept = fields.String(
        load_default="completed",
        validate=validate.OneOf(sorted(CONCEPTS)),
        metadata={"description": "the kind of deed that counts"},
    )
    goal = fields.Integer(
        load_default=5,
        validate=validate.Range(min=1),
        metadata={"description": "how many of them everybody is to do"},
    )


class Standing(Schema):
    """How far somebody has come."""

    person = fields.String(required=True)
    name = fields.String(required=True)
    done = fields.Integer(required=True)
    to_do = fields.Integer(required=True)


class People(Schema):
    """Everybody, those who did most first."""

    people = fields.List(fields.Nested(Standing), required=True)


class PersonQuery(Schema):
    """Who is asked for."""

    person = fields.String(required=True)


class Reasons(Standing):
    """Why somebody has come so far, and no further: in words, and by the statements that count."""

    words = fields.String(required=True)
    statements = fields.List(fields.UUID(), required=True)
