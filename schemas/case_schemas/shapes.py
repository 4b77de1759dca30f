"""The classes of CASE 1.1, as they stand in a CFPackage.

A class lists what it must have first. `Link` and its kin refer to objects here or elsewhere.
"""

from typing import Any

from marshmallow import RAISE, Schema, fields

from case_schemas.fields import Choice, Date, DateTime, Extension, Identifier, Line, Number, Text, Uri, Whole

ASSOCIATION_TYPES = (
    "isChildOf",
    "isPeerOf",
    "isPartOf",
    "exactMatchOf",
    "precedes",
    "isRelatedTo",
    "replacedBy",
    "exemplar",
    "hasSkillLevel",
    "isTranslationOf",
)


class Shape(Schema):
    """A class of CASE, which has no members but its own."""

    class Meta:
        unknown = RAISE


class Link(Shape):
    """A reference to an object of CASE (LinkURI)."""

    title = Line(required=True)
    identifier = Identifier(required=True)
    uri = Uri(required=True)


class NodeLink(Shape):
    """A reference to an item, or to whatever else an association has at an end (LinkGenURI)."""

    title = Line(required=True)
    identifier = Line(required=True)
    uri = Uri(required=True)
    targetType = Choice("CASE", is_open=True)


def _link() -> fields.Nested:
    return fields.Nested(Link)


def _lines() -> fields.List:
    return fields.List(Line())


class Identified(Shape):
    """What every object of CASE has."""

    identifier = Identifier(required=True)
    uri = Uri(required=True)
    lastChangeDateTime = DateTime(required=True)
    extensions = Extension()


class Document(Identified):
    """A framework."""

    creator = Line(required=True)
    title = Line(required=True)
    frameworkType = Line()
    caseVersion = Choice("1.1", is_open=False)
    officialSourceURL = Uri()
    publisher = Line()
    description = Text()
    subject = _lines()
    subjectURI = fields.List(fields.Nested(Link))
    language = Line()
    version = Line()
    adoptionStatus = Line()
    statusStartDate = Date()
    statusEndDate = Date()
    licenseURI = _link()
    notes = Text()


class Item(Identified):
    """A competency, a skill, a heading: what a framework is made of."""

    fullStatement = Text(required=True)
    alternativeLabel = Line()
    CFItemType = Line()
    humanCodingScheme = Line()
    listEnumeration = Line()
    abbreviatedStatement = Line()
    conceptKeywords = _lines()
    conceptKeywordsURI = _link()
    notes = Text()
    subject = _lines()
    subjectURI = fields.List(fields.Nested(Link))
    language = Line()
    educationLevel = _lines()
    CFItemTypeURI = _link()
    licenseURI = _link()
    statusStartDate = Date()
    statusEndDate = Date()


class Association(Identified):
    """That an item stands below another, is the same, comes before it ..."""

    associationType = Choice(*ASSOCIATION_TYPES, is_open=True, required=True)
    originNodeURI = fields.Nested(NodeLink, required=True)
    destinationNodeURI = fields.Nested(NodeLink, required=True)
    sequenceNumber = Whole()
    CFAssociationGroupingURI = _link()
    notes = Text()


class Subject(Identified):
    title = Line(required=True)
    hierarchyCode = Line(required=True)
    description = Text()


class Concept(Identified):
    title = Line(required=True)
    hierarchyCode = Line(required=True)
    keywords = Line()
    description = Text()


class ItemType(Identified):
    title = Line(required=True)
    description = Text(required=True)
    hierarchyCode = Line(required=True)
    typeCode = Line()


class License(Identified):
    title = Line(required=True)
    licenseText = Text(required=True)
    description = Text()


class AssociationGrouping(Identified):
    title = Line(required=True)
    description = Text()


class Definitions(Shape):
    """What the objects of a package refer to."""

    CFConcepts = fields.List(fields.Nested(Concept))
    CFSubjects = fields.List(fields.Nested(Subject))
    CFLicenses = fields.List(fields.Nested(License))
    CFItemTypes = fields.List(fields.Nested(ItemType))
    CFAssociationGroupings = fields.List(fields.Nested(AssociationGrouping))
    extensions = Extension()


class Level(Identified):
    """A level of a criterion; unlike elsewhere, its extensions are a list."""

    description = Text()
    quality = Line()
    score = Number()
    feedback = Text()
    position = Whole()
    rubricCriterionId = Identifier()
    extensions: Any = fields.List(Extension())


class Criterion(Identified):
    """What a rubric looks at, of an item if it names one."""

    category = Line()
    description = Text()
    CFItemURI = _link()
    weight = Number()
    position = Whole()
    rubricId = Identifier()
    CFRubricCriterionLevels = fields.List(fields.Nested(Level))


class Rubric(Identified):
    title = Line()
    description = Text()
    CFRubricCriteria = fields.List(fields.Nested(Criterion))


class Package(Shape):
    """A framework with all that belongs to it (CFPackage)."""

    CFDocument = fields.Nested(Document, required=True)
    CFItems = fields.List(fields.Nested(Item))
    CFAssociations = fields.List(fields.Nested(Association))
    CFDefinitions = fields.Nested(Definitions)
    CFRubrics = fields.List(fields.Nested(Rubric))
    extensions = Extension()
