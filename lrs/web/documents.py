"""What the three document resources share (1.0.3 Communication 2.2): GET, PUT, POST, DELETE on a place."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, Response, request
from flask.views import MethodView

from lrs.clock import http_date
from lrs.operations import documents
from lrs.operations.documents import Place, Preconditions, Sent
from lrs.storage.documents import Document
from lrs.web import xapi
from lrs.xapi import exact_json
from lrs.xapi.parameters import Parameters

_NO_TYPE = "application/octet-stream"


@dataclass(frozen=True)
class Resource:
    """A document resource: `parameters` beside the id say where its documents are; `place` reads them.

    `is_state` resources delete a whole place at once, and let 1.0.3 clients overwrite without preconditions.
    """

    id_name: str
    parameters: tuple[str, ...]
    place: Callable[[Parameters], Place]
    section: str
    is_state: bool = False


def register(blueprint: Blueprint, path: str, resource: Resource) -> None:
    """Add `resource` at `path`."""
    blueprint.add_url_rule(path, view_func=_Documents.as_view(path.strip("/").replace("/", "_"), resource))


class _Documents(MethodView):
    """One document resource."""

    def __init__(self, resource: Resource):
        self._resource = resource

    def get(self) -> Response:
        names = self._resource.parameters
        if self._resource.id_name not in request.args:
            return self._ids(self._read(*names, "since"))
        given = self._read(*names, self._resource.id_name)
        place, document_id = self._resource.place(given), given.text(self._resource.id_name)
        found = documents.get(xapi.server().database, xapi.actor(), place, document_id)
        headers = {"ETag": found.etag, "Last-Modified": http_date(found.updated_us)}
        response = Response(found.content, headers=headers)
        response.headers["Content-Type"] = found.content_type
        # A stranger's HTML must not run on this origin when somebody opens the document.
        response.headers["Content-Security-Policy"] = "sandbox"
        return response

    def _ids(self, given: Parameters) -> Response:
        place, since_us = self._resource.place(given), given.optional_instant_us("since")
        found = documents.ids(xapi.server().database, xapi.actor(), place, since_us)
        response = xapi.json_response(exact_json.dumps([document_id for document_id, _ in found]))
        if found:
            response.headers["Last-Modified"] = http_date(max(updated_us for _, updated_us in found))
        return response

    def put(self) -> Response:
        place, document_id = self._named()
        preconditions = self._preconditions()
        stored = documents.put(xapi.server().database, xapi.actor(), place, document_id, _sent(), preconditions)
        return _stored(stored)

    def post(self) -> Response:
        place, document_id = self._named()
        preconditions = self._preconditions()
        stored = documents.post(xapi.server().database, xapi.actor(), place, document_id, _sent(), preconditions)
        return _stored(stored)

    def delete(self) -> Response:
        if self._resource.is_state and self._resource.id_name not in request.args:
            place, document_id = self._resource.place(self._read(*self._resource.parameters)), None
        else:
            place, document_id = self._named()
        documents.delete(xapi.server().database, xapi.actor(), place, document_id, self._preconditions())
        return xapi.no_content()

    def _named(self) -> tuple[Place, str]:
        given = self._read(*self._resource.parameters, self._resource.id_name)
        return self._resource.place(given), given.text(self._resource.id_name)

    def _read(self, *names: str) -> Parameters:
        return xapi.parameters(*names, section=self._resource.section)

    def _preconditions(self) -> Preconditions:
        is_1 = xapi.version() == "1.0.3"
        return Preconditions(
            if_match=request.headers.get("If-Match"),
            if_none_match=request.headers.get("If-None-Match"),
            are_needed_to_replace=not (is_1 and self._resource.is_state),
            are_needed_to_create=is_1 and not self._resource.is_state,
        )


def _sent() -> Sent:
    content = xapi.body()
    return Sent(request.content_type or _NO_TYPE, content)


def _stored(document: Document) -> Response:
    """204 with the new ETag: some clients go on from it without reading the document again."""
    response = xapi.no_content()
    response.headers["ETag"] = document.etag
    return response
