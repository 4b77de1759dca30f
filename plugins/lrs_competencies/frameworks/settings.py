"""What a store may set about its frameworks."""

from marshmallow import Schema, fields


class FrameworkSettings(Schema):
    """Who sees frameworks."""

    public_frameworks = fields.Boolean(
        load_default=False,
        metadata={"description": "whether everybody may read the frameworks of the store by CASE, without credentials"},
    )
