"""The page on which members sign their packages by the key in their browser: /portfolio/sign."""

from typing import Any

from flask import Blueprint, Response, render_template, request
from marshmallow import Schema, fields, validate

from lrs.api import dumps, read_form
from lrs.verifiable.compact import base64url, from_base64url
from lrs.verifiable.packages.manifests import MOST_CREDENTIAL_BYTES
from lrs_portfolio.api import owned
from lrs_portfolio.export.signers import is_held, signer_of
from lrs_portfolio.owners import SECTION
from lrs_portfolio.presenting.in_browser import Presenting, presenting

blueprint = Blueprint("presenting", __name__, url_prefix="/sign")


class _PackageForm(Schema):
    clr = fields.String(required=True, validate=validate.Length(max=MOST_CREDENTIAL_BYTES))


class _SignedForm(_PackageForm):
    created = fields.Integer(required=True, validate=validate.Range(0, 10**17))
    signature = fields.String(required=True, validate=validate.Regexp("[A-Za-z0-9_-]{86}$"))


@blueprint.get("")
def page() -> str:
    """What to do; the rest is done by its script."""
    signer = signer_of(*owned(None))
    return render_template("portfolio/sign.html", key=None if signer is None or is_held(signer) else signer)


@blueprint.post("/prepare")
def prepare() -> Response:
    """What is to be signed, for people and as bytes."""
    store, owner = owned(None)
    told = read_form(_PackageForm, request.form, SECTION)
    with store.read() as tx:
        now_us = tx.now_us() // 1_000_000 * 1_000_000
    return _answer(_to_sign(presenting(store, owner, told["clr"].encode(), now_us)))


def _to_sign(made: Presenting) -> dict[str, Any]:
    return {
        "key": made.key.name,
        "label": made.key.label or made.key.name[:8],
        "created": made.created_us,
        "presentation": made.prepared.document,
        "to_sign": base64url(made.to_sign),
    }


@blueprint.post("")
def sign() -> Response:
    """The presentation with the signature that was sent, which fits."""
    store, owner = owned(None)
    told = read_form(_SignedForm, request.form, SECTION)
    made = presenting(store, owner, told["clr"].encode(), told["created"])
    return _answer(made.signed(from_base64url(told["signature"])))


def _answer(told: Any) -> Response:
    return Response(dumps(told), content_type="application/json")
