"""The three document resources as tests speak to them: one shape, with the names of each."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha1
from typing import Any

from werkzeug.test import TestResponse

from tests.client import Client
from tests.statements import ANN, BEN, COURSE

JSON = "application/json"
REGISTRATION = "c6a5b2e4-3a55-4c4e-9d0d-5c7ce4d2b0a1"
# The parameters that say where documents are, and those of another place.
PLACES: Mapping[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "/activities/state": (
        {"activityId": COURSE["id"], "agent": ANN, "registration": REGISTRATION},
        {"activityId": COURSE["id"], "agent": BEN, "registration": REGISTRATION},
    ),
    "/activities/profile": ({"activityId": COURSE["id"]}, {"activityId": "http://example.com/courses/other"}),
    "/agents/profile": ({"agent": ANN}, {"agent": BEN}),
}


def tag(content: bytes | str) -> str:
    """The ETag that `content` must have."""
    raw = content.encode() if isinstance(content, str) else content
    return f'"{sha1(raw).hexdigest()}"'


@dataclass(frozen=True)
class Documents:
    """The documents of one place of one resource."""

    client: Client
    path: str
    place: dict[str, Any] = field(default_factory=dict)

    @property
    def id_name(self) -> str:
        return "stateId" if self.path == "/activities/state" else "profileId"

    def elsewhere(self) -> "Documents":
        """The same resource, another agent or activity."""
        return replace(self, place=PLACES[self.path][1])

    def speaking(self, version: str) -> "Documents":
        return replace(self, client=self.client.speaking(version))

    def send(
        self, method: str, document_id: str | None, data: bytes | str | None = None, **headers: str
    ) -> TestResponse:
        """A request for a document, or with None for the whole place; `If_Match="..."` is a header."""
        params = {**self.place, **({} if document_id is None else {self.id_name: document_id})}
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.request(method, self.path, params=params, headers=named, data=data)

    def create(self, document_id: str, data: bytes | str, content_type: str = JSON) -> TestResponse:
        """A PUT of a new document that every version accepts."""
        return self.send("PUT", document_id, data, Content_Type=content_type, If_None_Match="*")

    def get(self, document_id: str | None) -> TestResponse:
        return self.send("GET", document_id)

    def value(self, document_id: str) -> Any:
        """The document as JSON."""
        return json.loads(self.get(document_id).data)


def documents(client: Client, path: str) -> Documents:
    """The documents of a place that a test begins with."""
    return Documents(client, path, PLACES[path][0])
