"""What a store may set about badges that everybody sees."""

from marshmallow import Schema, fields


class OpenSettings(Schema):
    """What strangers see of people who have never chosen."""

    show_names = fields.Boolean(
        load_default=False,
        metadata={"description": "whether strangers see whose a badge is, where its owner hasn't said"},
    )
