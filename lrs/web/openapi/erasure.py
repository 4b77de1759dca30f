"""Operations on the erasure of a person, and on the keys that sign its receipts (docs/erasure.md)."""

from lrs.operations.erasing.holdings import HOLDINGS
from lrs.operations.erasing.preview import SAMPLE
from lrs.operations.erasing.selections import ACTOR, ANYWHERE, MOST_AGENTS, MOST_IDS
from lrs.web.openapi.terms import (
    COUNT,
    COUNTS,
    IDENTIFIED,
    OPEN,
    TEXT,
    Operation,
    answer,
    array,
    as_json,
    or_null,
    record,
    schema,
)

_UUID, _TIMESTAMP = schema("Uuid"), schema("Timestamp")
_ASKED = record(
    {},
    agents={**array(IDENTIFIED), "maxItems": MOST_AGENTS, "description": "By which the person is known."},
    statements={**array(_UUID), "maxItems": MOST_IDS, "description": "Ids of statements to erase as well."},
    where={"enum": [ANYWHERE, ACTOR], "default": ANYWHERE, "description": "Where the person stands in a statement."},
    confirm={**TEXT, "description": "The token of the answer without it. Erases."},
)

SCHEMAS = {
    "ErasurePreview": {
        **record(
            {
                "statements": COUNT,
                "bytes": COUNT,
                **{each.name: COUNT for each in HOLDINGS},
                "attachments": COUNT,
                "first_stored": or_null(_TIMESTAMP),
                "last_stored": or_null(_TIMESTAMP),
                "roles": {**COUNTS, "description": "Statements by the role of the person."},
                "verbs": {**COUNTS, "description": "Statements by the id of their verb."},
                "sample": {
                    **array(record({"id": _UUID, "stored": _TIMESTAMP, "verb": TEXT}, object=TEXT)),
                    "maxItems": SAMPLE,
                },
            },
            agents={**array(IDENTIFIED), "description": "Whom it is about: those named, and those joined to them."},
            ownerless_documents={**COUNT, "description": "Documents of which nobody knows whose they are."},
        ),
        "additionalProperties": {**COUNT, "description": "What a plugin keeps of people, by its name there."},
    },
    "ErasureShown": record(
        {
            "would_erase": schema("ErasurePreview"),
            "confirm": {**TEXT, "description": "The token that confirms it."},
            "confirm_within_s": COUNT,
        }
    ),
    "Erased": record({"receipt_id": _UUID, "receipt": {**TEXT, "description": "A compact JWS (RFC 7515)."}}),
    "PublicKey": record(
        {
            "kty": {"const": "OKP"},
            "crv": {"const": "Ed25519"},
            "x": TEXT,
            "alg": {"const": "EdDSA"},
            "use": {"const": "sig"},
            "kid": TEXT,
        }
    ),
}

OPERATIONS = (
    Operation(
        "POST",
        "/xapi/extensions/erase",
        "Ask what would be erased of a person, or erase it",
        description="For credentials with the scope all. Without confirm nothing is erased.",
        body=as_json(_ASKED),
        answers={
            200: answer(
                "What would be erased; with confirm, the receipt of what was.",
                as_json({"anyOf": [schema("ErasureShown"), schema("Erased")]}),
            )
        },
        refusals=(409, 413, 415),
    ),
    Operation(
        "GET",
        "/.well-known/jwks.json",
        "Read the public keys of receipts",
        answers={
            200: answer(
                "A JSON Web Key Set (RFC 7517).",
                {"application/jwk-set+json": {"schema": record({"keys": array(schema("PublicKey"))})}},
            )
        },
        refusals=(503,),
        security=OPEN,
    ),
)
