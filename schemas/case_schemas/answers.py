"""What a provider of CASE 1.1 answers: objects by themselves say where they belong; sets; and what is wrong."""

from marshmallow import Schema, fields

from case_schemas.shapes import Association, Concept, Document, Item, ItemType, Link, Shape, Subject


class DocumentAnswer(Document):
    CFPackageURI = fields.Nested(Link, required=True)


class DocumentsAnswer(Shape):
    CFDocuments = fields.List(fields.Nested(DocumentAnswer), required=True)


class ItemAnswer(Item):
    CFDocumentURI = fields.Nested(Link, required=True)


class AssociationAnswer(Association):
    CFDocumentURI = fields.Nested(Link)


class ItemAssociationsAnswer(Shape):
    CFItem = fields.Nested(ItemAnswer, required=True)
    CFAssociations = fields.List(fields.Nested(Association), required=True)


class ConceptsAnswer(Shape):
    """A concept and those below it."""

    CFConcepts = fields.List(fields.Nested(Concept), required=True)


class SubjectsAnswer(Shape):
    """A subject and those below it."""

    CFSubjects = fields.List(fields.Nested(Subject), required=True)


class ItemTypesAnswer(Shape):
    """A type of items and those below it."""

    CFItemTypes = fields.List(fields.Nested(ItemType), required=True)


class CodeMinorField(Schema):
    imsx_codeMinorFieldName = fields.String(required=True)
    imsx_codeMinorFieldValue = fields.String(required=True)


class CodeMinor(Schema):
    imsx_codeMinorField = fields.List(fields.Nested(CodeMinorField), required=True)


class StatusInfo(Schema):
    """Why a request has failed."""

    imsx_codeMajor = fields.String(required=True)
    imsx_severity = fields.String(required=True)
    imsx_description = fields.String()
    imsx_codeMinor = fields.Nested(CodeMinor)
