"""Operations on the transparent log of a store (docs/transparency.md)."""

from lrs.web.openapi.terms import (
    COUNT,
    OPEN,
    TEXT,
    Operation,
    Words,
    always,
    answer,
    array,
    as_json,
    in_path,
    query,
    record,
    schema,
)

_HASH: Words = {"type": "string", "pattern": "^[0-9a-f]{64}$", "description": "A SHA-256 in hex."}
_SIZE: Words = {"type": "integer", "minimum": 1, "maximum": 2**63 - 1}
_PATH = {**array(_HASH), "maxItems": 65, "description": "From the leaf upwards, as RFC 9162 has it."}
_HEADERS = {
    "Cache-Control": always(
        {"type": "string", "pattern": "^(public|private), max-age=[0-9]+"}, "What is of a size never changes."
    ),
    "Access-Control-Allow-Origin": always({"const": "*"}, "Scripts from everywhere may read it."),
    "Vary": always(TEXT, "Who may read all statements is told more."),
}
_STORE = in_path("store", TEXT, "The name of the store.")
_REFUSALS = (400, 401, 403, 404, 409, 429, 503)
_WHO = "Open to everybody, unless the store has log_open = false: then for credentials that may read statements. "

SCHEMAS = {
    "TreeHead": record(
        {
            "iss": {**TEXT, "description": "The did:web of the store."},
            "store": TEXT,
            "tree_size": COUNT,
            "root_hash": _HASH,
            "timestamp": schema("Timestamp"),
            "key_id": {**TEXT, "description": "The key, in the store's DID document."},
            "jws": {**TEXT, "description": "The first five members, as a compact JWS (RFC 7515)."},
        }
    ),
    "InclusionProof": record(
        {
            "store": TEXT,
            "statement_id": schema("Uuid"),
            "body_sha256": _HASH,
            "position": _SIZE,
            "tree_size": _SIZE,
            "hashes": _PATH,
        }
    ),
    "ConsistencyProof": record({"store": TEXT, "first": _SIZE, "second": _SIZE, "hashes": _PATH}),
}

OPERATIONS = (
    Operation(
        "GET",
        "/stores/{store}/log/head",
        "Read what a store says of its log, signed",
        description=_WHO + "The newest head is at most a minute old if statements came since.",
        parameters=(_STORE, query("size", COUNT, "The head of a tree of this size, if one was signed.")),
        answers={200: answer("A signed tree head.", as_json(schema("TreeHead")), _HEADERS)},
        refusals=_REFUSALS,
        security=OPEN,
    ),
    Operation(
        "GET",
        "/stores/{store}/log/consistency",
        "Prove that a log was only appended to",
        description=_WHO,
        parameters=(
            _STORE,
            query("first", _SIZE, "The size of the older tree.", required=True),
            query("second", _SIZE, "The size of the later tree; else that of the newest head."),
        ),
        answers={200: answer("A consistency proof.", as_json(schema("ConsistencyProof")), _HEADERS)},
        refusals=_REFUSALS,
        security=OPEN,
    ),
    Operation(
        "GET",
        "/stores/{store}/log/inclusion",
        "Prove that a statement is in a log",
        description=_WHO + "Who may not read all statements names statementId and sha256.",
        parameters=(
            _STORE,
            query("statementId", schema("Uuid"), "The statement; this or position."),
            query("sha256", _HASH, "The SHA-256 of its bytes, as format=exact has them."),
            query("position", _SIZE, "Its position, for who may read all statements."),
            query("size", _SIZE, "Of which tree; else that of the newest head."),
        ),
        answers={200: answer("An inclusion proof.", as_json(schema("InclusionProof")), _HEADERS)},
        refusals=_REFUSALS,
        security=OPEN,
    ),
)
