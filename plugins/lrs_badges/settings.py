"""What a store may set: what becomes of a badge whose grounds are gone, and how often is looked again."""

from marshmallow import fields, validate

from lrs_badges.credentials.settings import OpenSettings

REVOKE, SUSPEND = "revoke", "suspend"


class Settings(OpenSettings):
    """All that a store may set."""

    base = fields.String(
        load_default="https://w3id.org/cairn/badges/",
        validate=validate.Regexp(
            r"https?://[^\s<>\"{}|\\^`?#]{1,200}/$(?!\n)", error="Give an http IRI that ends in /."
        ),
        metadata={"description": "what the ids of achievements, awards and extensions begin with"},
    )
    when_lost = fields.String(
        load_default=REVOKE,
        validate=validate.OneOf((REVOKE, SUSPEND)),
        metadata={"description": "what happens to a badge when statements that it rests on are gone"},
    )
    look_again_minutes = fields.Integer(
        load_default=5,
        strict=True,
        validate=validate.Range(1, 1_440),
        metadata={"description": "how often rules are looked at that hang on competencies, endorsements or the time"},
    )
    most_tried = fields.Integer(
        load_default=200_000,
        strict=True,
        validate=validate.Range(1_000, 100_000_000),
        metadata={"description": "how many statements a dry run by page or API reads at most"},
    )
