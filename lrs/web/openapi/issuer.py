"""Operations on what a store publishes as an issuer of credentials (docs/issuer.md)."""

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
    record,
    schema,
)

_URL: Words = {"type": "string", "format": "uri"}
_DID: Words = {"type": "string", "pattern": "^did:web:"}
_TIME: Words = {"type": "string", "format": "date-time"}
_CONTEXT = array(_URL)
_KEPT = {
    "Cache-Control": always({"type": "string", "pattern": "^public, max-age=[0-9]+$"}, "For how long it holds."),
    "Access-Control-Allow-Origin": always({"const": "*"}, "Scripts from everywhere may read it."),
}

SCHEMAS = {
    "IssuerKeys": record(
        {
            "@context": _CONTEXT,
            "id": _DID,
            "verificationMethod": array(
                record(
                    {"id": _DID, "controller": _DID, "type": {"enum": ["Multikey", "JsonWebKey"]}},
                    publicKeyMultibase=TEXT,
                    publicKeyJwk=schema("IssuerKey"),
                )
            ),
            "assertionMethod": array(_DID),
        }
    ),
    "IssuerKey": record({"kty": {"enum": ["RSA", "OKP"]}}, alg=TEXT, n=TEXT, e=TEXT, crv=TEXT, x=TEXT),
    "IssuerProfile": record(
        {"@context": _CONTEXT, "id": _DID, "type": array(TEXT), "name": TEXT, "url": _URL},
        email=TEXT,
        image=record({"id": _URL, "type": TEXT}),
    ),
    "StatusList": record(
        {
            "@context": _CONTEXT,
            "id": _URL,
            "type": array(TEXT),
            "issuer": _DID,
            "validFrom": _TIME,
            "validUntil": _TIME,
            "credentialSubject": record(
                {"id": _URL, "type": TEXT, "statusPurpose": {"const": "revocation"}, "encodedList": TEXT}
            ),
            "proof": {"type": "object", "description": "A Data Integrity proof, eddsa-rdfc-2022."},
        }
    ),
    "Revocations": record(
        {
            "id": _URL,
            "issuer": _DID,
            "revokedCredential": array(record({"id": TEXT, "revoked": {"type": "boolean"}})),
        }
    ),
}

_STORE = in_path("store", TEXT, "The name of a store.")


def _read(path: str, summary: str, told: str, name: str, *more: Words) -> Operation:
    return Operation(
        "GET",
        f"/stores/{{store}}/{path}",
        summary,
        parameters=(_STORE, *more),
        answers={200: answer(told, as_json(schema(name)), _KEPT)},
        refusals=(404, 503),
        security=OPEN,
    )


OPERATIONS = (
    _read("did.json", "Read the keys of a store", "The document of its did:web.", "IssuerKeys"),
    _read("issuer", "Read who issues credentials", "An Open Badges 3.0 Profile.", "IssuerProfile"),
    _read(
        "keys/{key}",
        "Read a public key of a store",
        "A bare JSON Web Key (RFC 7517).",
        "IssuerKey",
        in_path("key", TEXT, "The name of a key."),
    ),
    _read(
        "status/{number}",
        "Read which credentials are revoked",
        "A BitstringStatusListCredential, signed by the store.",
        "StatusList",
        in_path("number", COUNT, "The number of a status list."),
    ),
    _read("revocations", "List revoked credentials", "A 1EdTech revocation list, not signed.", "Revocations"),
)
