"""What a store may set: rules that make evidence of statements, thresholds that make mastery of evidence."""

from marshmallow import Schema, fields, validate, validates_schema
from marshmallow.exceptions import ValidationError

from lrs_competencies.mastery.vocabulary import BASE

EVIDENCE, GRANT, WITHDRAWAL = "evidence", "grant", "withdrawal"
POSITIVE, NEGATIVE = "positive", "negative"
ITEMS, OBJECT, GROUPING, ALIGNMENTS = "items", "object", "grouping", "alignments"
ACTOR = "actor"
FIXED, BY_SCORE = "fixed", "score"
ALL, ANY, SOME, WEIGHTED, NONE = "all", "any", "some", "weighted", "none"
MOST_RULES, MOST_ALIGNMENTS, MOST_THRESHOLDS, MOST_ITEMS, MOST_LETTERS = 200, 5_000, 500, 50, 500

_NAME = validate.Regexp(r"[a-z0-9][a-z0-9-]{0,39}$(?!\n)", error="Use small letters, digits and hyphens.")
_IRI = validate.Length(1, MOST_LETTERS)


def _texts(meaning: str, most: int = 200) -> fields.List:
    described = {"description": meaning}
    return fields.List(
        fields.String(validate=_IRI), load_default=list, validate=validate.Length(max=most), metadata=described
    )


def _count(meaning: str, most: int = 10_000) -> fields.Integer:
    allowed = validate.Range(0, most)
    return fields.Integer(load_default=0, strict=True, validate=allowed, metadata={"description": meaning})


def _text(meaning: str) -> fields.String:
    return fields.String(load_default="", validate=validate.Length(max=MOST_LETTERS), metadata={"description": meaning})


class ExtensionShape(Schema):
    """A value that an extension of the result, the context or the object's definition must have."""

    iri = fields.String(required=True, validate=_IRI)
    equals = fields.Raw(load_default=None, allow_none=True)
    at_least = fields.Float(load_default=None, allow_none=True)


class RuleShape(Schema):
    """Which statements are evidence, of what, and how much of it. What is left empty doesn't matter."""

    name = fields.String(required=True, validate=_NAME)
    concepts = _texts("what the verb means: one of these concepts, such as completed")
    verbs = _texts("ids of verbs, beside the concepts")
    activities = _texts("ids of objects")
    activity_types = _texts("types of objects")
    contexts = _texts("ids of context activities")
    senders = _texts("authorities, as mailto:, URL or homePage|name; whoever, if none is named")
    success = fields.Boolean(load_default=None, allow_none=True)
    score_at_least = fields.Float(load_default=None, allow_none=True, validate=validate.Range(-1, 1))
    extension = fields.Nested(ExtensionShape, load_default=None, allow_none=True)
    takes = fields.String(load_default=ITEMS, validate=validate.OneOf((ITEMS, OBJECT, GROUPING, ALIGNMENTS)))
    items = _texts("URIs or identifiers of the items that it is evidence of", MOST_ITEMS)
    person = fields.String(load_default=ACTOR, validate=validate.OneOf((ACTOR, OBJECT)))
    kind = fields.String(load_default=EVIDENCE, validate=validate.OneOf((EVIDENCE, GRANT, WITHDRAWAL)))
    level = _text("the level that it is evidence of; the lowest, if none is named")
    polarity = fields.String(load_default=POSITIVE, validate=validate.OneOf((POSITIVE, NEGATIVE)))
    weight = fields.Float(load_default=1.0, validate=validate.Range(0.001, 1_000))
    weigh = fields.String(load_default=FIXED, validate=validate.OneOf((FIXED, BY_SCORE)))
    expires_days = _count("days after which it is no evidence any more; 0: never", 36_600)

    @validates_schema
    def check_items(self, data: dict[str, object], **_: object) -> None:
        if data["takes"] == ITEMS and not data["items"]:
            raise ValidationError("Name the items, or take them from object, grouping or alignments.", "items")


class AlignmentShape(Schema):
    """The items that an activity serves, which may be several."""

    activity = fields.String(required=True, validate=_IRI)
    items = fields.List(fields.String(validate=_IRI), required=True, validate=validate.Length(1, MOST_ITEMS))
    level = _text("the level that it serves")


class ThresholdShape(Schema):
    """What makes mastery of evidence; for all, or for a framework, an item, a level. What is 0 is not asked for."""

    framework = _text("the identifier of a framework; empty for all")
    item = _text("the URI or identifier of an item; empty for all")
    level = _text("a level; empty for all")
    weight = fields.Float(load_default=3.0, validate=validate.Range(0, 100_000))
    score = fields.Float(load_default=None, allow_none=True, validate=validate.Range(-1, 1))
    count = _count("pieces of positive evidence")
    days = _count("distinct days")
    sources = _count("distinct senders")
    signers = _count("distinct people who stand for it")
    recency_days = _count("days that the last one may be old", 36_600)
    half_life_days = _count("days in which evidence comes to weigh half", 36_600)


class RollUpShape(Schema):
    """How what stands below an item makes mastery of it; for all, or for a framework or an item."""

    framework = _text("the identifier of a framework; empty for all")
    item = _text("the URI or identifier of an item; empty for all")
    how = fields.String(load_default=ALL, validate=validate.OneOf((ALL, ANY, SOME, WEIGHTED, NONE)))
    least = _count("how many of them, for some", 1_000)
    share = fields.Float(load_default=0.5, validate=validate.Range(0.001, 1))
    weights = fields.Dict(
        keys=fields.String(), values=fields.Float(validate=validate.Range(0, 1_000)), load_default=dict
    )


def _aligned() -> list[object]:
    """The rules of a store that has set none: what was passed or failed, of activities that it has aligned."""
    rules = [
        {"name": "aligned", "concepts": ["passed", "completed", "mastered"], "takes": ALIGNMENTS},
        {"name": "aligned-failed", "concepts": ["failed"], "takes": ALIGNMENTS, "polarity": NEGATIVE},
    ]
    return [RuleShape().load(rule) for rule in rules]


class MasterySettings(Schema):
    """All that a store may set of mastery."""

    rules = fields.List(
        fields.Nested(RuleShape),
        load_default=_aligned,
        validate=validate.Length(max=MOST_RULES),
        metadata={"description": "which statements are evidence of which items"},
    )
    alignments = fields.List(
        fields.Nested(AlignmentShape),
        load_default=list,
        validate=validate.Length(max=MOST_ALIGNMENTS),
        metadata={"description": "the items that activities serve"},
    )
    thresholds = fields.List(
        fields.Nested(ThresholdShape),
        load_default=lambda: [ThresholdShape().load({"days": 2})],
        validate=validate.Length(max=MOST_THRESHOLDS),
        metadata={"description": "what makes mastery of evidence; the one that says most exactly what it is for holds"},
    )
    roll_ups = fields.List(
        fields.Nested(RollUpShape),
        load_default=lambda: [RollUpShape().load({})],
        validate=validate.Length(max=MOST_THRESHOLDS),
        metadata={"description": "how what stands below an item makes mastery of it"},
    )
    granted_by = _texts("authorities whose grants count, as mailto:, URL or homePage|name; all, if none is named")
    base = fields.String(
        load_default=BASE,
        validate=(validate.URL(require_tld=False), validate.Length(max=MOST_LETTERS)),
        metadata={"description": "below which IRIs of our own stand"},
    )

    @validates_schema
    def check_names(self, data: dict[str, object], **_: object) -> None:
        rules = data["rules"]
        assert isinstance(rules, list)
        if len({rule["name"] for rule in rules}) < len(rules):
            raise ValidationError("Two of them have one name.", "rules")
