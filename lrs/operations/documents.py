"""State, agent profiles and activity profiles (1.0.3 Communication 2.2, 2.3, 2.6, 2.7)."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from lrs.actor import Actor
from lrs.clock import now_us
from lrs.database import Database
from lrs.errors import BadRequest, Conflict, NotFound
from lrs.storage import documents, stores
from lrs.storage.documents import Document
from lrs.storage.transaction import Transaction
from lrs.xapi import exact_json, references
from lrs.xapi.etag import check_preconditions, etag
from lrs.xapi.identity import identity, key
from lrs.xapi.media_types import media_type


@dataclass(frozen=True)
class Place:
    """Where documents of one kind lie: `scope` is the key of the agent, activity and registration they are of.

    `right` is the scope of credentials that may change them. `owner` is the key of the agent, or of the activity
    where they are of no agent.
    """

    right: str
    scope: bytes
    owner: bytes


@dataclass(frozen=True)
class Preconditions:
    """What a request demands of the document that is there, and whether it has to demand anything.

    `are_needed_to_replace` holds for profiles, and in 2.0 for state; `are_needed_to_create` for profiles in
    1.0.3. 1.0.3 Communication 3.1, 2.0 4.1.4.
    """

    if_match: str | None
    if_none_match: str | None
    are_needed_to_replace: bool = False
    are_needed_to_create: bool = False

    @property
    def are_missing(self) -> bool:
        return self.if_match is None and self.if_none_match is None


def state_place(activity_id: str, agent: Mapping[str, Any], registration: str | None) -> Place:
    """Where an agent's state in an activity lies, of one registration or of none."""
    known = str(identity(agent))
    scope = _scope("state", activity_id, known, (registration or "").lower())
    return Place("state", scope, key(references.AGENT, known))


def activity_profile_place(activity_id: str) -> Place:
    """Where the profile of an activity lies."""
    return Place("profile", _scope("profile", "activity", activity_id), key(references.ACTIVITY, activity_id))


def agent_profile_place(agent: Mapping[str, Any]) -> Place:
    """Where the profile of an agent lies."""
    known = str(identity(agent))
    return Place("profile", _scope("profile", "agent", known), key(references.AGENT, known))


def _scope(right: str, *parts: str) -> bytes:
    return key(right.encode(), exact_json.dumps(parts).decode())


def get(database: Database, actor: Actor, place: Place, document_id: str) -> Document:
    """The document. Raises NotFound, Forbidden."""
    actor.check(place.right, "all/read")
    with database.read(actor.store_id) as tx:
        found = documents.find(tx, place.scope, document_id)
    if found is None:
        raise NotFound(f'there is no document "{document_id}" here')
    return found


def ids(database: Database, actor: Actor, place: Place, since_us: int | None) -> list[tuple[str, int]]:
    """Ids of the documents and when each was changed, in microseconds. Raises Forbidden."""
    actor.check(place.right, "all/read")
    with database.read(actor.store_id) as tx:
        return documents.ids(tx, place.scope, since_us)


@dataclass(frozen=True)
class Sent:
    """A document as it arrived."""

    content_type: str
    content: bytes


def put(
    database: Database, actor: Actor, place: Place, document_id: str, sent: Sent, preconditions: Preconditions
) -> Document:
    """Store a document in place of any that is there, and return it.

    Raises PreconditionFailed, Conflict (it exists, and no precondition was sent), BadRequest (it is new, and
    none was sent), Forbidden. 1.0.3 Communication 3.1, 2.0 4.1.4.
    """
    actor.check(place.right)
    with database.write(actor.store_id) as tx:
        current = _current(tx, place, document_id, preconditions)
        if preconditions.are_missing:
            _check_not_needed(tx, preconditions, current, document_id)
        stored = _document(sent.content_type, sent.content, current)
        documents.write(tx, place.scope, document_id, stored, owner=place.owner)
    return stored


def _check_not_needed(
    tx: Transaction, preconditions: Preconditions, current: Document | None, document_id: str
) -> None:
    if current is not None and preconditions.are_needed_to_replace:
        raise Conflict(
            f'a document "{document_id}" exists, and the request has neither If-Match nor If-None-Match',
            section="Communication 3.1",
            hint="Read the document, and send its ETag as If-Match to replace it.",
        )
    # Some clients can't send If-None-Match at all; a store may let them create.
    may_create = stores.get(tx).settings["create_profiles_without_precondition"]
    if current is None and preconditions.are_needed_to_create and not may_create:
        raise BadRequest(
            "a new profile is PUT with If-None-Match: *",
            section="Communication 3.1",
            hint="Add the header If-None-Match: *.",
        )


def post(
    database: Database, actor: Actor, place: Place, document_id: str, sent: Sent, preconditions: Preconditions
) -> Document:
    """Merge a JSON object into the document by its top-level properties, or store a new one; return it.

    Raises BadRequest where either side is no JSON object, PreconditionFailed, Forbidden.
    1.0.3 Communication 2.2.
    """
    actor.check(place.right)
    with database.write(actor.store_id) as tx:
        current = _current(tx, place, document_id, preconditions)
        if current is None:
            _check_json(sent)
            merged = _document(sent.content_type, sent.content, None)
        else:
            there, given = _json_object(current, "stored"), _json_object(sent, "sent")
            merged = _document(current.content_type, exact_json.dumps({**there, **given}), current)
        documents.write(tx, place.scope, document_id, merged, owner=place.owner)
    return merged


def delete(
    database: Database, actor: Actor, place: Place, document_id: str | None, preconditions: Preconditions
) -> None:
    """Delete a document, whether it is there or not; with None all of the place.

    Raises PreconditionFailed, Forbidden. 1.0.3 Communication 2.3.
    """
    actor.check(place.right)
    with database.write(actor.store_id) as tx:
        if document_id is not None:
            _current(tx, place, document_id, preconditions)
        documents.delete(tx, place.scope, document_id)


def _current(tx: Transaction, place: Place, document_id: str, preconditions: Preconditions) -> Document | None:
    """The document to be changed, held until the transaction ends, after its preconditions were checked."""
    documents.lock(tx, place.scope, document_id)
    current = documents.find(tx, place.scope, document_id)
    tag = None if current is None else current.etag
    check_preconditions(preconditions.if_match, preconditions.if_none_match, tag)
    return current


def _document(content_type: str, content: bytes, replaced: Document | None) -> Document:
    """A document changed now; Last-Modified advances with every change, also within a microsecond."""
    earliest = 0 if replaced is None else replaced.updated_us + 1
    return Document(content_type, content, etag(content), max(now_us(), earliest))


def _check_json(sent: Sent) -> None:
    if _is_json(sent):
        try:
            exact_json.loads(sent.content)
        except ValueError as error:
            raise BadRequest(
                f"the document is sent as application/json: {error}",
                section="Communication 2.2",
                hint="Send JSON, or the content type that the document has.",
            ) from None


def _json_object(document: Document | Sent, which: str) -> dict[str, Any]:
    value = None
    if _is_json(document):
        with suppress(ValueError):
            value = exact_json.loads(document.content)
    if not isinstance(value, dict):
        raise BadRequest(
            f"the {which} document is no JSON object, so they can't be merged",
            section="Communication 2.2",
            hint="Replace it by PUT, or send a JSON object as application/json.",
        )
    return value


def _is_json(document: Document | Sent) -> bool:
    return media_type(document.content_type) == "application/json"
