"""Operations on documents: state, activity profiles, agent profiles."""

from collections.abc import Iterator

from lrs.web.openapi.terms import (
    ACTIVITY_ID,
    AGENT,
    ETAG,
    LAST_MODIFIED,
    TEXT,
    Operation,
    Words,
    always,
    answer,
    array,
    header,
    query,
    schema,
    sometimes,
)

_SINCE = query("since", schema("Timestamp"), "Only ids of documents changed later; not with an id.")
_REGISTRATION = query("registration", schema("Uuid"), "The state of one registration; else that of none.")
_PRECONDITIONS = (
    header("If-Match", TEXT, "ETags; the document must have one of them. * is any."),
    header("If-None-Match", TEXT, "ETags; the document must have none of them. * is any, so that there must be none."),
)
_ANYTHING: Words = {"*/*": {"schema": {}}}
_STORED = answer("It is stored.", headers={"ETag": always(ETAG, "Of the document as it is now.")})


def _id(name: str, *, required: bool) -> Words:
    return query(name, {"type": "string", "minLength": 1}, "The id of the document.", required=required)


def _operations(path: str, what: str, id_name: str, *place: Words, may_delete_all: bool = False) -> Iterator[Operation]:
    named = (*place, _id(id_name, required=True))
    yield Operation(
        "GET",
        path,
        f"Read {what}, or list the ids",
        parameters=(*place, _id(id_name, required=False), _SINCE),
        answers={
            200: answer(
                "The document as it was sent, with its content type; without an id, the ids as a JSON array.",
                {"application/json": {"schema": {"anyOf": [array(TEXT), {}]}}, **_ANYTHING},
                {"ETag": sometimes(ETAG, "Of a document."), "Last-Modified": LAST_MODIFIED},
            )
        },
        refusals=(404,),
    )
    yield Operation(
        "PUT",
        path,
        f"Store {what}",
        parameters=(*named, *_PRECONDITIONS),
        body=_ANYTHING,
        answers={204: _STORED},
        refusals=(409, 412, 413, 415),
    )
    yield Operation(
        "POST",
        path,
        f"Merge a JSON object into {what}",
        description="By its top-level properties. A document that isn't there is stored as by PUT.",
        parameters=(*named, *_PRECONDITIONS),
        body=_ANYTHING,
        answers={204: _STORED},
        refusals=(412, 413, 415),
    )
    yield Operation(
        "DELETE",
        path,
        f"Delete {what}" + (", or without an id all of them" if may_delete_all else ""),
        parameters=((*place, _id(id_name, required=False)) if may_delete_all else named) + _PRECONDITIONS,
        answers={204: answer("It is not there, or no longer.")},
        refusals=(412,),
    )


OPERATIONS = (
    *_operations("/xapi/activities/state", "state", "stateId", ACTIVITY_ID, AGENT, _REGISTRATION, may_delete_all=True),
    *_operations("/xapi/activities/profile", "an activity profile", "profileId", ACTIVITY_ID),
    *_operations("/xapi/agents/profile", "an agent profile", "profileId", AGENT),
)
