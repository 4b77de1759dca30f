"""The whole document, put together from the operations and from the shapes of xAPI."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from lrs import __version__
from lrs.web.openapi import clinic, documents, erasure, issuer, log, operating, others, personas, statements, stream
from lrs.web.openapi.plugins import Told
from lrs.web.openapi.terms import (
    MILLISECONDS,
    SCHEMAS,
    SENDERS,
    TEXT,
    Operation,
    Words,
    always,
    answer,
    header,
    refused,
    schema,
    sometimes,
)
from xapi_schemas import Statement, Statement2
from xapi_schemas.json_schema import definitions

_RESOURCES = (statements, documents, others, clinic, stream, erasure, personas, issuer, log, operating)
OPERATIONS: tuple[Operation, ...] = tuple(each for resource in _RESOURCES for each in resource.OPERATIONS)

_VERSION = {"type": "string", "pattern": r"^[12]\.0(\.[0-9]+)?$"}
_VERSION_ASKED = header("X-Experience-API-Version", _VERSION, "1.0.x or 2.0.x.", required=True)
_VERSION_SPOKEN = {"X-Experience-API-Version": always(_VERSION, "1.0.3 or 2.0.0.")}
_CONSISTENT = {
    "X-Experience-API-Consistent-Through": always(MILLISECONDS, "Every statement stored until then is found.")
}

_REQUEST_ID = {"type": "string", "pattern": "^[!-~]{1,128}$"}
_NAMED = {"X-Request-ID": always(_REQUEST_ID, "That of the request, if it is 1 to 128 visible ASCII characters.")}
_LIMIT = {
    "RateLimit-Policy": sometimes(
        {"type": "string", "pattern": '^"requests";q=[0-9]+;w=[0-9]+$'}, "The limit, if there is one."
    ),
    "RateLimit": sometimes({"type": "string", "pattern": '^"requests";r=[0-9]+;t=[0-9]+$'}, "What is left of it."),
}
_RETRY_AFTER = {"Retry-After": always({"type": "string", "pattern": "^[0-9]+$"}, "In how many seconds.")}

_SECURITY_SCHEMES = {
    "basic": {"type": "http", "scheme": "basic", "description": "Key and secret of a credential."},
    "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
    **operating.SECURITY_SCHEMES,
}
_DESCRIPTION = (
    "A learning-record store for xAPI 1.0.3 and 2.0. Below /xapi/v1 and /xapi/v2 is the same as below /xapi. "
    "Parameters that are not described are refused. Requests of 1.0.3 may take the alternate syntax "
    "(POST with ?method=). Every request may have an X-Request-ID, under which the logs name it."
)


def document(of_plugins: Told) -> dict[str, Any]:
    """What this server can be asked, as OpenAPI 3.1; without `servers`, which depend on where it is reached."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Cairn",
            "version": __version__,
            "description": _DESCRIPTION,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "security": _security(SENDERS),
        "paths": _paths((*OPERATIONS, *of_plugins.operations)),
        "components": {"schemas": {**_schemas(), **of_plugins.schemas}, "securitySchemes": _SECURITY_SCHEMES},
    }


def _paths(operations: Iterable[Operation]) -> dict[str, Any]:
    paths: dict[str, Any] = {}
    for operation in operations:
        methods = paths.setdefault(operation.path, {})
        methods[operation.method.lower()] = _described(operation)
        if operation.method == "GET":
            methods["head"] = _as_head(methods["get"])
    return paths


def _described(operation: Operation) -> dict[str, Any]:
    needs_version = operation.is_xapi and not operation.is_open
    given = {
        "description": operation.description,
        "parameters": [*operation.parameters, *([_VERSION_ASKED] if needs_version else [])],
        "requestBody": operation.body and {"required": operation.needs_body, "content": operation.body},
    }
    answers = {**operation.answers, **_refusals(operation)}
    return {
        "operationId": _operation_id(operation),
        "summary": operation.summary,
        **{name: value for name, value in given.items() if value},
        "responses": {str(status): _with_headers(operation, answers[status]) for status in sorted(answers)},
        **({} if operation.security == SENDERS else {"security": _security(operation.security)}),
    }


def _security(schemes: Iterable[str]) -> list[dict[str, list[str]]]:
    """That one of these schemes of credentials is needed."""
    return [{name: []} for name in schemes]


def _operation_id(operation: Operation) -> str:
    words = re.findall("[a-z]+", operation.path.removeprefix("/xapi/"))
    return operation.method.lower() + "".join(word.title() for word in words)


def _as_head(described: Mapping[str, Any]) -> dict[str, Any]:
    """The same without what is answered."""
    bare = {
        status: {name: value for name, value in each.items() if name != "content"}
        for status, each in described["responses"].items()
    }
    return {
        **described,
        "operationId": described["operationId"].replace("get", "head", 1),
        "summary": "The headers of: " + described["summary"],
        "responses": bare,
    }


def _refusals(operation: Operation) -> dict[int, Words]:
    usual = (400,) if operation.is_open else (400, 401, 403, 429, 503)
    statuses = (*usual, *operation.refusals) if operation.is_xapi else operation.refusals
    return {status: _also(_REFUSALS[status], operation.refused or {}) for status in statuses}


def _also(refusal: Words, content: Words) -> Words:
    """A refusal that may be told in another way too."""
    return {**refusal, "content": {**refusal["content"], **content}}


def _refusal(description: str, headers: Words | None = None) -> Words:
    return answer(description, {"application/problem+json": {"schema": schema("Problem")}}, headers)


_REFUSALS: Mapping[int, Words] = {
    400: _refusal("The request breaks a rule; nothing of it was stored."),
    401: _refusal("There are no credentials, or wrong ones.", {"WWW-Authenticate": always(TEXT, "How to send them.")}),
    403: _refusal("The credentials don't allow this."),
    404: _refusal("There is no such thing in this store."),
    409: _refusal("Something else is stored under this name."),
    412: _refusal("If-Match or If-None-Match doesn't hold."),
    413: _refusal("The request is too large."),
    415: _refusal("The body is compressed."),
    429: _refusal("The sender comes too often, or has too many streams open.", _RETRY_AFTER),
    503: _refusal("It can't be taken now; nothing was stored.", _RETRY_AFTER),
}


def _with_headers(operation: Operation, described: Words) -> dict[str, Any]:
    """An answer with the headers that every answer of its resource has."""
    common = {**_NAMED, **(_VERSION_SPOKEN if operation.is_xapi else {})}
    if operation.is_xapi and not operation.is_open:
        common |= _LIMIT
    if operation.path == "/xapi/statements":
        common |= _CONSISTENT
    return {**described, "headers": {**described.get("headers", {}), **common}}


def _schemas() -> dict[str, Any]:
    own: dict[str, Any] = {"Problem": refused({"request_id": _REQUEST_ID})}
    for resource in (statements, others, clinic, erasure, personas, issuer, log):
        own |= resource.SCHEMAS
    return {**own, **definitions(Statement, Statement2, below=SCHEMAS)}
