"""/.well-known/jwks.json: the public keys of this server, open to everybody (RFC 7517)."""

from flask import Blueprint, Response

from lrs.operations.erasing import receipts
from lrs.web import xapi
from lrs.xapi import exact_json


def blueprint() -> Blueprint:
    """The resource."""
    keys = Blueprint("keys", __name__)
    keys.add_url_rule("/.well-known/jwks.json", view_func=_get, methods=["GET"])
    return keys


def _get() -> Response:
    content = exact_json.dumps(receipts.public_keys(xapi.server().database))
    return Response(content, content_type="application/jwk-set+json")
