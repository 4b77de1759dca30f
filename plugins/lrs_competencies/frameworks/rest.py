"""The REST binding of CASE 1.1, below /competencies/STORE/ims/case/v1p1: read, by everybody if the store says so."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial, wraps
from typing import Any
from uuid import UUID

from flask import Response, after_this_request
from marshmallow import Schema, fields, validate

from case_schemas.answers import (
    AssociationAnswer,
    ConceptsAnswer,
    DocumentAnswer,
    DocumentsAnswer,
    ItemAnswer,
    ItemAssociationsAnswer,
    ItemTypesAnswer,
    StatusInfo,
    SubjectsAnswer,
)
from case_schemas.shapes import AssociationGrouping, License, Package, Rubric
from lrs.api import (
    BadRequest,
    NotFound,
    PluginStore,
    address_of,
    open_store,
    operation,
    told_as_1edtech,
    visitor,
    with_pages,
)
from lrs_competencies.blueprint import blueprint, check_reader
from lrs_competencies.frameworks.provider import Provider
from lrs_competencies.frameworks.selection import ASCENDING, DESCENDING, MOST_LISTED, USUALLY_LISTED, Selection

BASE = "/<store>/ims/case/v1p1"
_CODES = {400: "invalid_selection_field", 401: "unauthorised_request", 403: "forbidden", 404: "unknownobject"}
as_1edtech = told_as_1edtech(_CODES)
View = Callable[..., Any]


class DocumentsQuery(Schema):
    """Which frameworks are asked for."""

    limit = fields.Integer(load_default=USUALLY_LISTED, validate=validate.Range(1, MOST_LISTED))
    offset = fields.Integer(load_default=0, validate=validate.Range(0, 2**31))
    sort = fields.String(load_default="")
    orderBy = fields.String(load_default=ASCENDING, validate=validate.OneOf((ASCENDING, DESCENDING)))
    filter = fields.String(load_default="")
    fields_ = fields.String(load_default="", data_key="fields")


@dataclass(frozen=True)
class Resource:
    """A resource of the binding, as the discovery document tells of it."""

    name: str
    summary: str
    shape: type[Schema]
    query: type[Schema] | None


RESOURCES: list[Resource] = []


def _as_stored(shape: type[Schema]) -> type[Schema]:
    """The shape of an answer that is not written anew: what is stored was checked when it came."""

    def dump(self: Schema, obj: Any, **_: Any) -> Any:
        return obj

    return type(f"Stored{shape.__name__}", (shape,), {"dump": dump})


def resource(path: str, summary: str, shape: type[Schema], query: type[Schema] | None = None) -> Callable[[View], View]:
    """Make of a function a resource of CASE: it gets a Provider; what is wrong is told as imsx_StatusInfo."""

    def made(view: View) -> View:
        @operation(summary, _as_stored(shape), query=query, refused=StatusInfo)
        @wraps(view)
        def providing(store: str, **given: Any) -> Any:
            with readable(store) as provider:
                return view(provider, **given)

        blueprint.get(f"{BASE}/{path}", endpoint=f"case_{view.__name__}")(as_1edtech(providing))
        RESOURCES.append(Resource(view.__name__, summary, shape, query))
        return view

    return made


@contextmanager
def readable(name: str) -> Iterator[Provider]:
    """The frameworks of a store that the sender may read. Raises Unauthorized, Forbidden, NotFound."""
    store = _public(name) or _own(name)
    with store.read() as tx:
        yield Provider(tx, partial(_address, name))


def _public(name: str) -> PluginStore | None:
    """The store with this name, if everybody may read its frameworks."""
    try:
        store = open_store(name)
    except NotFound:
        return None
    if not store.settings["public_frameworks"]:
        return None
    after_this_request(_open_to_scripts)
    return store


def _own(name: str) -> PluginStore:
    """The sender's own store."""
    check_reader()
    store = visitor().store
    if store.name != name:
        raise NotFound(f"there is no store {name!r} that these credentials may read", section="docs/frameworks.md")
    return store


def _open_to_scripts(response: Response) -> Response:
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = "Link, X-Total-Count"
    return response


def _address(store: str, name: str, identifier: str) -> str:
    base = address_of("competencies.case_documents", store=store).rpartition("/")[0]
    return f"{base}/{name}/{identifier}"


def _uuid(text: str) -> UUID:
    """An identifier in a path. Raises BadRequest."""
    try:
        return UUID(text)
    except ValueError:
        raise _InvalidIdentifier(f"{text!r} is no UUID", section="CASE 1.1 REST binding") from None


class _InvalidIdentifier(BadRequest):
    code = "invalid_uuid"


@resource("CFDocuments", "List the frameworks of a store (CASE)", DocumentsAnswer, DocumentsQuery)
def documents(provider: Provider, fields_: str, **asked: Any) -> Any:
    selection = Selection(fields=fields_, **asked)
    found = selection.of(provider.documents())
    after_this_request(partial(with_pages, found.total, selection.limit, selection.offset))
    return {"CFDocuments": found.objects}


@resource("CFDocuments/<identifier>", "Read a framework (CASE)", DocumentAnswer)
def document(provider: Provider, identifier: str) -> Any:
    return provider.document(_uuid(identifier))


@resource("CFPackages/<identifier>", "Read a framework with all that belongs to it (CASE)", Package)
def package(provider: Provider, identifier: str) -> Any:
    return provider.package(_uuid(identifier))


@resource("CFItems/<identifier>", "Read an item (CASE)", ItemAnswer)
def item(provider: Provider, identifier: str) -> Any:
    return provider.item(_uuid(identifier))


@resource("CFItemAssociations/<identifier>", "Read an item with its associations (CASE)", ItemAssociationsAnswer)
def item_associations(provider: Provider, identifier: str) -> Any:
    return provider.item_associations(_uuid(identifier))


@resource("CFAssociations/<identifier>", "Read an association (CASE)", AssociationAnswer)
def association(provider: Provider, identifier: str) -> Any:
    return provider.association(_uuid(identifier))


@resource("CFRubrics/<identifier>", "Read a rubric (CASE)", Rubric)
def rubric(provider: Provider, identifier: str) -> Any:
    return provider.rubric(_uuid(identifier))


@resource("CFAssociationGroupings/<identifier>", "Read a grouping of associations (CASE)", AssociationGrouping)
def association_grouping(provider: Provider, identifier: str) -> Any:
    return provider.definition("CFAssociationGroupings", _uuid(identifier))


@resource("CFLicenses/<identifier>", "Read a licence (CASE)", License)
def license_(provider: Provider, identifier: str) -> Any:
    return provider.definition("CFLicenses", _uuid(identifier))


@resource("CFConcepts/<identifier>", "Read a concept and those below it (CASE)", ConceptsAnswer)
def concepts(provider: Provider, identifier: str) -> Any:
    return provider.definition_set("CFConcepts", _uuid(identifier))


@resource("CFSubjects/<identifier>", "Read a subject and those below it (CASE)", SubjectsAnswer)
def subjects(provider: Provider, identifier: str) -> Any:
    return provider.definition_set("CFSubjects", _uuid(identifier))


@resource("CFItemTypes/<identifier>", "Read a type of items and those below it (CASE)", ItemTypesAnswer)
def item_types(provider: Provider, identifier: str) -> Any:
    return provider.definition_set("CFItemTypes", _uuid(identifier))
