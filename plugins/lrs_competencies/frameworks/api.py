"""Frameworks for applications, below /competencies/api: what the pages show, and importing."""

import binascii
from base64 import b64decode
from typing import Any
from uuid import UUID

from lrs.api import BadRequest, iso, operation, visitor
from lrs_competencies.blueprint import FRAMEWORKS, blueprint, check_reader
from lrs_competencies.frameworks import catalogue, operations
from lrs_competencies.frameworks.catalogue import Listing
from lrs_competencies.frameworks.operations import File
from lrs_competencies.frameworks.schemas import (
    BelowQuery,
    DetailAnswer,
    FrameworksAnswer,
    ImportBody,
    ImportedAnswer,
    ListingAnswer,
    RemovedAnswer,
    SearchQuery,
    VersionsAnswer,
)


@blueprint.get("/api/frameworks")
@operation("List the competency frameworks of the store", FrameworksAnswer)
def api_frameworks() -> Any:
    check_reader()
    with visitor().store.read() as tx:
        return {"frameworks": [_framework(row) for row in catalogue.listed_documents(tx)]}


def _framework(row: Any) -> dict[str, Any]:
    told = {"framework": str(UUID(bytes=bytes(row.document))), "title": row.title, "creator": row.creator}
    return {**told, "items": row.items, "imports": row.import_number, "imported": iso(row.imported_us)}


@blueprint.get("/api/frameworks/<uuid:framework>")
@operation("Read a competency framework and the list of its imports", VersionsAnswer)
def api_framework(framework: UUID) -> Any:
    check_reader()
    with visitor().store.read() as tx:
        row = catalogue.document_row(tx, framework.bytes)
        versions = [catalogue.version_of(each) for each in catalogue.imports_of(tx, framework.bytes)]
    return {**_framework(row), "versions": versions}


@blueprint.post("/api/frameworks")
@operation("Import a competency framework from a file", ImportedAnswer, body=ImportBody)
def api_import(name: str, title: str, text: str, base64: str) -> Any:
    visitor().actor.check(FRAMEWORKS)
    content = text.encode() if text else _unpacked(base64)
    return operations.import_file(visitor().store, File(name, content, title)).as_json()


def _unpacked(base64: str) -> bytes:
    try:
        return b64decode(base64, validate=True)
    except binascii.Error as error:
        raise BadRequest(f"base64 is refused: {error}", section="docs/frameworks.md") from None


@blueprint.delete("/api/frameworks/<uuid:framework>")
@operation("Remove a competency framework", RemovedAnswer)
def api_remove(framework: UUID) -> Any:
    visitor().actor.check(FRAMEWORKS)
    operations.remove(visitor().store, str(framework))
    return {"removed": str(framework)}


@blueprint.get("/api/frameworks/<uuid:framework>/items")
@operation("List what stands below an item, or at the top of a competency framework", ListingAnswer, query=BelowQuery)
def api_below(framework: UUID, parent: UUID | None, limit: int, behind: int) -> Any:
    check_reader()
    with visitor().store.read() as tx:
        catalogue.document_row(tx, framework.bytes)
        return _listing(catalogue.below(tx, framework.bytes, (parent or framework).bytes, limit, behind))


def _listing(listing: Listing) -> dict[str, Any]:
    return {"items": listing.items, "behind": listing.behind}


@blueprint.get("/api/items")
@operation("Search the items of competency frameworks", ListingAnswer, query=SearchQuery)
def api_search(q: str, framework: UUID | None, limit: int, behind: int) -> Any:
    check_reader()
    with visitor().store.read() as tx:
        return _listing(catalogue.search(tx, q, limit, behind, framework.bytes if framework else None))


@blueprint.get("/api/items/<uuid:item>")
@operation("Read an item of a competency framework", DetailAnswer)
def api_item(item: UUID) -> Any:
    check_reader()
    with visitor().store.read() as tx:
        found = catalogue.detail(tx, str(item))
    told = {"above": found.above, "levels": found.levels, "related": found.related}
    return {"item": found.case, "framework": str(UUID(bytes=bytes(found.document.document))), **told}
