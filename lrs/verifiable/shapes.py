"""The shape in which findings are answered, wherever something is checked."""

from marshmallow import Schema, fields, validate

from lrs.verifiable.findings import OUTCOMES


class FindingAnswer(Schema):
    """What one check found of one item; what isn't known is left out."""

    item = fields.String()
    check = fields.String(required=True)
    outcome = fields.String(required=True, validate=validate.OneOf(OUTCOMES))
    words = fields.String(required=True)
    by = fields.String(metadata={"description": "Who vouches for it."})
    since = fields.String(metadata={"description": "From when on."})
    kind = fields.String(metadata={"description": "What the item is, where such are counted."})
    id = fields.String(metadata={"description": "The id of a credential."})
    many = fields.Integer(metadata={"description": "How many things the item is; one where it is left out."})
