"""Attachments as a statement declares them (1.0.3 Data 2.4.11, 2.0 4.2.2.6)."""

from xapi_schemas.fields import Iri, LanguageMap, Length, MediaType, Sha2, XapiSchema


class Attachment(XapiSchema):
    """A file beside a statement, known by its hash."""

    usageType = Iri(required=True)
    display = LanguageMap(required=True)
    description = LanguageMap()
    contentType = MediaType(required=True)
    length = Length(required=True)
    sha2 = Sha2(required=True)
    fileUrl = Iri()
