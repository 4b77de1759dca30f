"""Operations on refused statements and on the health of senders (docs/clinic.md)."""

from lrs.storage.senders.refusals import CONFLICT, INVALID, MALFORMED, STATES, WAITING
from lrs.web.openapi.statements import VIOLATION
from lrs.web.openapi.terms import (
    COUNT,
    COUNTS,
    MORE,
    TEXT,
    Operation,
    Words,
    answer,
    array,
    as_json,
    in_path,
    or_null,
    query,
    record,
    refused,
    schema,
)

_UUID, _TIMESTAMP = schema("Uuid"), schema("Timestamp")
_ID: Words = {"type": "string", "pattern": "^[0-9a-f]{32}$"}
_KEY: Words = {"type": "string", "minLength": 1}
_STATE: Words = {"enum": [*STATES, "any"], "default": WAITING}
_CURSOR: Words = {"type": "string", "pattern": "^[0-9]{1,18}-[0-9a-f]{32}$"}

SCHEMAS = {
    "Refusal": record(
        {
            "id": _ID,
            "sender": {**TEXT, "description": "The key of its credential."},
            "label": TEXT,
            "state": {"enum": [*STATES]},
            "reason": {"enum": [INVALID, CONFLICT, MALFORMED]},
            "first": _TIMESTAMP,
            "last": _TIMESTAMP,
            "times": COUNT,
            "version": TEXT,
            "batch": record({"index": COUNT, "size": COUNT}),
            "violations": array(record(VIOLATION)),
            "bytes": {**COUNT, "description": "Of what was sent."},
            "whole": {"type": "boolean", "description": "Whether nothing of it was cut off."},
            "stored": {**array(_UUID), "description": "The ids under which a replay stored it."},
            "settled": or_null({**_TIMESTAMP, "description": "When it was replayed or dismissed."}),
        },
        mended={"description": "With what a replay was tried last, if that isn't what was sent."},
        statement={"description": "As it was sent."},
        text={**TEXT, "description": "In place of statement what is no JSON or was cut off."},
    ),
    "Refusals": record({"refusals": array(schema("Refusal")), "more": MORE}),
    "Replayed": record(
        {
            "replayed": array(record({"refusal": _ID, "stored": array(_UUID)})),
            "refused": array(refused({"refusal": _ID})),
            "more": {**MORE, "description": f"{MORE['description']} It takes POST."},
        }
    ),
    "Sender": record(
        {
            "key": TEXT,
            "label": TEXT,
            "active": {"type": "boolean", "description": "Whether its credential is neither revoked nor expired."},
            "waiting": {**COUNT, "description": "How many of its refusals wait."},
            "requests": COUNT,
            "failures": COUNT,
            "statements_accepted": COUNT,
            "statements_refused": COUNT,
            "share_refused": {"type": "number", "minimum": 0, "maximum": 1},
            "versions": {**COUNTS, "description": "Requests by the version that they named."},
            "last_success": or_null(_TIMESTAMP),
            "last_failure": or_null(_TIMESTAMP),
            "last_failure_was": TEXT,
            "clock": or_null(
                record({"ahead_s": {"type": "number"}, "source": {"enum": ["Date", "timestamp"]}, "seen": _TIMESTAMP})
            ),
            "user_agent": TEXT,
            "origin": TEXT,
        }
    ),
}

_REFUSALS, _SENDERS = "/xapi/extensions/refusals", "/xapi/extensions/senders"
_REFUSAL = in_path("refusal_id", _ID, "The id of a refusal.")
_OF_SENDER = query("sender", TEXT, "Those of the sender with this key; else all in sight.")
_GO_ON = query("cursor", _CURSOR, "Where to go on; part of more.")

OPERATIONS = (
    Operation(
        "GET",
        _REFUSALS,
        "List refused statements",
        parameters=(
            _OF_SENDER,
            query("state", _STATE, "Those in this state."),
            query("limit", COUNT, "The most of a page, which has at most 100; 0 for as many."),
            _GO_ON,
        ),
        answers={200: answer("A page of refusals, refused last first.", as_json(schema("Refusals")))},
    ),
    Operation(
        "POST",
        f"{_REFUSALS}/replay",
        "Replay up to 100 refused statements that wait",
        description="Each by itself, as it was sent or was mended last.",
        parameters=(_OF_SENDER, _GO_ON),
        answers={200: answer("What was stored, and what was refused again.", as_json(schema("Replayed")))},
        refusals=(413,),
    ),
    Operation(
        "GET",
        f"{_REFUSALS}/{{refusal_id}}",
        "Read a refused statement",
        parameters=(_REFUSAL,),
        answers={200: answer("The refusal.", as_json(schema("Refusal")))},
        refusals=(404,),
    ),
    Operation(
        "POST",
        f"{_REFUSALS}/{{refusal_id}}/replay",
        "Store a refused statement as its sender would have",
        description="A body is stored in its place.",
        parameters=(_REFUSAL,),
        body=as_json({}),
        needs_body=False,
        answers={200: answer("It is stored under these ids.", as_json(record({"stored": array(_UUID)})))},
        refusals=(404, 409, 413, 415),
    ),
    Operation(
        "POST",
        f"{_REFUSALS}/{{refusal_id}}/dismiss",
        "Let a refused statement wait no longer",
        parameters=(_REFUSAL,),
        answers={204: answer("It is dismissed.")},
        refusals=(404, 409),
    ),
    Operation(
        "GET",
        _SENDERS,
        "Read how it goes with each sender",
        answers={
            200: answer(
                "The senders in sight, at most 1,000, those with refusals that wait first.",
                as_json(record({"senders": array(schema("Sender"))})),
            )
        },
    ),
    Operation(
        "GET",
        f"{_SENDERS}/{{key}}",
        "Read how it goes with a sender",
        parameters=(in_path("key", _KEY, "The key of its credential."),),
        answers={200: answer("The sender.", as_json(schema("Sender")))},
        refusals=(404,),
    ),
)
