"""Operations on statements: /statements, and what extends it."""

from lrs.web.openapi.terms import (
    AGENT,
    COUNT,
    LAST_MODIFIED,
    MORE,
    TEXT,
    TRUTH,
    Operation,
    Words,
    answer,
    array,
    as_json,
    header,
    or_null,
    query,
    record,
    schema,
    sometimes,
)
from lrs.xapi.mending import MISTAKES

_PATH = "/xapi/statements"
_STATEMENT: Words = {
    "anyOf": [schema("Statement"), schema("Statement2")],
    "description": "Statement in requests of 1.0.3, Statement2 in those of 2.0.",
}
_BATCH: Words = {
    "anyOf": [_STATEMENT, array(_STATEMENT)],
    "examples": [
        {
            "actor": {"mbox": "mailto:ann@example.com", "name": "Ann"},
            "verb": {"id": "http://adlnet.gov/expapi/verbs/completed", "display": {"en": "completed"}},
            "object": {"id": "http://example.com/courses/negotiation"},
        }
    ],
}
_WITH_ATTACHMENTS: Words = {
    "schema": {
        "description": "The statements as application/json first, then a part for each attachment, with the headers "
        "X-Experience-API-Hash and Content-Transfer-Encoding: binary.",
    }
}
_UUID, _TIMESTAMP = schema("Uuid"), schema("Timestamp")

FILTERS = (
    {**AGENT, "required": False, "description": "Statements about this Agent, as actor or object."},
    query("verb", schema("Iri"), "Statements with the verb of this id."),
    query("activity", schema("Iri"), "Statements whose object is the activity of this id."),
    query("registration", _UUID, "Statements of this registration."),
    query("related_agents", TRUTH, "Whether the Agent may stand anywhere in the statement."),
    query("related_activities", TRUTH, "Whether the activity may stand anywhere in the statement."),
    query("since", _TIMESTAMP, "Statements stored later."),
    query("until", _TIMESTAMP, "Statements stored then or earlier."),
)
_SHOWN = (
    query("format", {"enum": ["exact", "ids", "canonical"], "default": "exact"}, "How much of each statement."),
    query("attachments", TRUTH, "Whether contents of attachments come along, as multipart/mixed."),
    header("Accept-Language", TEXT, "The languages that format=canonical prefers."),
)

_MENDED = {"X-Cairn-Mended": sometimes({"type": "string", "pattern": "^[1-9][0-9]*$"}, "How many were mended.")}

# Which rule is broken in a statement, and where.
VIOLATION: Words = {
    "pointer": {"type": "string", "description": "Where in the statement: a JSON pointer (RFC 6901)."},
    "found": {"description": "What stands there."},
    "rule": TEXT,
    "section": {"type": "string", "description": "Where the specification has the rule."},
    "hint": TEXT,
}
_INDEX: Words = {**COUNT, "description": "Which statement of the batch, from 0."}

# Schemas of answers and of refusals about statements.
SCHEMAS = {
    "StatementResult": record(
        {
            "statements": array(schema("Statement2")),
            "more": MORE,
        }
    ),
    "Count": record({"count": COUNT, "is_exact": {"type": "boolean"}}),
    "Check": record(
        {
            "statements": COUNT,
            "accepted": {"type": "boolean"},
            "violation_count": COUNT,
            "violations": array(schema("Violation")),
            "mended": array(record({"index": _INDEX, "pointer": TEXT, "mistake": {"enum": [*MISTAKES]}}, found=TEXT)),
        }
    ),
    "PartlyStored": record(
        {
            "stored": array(_UUID),
            "refused": array(
                record(
                    {
                        "index": _INDEX,
                        "refusal": or_null({**TEXT, "description": "Its id in the inbox, if it was kept."}),
                        "violations": array(schema("Violation")),
                    }
                )
            ),
            "violation_count": COUNT,
        }
    ),
    "Violation": record({"index": _INDEX, **VIOLATION}),
}

OPERATIONS = (
    Operation(
        "GET",
        _PATH,
        "Find statements, or read one",
        description="One statement is named by statementId or voidedStatementId, with which only format and "
        "attachments go. Else the filters are conditions that all have to hold.",
        parameters=(
            query("statementId", _UUID, "The one statement to read."),
            query("voidedStatementId", _UUID, "The one statement to read, which has been voided."),
            *FILTERS,
            query("ascending", TRUTH, "Whether the oldest come first."),
            query("limit", COUNT, "The most statements of a page; 0 for as many as the server gives."),
            query("cursor", COUNT, "Where to go on; part of more."),
            *_SHOWN,
        ),
        answers={
            200: answer(
                "A page of statements, or the one that was asked for.",
                {
                    **as_json({"anyOf": [schema("StatementResult"), schema("Statement2")]}),
                    "multipart/mixed": _WITH_ATTACHMENTS,
                },
                {"Last-Modified": LAST_MODIFIED},
            )
        },
        refusals=(404,),
    ),
    Operation(
        "PUT",
        _PATH,
        "Store one statement",
        parameters=(query("statementId", _UUID, "The id that it has or gets.", required=True),),
        body={**as_json(_STATEMENT), "multipart/mixed": _WITH_ATTACHMENTS},
        answers={204: answer("It is stored, now or before.", headers=_MENDED)},
        refusals=(409, 413, 415),
    ),
    Operation(
        "POST",
        _PATH,
        "Store statements, all or none",
        description="With X-Cairn-Partial those are stored that are valid, unless none is.",
        parameters=(header("X-Cairn-Partial", {"const": "accept"}, "Store what is valid."),),
        body={**as_json(_BATCH), "multipart/mixed": _WITH_ATTACHMENTS},
        answers={
            200: answer(
                "The ids, in the order of the statements; with X-Cairn-Partial, also what was refused.",
                as_json({"anyOf": [array(_UUID), schema("PartlyStored")]}),
                _MENDED,
            )
        },
        refusals=(409, 413, 415),
    ),
    Operation(
        "GET",
        "/xapi/extensions/count",
        "Count statements",
        parameters=FILTERS,
        answers={200: answer("How many statements the filters find, up to a million.", as_json(schema("Count")))},
    ),
    Operation(
        "POST",
        "/xapi/extensions/check",
        "Ask what would be refused",
        description="Takes what POST /statements takes, and any other JSON; stores nothing.",
        body={**as_json({}), "multipart/mixed": _WITH_ATTACHMENTS},
        answers={
            200: answer("Every rule that the statements break, and what would be mended.", as_json(schema("Check")))
        },
        refusals=(413, 415),
    ),
)
