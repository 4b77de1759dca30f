"""Operations that only read: activities, agents, about, and the document itself."""

from lrs.web.openapi.terms import (
    ACTIVITY_ID,
    AGENT,
    OPEN,
    TEXT,
    Operation,
    answer,
    array,
    as_json,
    record,
    schema,
    sometimes,
)

_ETAG = sometimes(TEXT, "Of this document.")

SCHEMAS = {
    "Person": record(
        {"objectType": {"const": "Person"}},
        name=array(TEXT),
        mbox=array(schema("Mailto")),
        mbox_sha1sum=array(schema("Sha1")),
        openid=array(schema("Iri")),
        account=array(schema("Account")),
    ),
    "About": record({"version": array(TEXT)}, extensions=schema("Extensions")),
}

OPERATIONS = (
    Operation(
        "GET",
        "/xapi/activities",
        "Read what the store knows of an activity",
        parameters=(ACTIVITY_ID,),
        answers={200: answer("The activity, with its definition where there is one.", as_json(schema("Activity")))},
    ),
    Operation(
        "GET",
        "/xapi/agents",
        "Read what the store knows of an Agent",
        parameters=(AGENT,),
        answers={200: answer("The Agent as a Person, whose properties are arrays.", as_json(schema("Person")))},
    ),
    Operation(
        "GET",
        "/xapi/about",
        "Ask which versions are spoken",
        answers={200: answer("The versions, and this server by an extension.", as_json(schema("About")))},
        security=OPEN,
    ),
    Operation(
        "GET",
        "/openapi.json",
        "Read this document",
        answers={200: answer("An OpenAPI document.", as_json({"type": "object"}), {"ETag": _ETAG})},
        security=OPEN,
    ),
)
