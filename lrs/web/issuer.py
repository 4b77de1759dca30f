"""/stores/<store>: what a store publishes as an issuer of credentials, open to everybody and to every script."""

from typing import Any

from flask import Blueprint, Response, request

from lrs.operations.issuer.published import Published
from lrs.web import xapi
from lrs.xapi import exact_json

_KEPT_S, _STATUS_KEPT_S = 300, 60


def blueprint() -> Blueprint:
    """The resources."""
    issuer = Blueprint("issuer", __name__, url_prefix="/stores/<store>")
    for path, view in (
        ("/did.json", _did_document),
        ("/issuer", _profile),
        ("/keys/<key>", _key),
        ("/status/<int:number>", _status_list),
        ("/revocations", _revocations),
    ):
        issuer.add_url_rule(path, view_func=view, methods=["GET"])
    return issuer


def _did_document(store: str) -> Response:
    return _answer(_published(store).did_document(), _KEPT_S)


def _profile(store: str) -> Response:
    return _answer(_published(store).profile(), _KEPT_S)


def _key(store: str, key: str) -> Response:
    return _answer(_published(store).jwk(key), _KEPT_S)


def _status_list(store: str, number: int) -> Response:
    return _for_everybody(_published(store).status_list(number), _STATUS_KEPT_S)


def _revocations(store: str) -> Response:
    return _answer(_published(store).revocations(), _STATUS_KEPT_S)


def _published(store: str) -> Published:
    return Published(xapi.database(), store)


def _answer(value: Any, kept_s: int) -> Response:
    return _for_everybody(exact_json.dumps(value), kept_s)


def _for_everybody(content: bytes, kept_s: int) -> Response:
    response = xapi.json_response(content)
    response.headers["Cache-Control"] = f"public, max-age={kept_s}"
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.add_etag()
    response.make_conditional(request)
    return response
