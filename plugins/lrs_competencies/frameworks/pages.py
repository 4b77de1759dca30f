"""Frameworks for people: the list, a tree that opens by steps, an item, search, and a form to upload a file."""

from typing import Any
from uuid import UUID

from flask import Response, render_template, request, url_for
from werkzeug.utils import secure_filename

from lrs.api import BadRequest, iso, visitor
from lrs_competencies.blueprint import FRAMEWORKS, blueprint, check_reader
from lrs_competencies.frameworks import catalogue, operations
from lrs_competencies.frameworks.catalogue import Listed
from lrs_competencies.frameworks.formats import FORMATS, MOST_BYTES
from lrs_competencies.frameworks.operations import File

_PAGE_ITEMS = 100
_MOST_PLACE, _MOST_WORDS = 2**31, 200


def _behind() -> int:
    """Where the page before has ended. Raises BadRequest."""
    given = request.args.get("behind", "0")
    if not given.isascii() or not given.isdigit() or int(given) > _MOST_PLACE:
        raise BadRequest("behind is a whole number", section="docs/frameworks.md", hint="Follow the links of the page.")
    return int(given)


def _link(item: Listed) -> str:
    return url_for("competencies.item", item=item.identifier)


def _opened(item: Listed) -> str:
    """Where what stands below an item is fetched."""
    return url_for("competencies.below", framework=UUID(bytes=item.document), parent=item.identifier)


@blueprint.app_template_filter("competencies_uuid")
def as_uuid(key: bytes) -> UUID:
    """An identifier, of its 16 bytes."""
    return UUID(bytes=bytes(key))


def _page(template: str, **values: Any) -> str:
    may_import = visitor().actor.may(FRAMEWORKS)
    return render_template(
        f"competencies/{template}", link=_link, opened=_opened, may_import=may_import, iso=iso, **values
    )


@blueprint.get("/frameworks")
def frameworks() -> str:
    check_reader()
    with visitor().store.read() as tx:
        rows = catalogue.listed_documents(tx)
    return _page("frameworks.html", rows=rows)


@blueprint.get("/frameworks/<uuid:framework>")
def framework(framework: UUID) -> str:
    check_reader()
    with visitor().store.read() as tx:
        row = catalogue.document_row(tx, framework.bytes)
        listing = catalogue.below(tx, framework.bytes, framework.bytes, _PAGE_ITEMS, _behind())
        versions = [catalogue.version_of(each) for each in catalogue.imports_of(tx, framework.bytes)]
    case = catalogue.case_of(row)
    values = {"row": row, "case": case, "listing": listing, "versions": versions, "formats": FORMATS.values()}
    return _page("framework.html", framework=framework, parent=framework, **values)


@blueprint.get("/frameworks/<uuid:framework>/below/<uuid:parent>")
def below(framework: UUID, parent: UUID) -> str:
    """What stands below an item, to be put into the tree of a page."""
    check_reader()
    with visitor().store.read() as tx:
        listing = catalogue.below(tx, framework.bytes, parent.bytes, _PAGE_ITEMS, _behind())
    return _page("branch.html", framework=framework, parent=parent, listing=listing)


@blueprint.get("/frameworks/<uuid:framework>/export")
def export(framework: UUID) -> Response:
    """The framework as a file."""
    check_reader()
    made, content, title = operations.export(visitor().store, str(framework), request.args.get("format", "case"))
    response = Response(content, content_type=made.content_type)
    name = f"{secure_filename(title)[:80] or 'framework'}{made.suffix}"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


@blueprint.get("/items/<uuid:item>")
def item(item: UUID) -> str:
    check_reader()
    with visitor().store.read() as tx:
        detail = catalogue.detail(tx, str(item))
        framework = UUID(bytes=bytes(detail.document.document))
        listing = catalogue.below(tx, framework.bytes, item.bytes, _PAGE_ITEMS, _behind())
    return _page("item.html", detail=detail, framework=framework, parent=item, listing=listing)


@blueprint.get("/search")
def search() -> str:
    check_reader()
    words = request.args.get("q", "").strip()[:_MOST_WORDS]
    with visitor().store.read() as tx:
        titles = {row.document: row.title for row in catalogue.listed_documents(tx)}
        found = catalogue.search(tx, words, _PAGE_ITEMS, _behind()) if words else catalogue.Listing([], None)
    return _page("search.html", words=words, listing=found, titles=titles)


@blueprint.post("/frameworks")
def upload() -> str:
    """Import the file of the form, and show what was mended or left out."""
    visitor().actor.check(FRAMEWORKS)
    file = request.files.get("file")
    if file is None or not file.filename:
        raise BadRequest(
            "there is no file", section="docs/frameworks.md", hint="Choose a file before you send the form."
        )
    given = File(file.filename[:_MOST_WORDS], file.stream.read(MOST_BYTES + 1), request.form.get("title", "").strip())
    return _page("imported.html", made=operations.import_file(visitor().store, given))
