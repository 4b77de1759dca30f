"""Operations on personas (docs/personas.md)."""

from lrs.operations.personas.identifiers import MOST_IDENTIFIERS
from lrs.operations.personas.joining import ADMIN, CREDENTIALS, ERASURE, MOST_REASON_CHARACTERS, OWN
from lrs.storage.personas.trail import JOINED, PARTED
from lrs.web.openapi.terms import (
    COUNT,
    MORE,
    TEXT,
    TRUTH,
    Operation,
    Words,
    answer,
    array,
    as_json,
    in_path,
    json_query,
    or_null,
    query,
    record,
    schema,
)

_KEY: Words = {"type": "string", "pattern": "^[0-9a-f]{32}$"}
_CURSOR: Words = {"type": "string", "pattern": "^[0-9]{1,18}-[0-9a-f]{32}$"}
_AGENT = schema("Agent")
_REASON: Words = {"type": "string", "maxLength": MOST_REASON_CHARACTERS, "default": "", "description": "On one line."}
_GROUNDS = {
    "at": schema("Timestamp"),
    "proof": {"enum": [ADMIN, CREDENTIALS, OWN, ERASURE]},
    "by": {**TEXT, "description": "The label of who did it."},
    "reason": TEXT,
}
_NAMED = {"agents": {**array(_AGENT), "maxItems": MOST_IDENTIFIERS}}
_PERSONA = {
    "persona": {**_KEY, "description": "Its key: that of the agent, where it was never joined."},
    "begun": or_null(schema("Timestamp")),
    "names": array(TEXT),
    "agents": array(record({"agent": _AGENT}, **_GROUNDS)),
}
_TRAIL = array(record({"deed": {"enum": [JOINED, PARTED]}, "agent": _AGENT, "persona": _KEY, **_GROUNDS}))

SCHEMAS = {
    "Persona": record(_PERSONA),
    "PersonaShown": record({**_PERSONA, "trail": {**_TRAIL, "description": "The last 200 steps, the latest first."}}),
    "Personas": record({"personas": array(schema("Persona")), "more": MORE}),
}

_PERSONAS = "/xapi/extensions/personas"
_BODY_REFUSALS = (409, 413, 415)

OPERATIONS = (
    Operation(
        "GET",
        _PERSONAS,
        "List personas",
        description="For credentials with the scope all/read.",
        parameters=(
            query("text", TEXT, "Those with this text in an identifier, in any case, or as a whole name."),
            query("limit", COUNT, "The most of a page, which has at most 100; 0 for as many."),
            query("cursor", _CURSOR, "Where to go on; part of more."),
        ),
        answers={200: answer("A page of personas, newest first.", as_json(schema("Personas")))},
    ),
    Operation(
        "GET",
        f"{_PERSONAS}/{{key}}",
        "Read a persona with its trail",
        description="For credentials with the scope all/read.",
        parameters=(in_path("key", _KEY, "The key of a persona, or of an agent that was joined once."),),
        answers={200: answer("The persona.", as_json(schema("PersonaShown")))},
        refusals=(404,),
    ),
    Operation(
        "GET",
        f"{_PERSONAS}/agent",
        "Read the persona of an Agent",
        description="For credentials with the scope all/read.",
        parameters=(json_query("agent", _AGENT, "An Agent as JSON.", required=True),),
        answers={200: answer("The persona, which may have this one agent only.", as_json(schema("PersonaShown")))},
    ),
    Operation(
        "POST",
        f"{_PERSONAS}/join",
        "Make one persona of several Agents",
        description="For credentials with the scope all. With merge, also of the personas in which they are.",
        body=as_json(record(_NAMED, reason=_REASON, merge=TRUTH)),
        answers={200: answer("The persona.", as_json(schema("Persona")))},
        refusals=_BODY_REFUSALS,
    ),
    Operation(
        "POST",
        f"{_PERSONAS}/part",
        "Take Agents out of their persona",
        description="For credentials with the scope all; for others, of the Agent that they stand for.",
        body=as_json(record(_NAMED, reason=_REASON)),
        answers={
            200: answer("The personas that there are of it.", as_json(record({"personas": array(schema("Persona"))})))
        },
        refusals=_BODY_REFUSALS,
    ),
    Operation(
        "POST",
        f"{_PERSONAS}/prove",
        "Join the Agents of two credentials",
        description="The credentials of the request, and second ones in the body, whatever their scopes.",
        body=as_json({"anyOf": [record({"key": TEXT, "secret": TEXT}), record({"token": TEXT})]}),
        answers={200: answer("The persona.", as_json(schema("Persona")))},
        refusals=_BODY_REFUSALS,
    ),
)
