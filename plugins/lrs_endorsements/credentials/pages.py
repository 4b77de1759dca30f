"""Pages of members' keys, and of signing: below /endorsements/keys and /endorsements/sign."""

import json
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lrs.api import BadRequest, Transaction, iso, visitor
from lrs.verifiable import public_keys
from lrs.verifiable.compact import base64url
from lrs_endorsements import states
from lrs_endorsements.credentials import api, importing, possession
from lrs_endorsements.credentials.issuing import DI, KINDS
from lrs_endorsements.credentials.tables import issued
from lrs_endorsements.persons import person_key
from lrs_endorsements.rights import GIVE
from lrs_endorsements.tables import given

_MOST_SHOWN = 50
_SECTION = "docs/endorsement-credentials.md"

blueprint = Blueprint("keys", __name__)


@blueprint.get("/keys")
def show() -> str:
    asking = visitor()
    asking.actor.check(GIVE)
    person = person_key(asking.actor.agent)
    with asking.store.read() as tx:
        own, unsigned = asking.store.person_keys.of_person(tx, person), _given(tx, person)
    return render_template(
        "endorsements/keys.html",
        keys=own,
        usable=[key for key in own if key.is_usable],
        given=unsigned,
        challenge=possession.challenge(asking.actor.agent),
        server_holds_keys=asking.store.keeps_secrets,
        kinds=public_keys.KINDS,
        iso=iso,
    )


def _given(tx: Transaction, person: bytes) -> list[tuple[UUID, set[str]]]:
    """The last endorsements that a member has given and that stand, and as what they were issued."""
    columns = given.c
    wanted = tx.select(columns.statement).where(columns.endorser == person, columns.state == states.STANDS)
    found = [bytes(row.statement) for row in tx.execute(wanted.order_by(columns.at_us.desc()).limit(_MOST_SHOWN))]
    formats: dict[bytes, set[str]] = {statement: set() for statement in found}
    for row in tx.execute(tx.select(issued.c.statement, issued.c.format).where(issued.c.statement.in_(found))):
        formats[bytes(row.statement)].add(row.format)
    return [(UUID(bytes=statement), told) for statement, told in formats.items()]


@blueprint.post("/keys")
def register() -> Response:
    api.registered(_jwk(request.form.get("jwk", "")), request.form.get("signature", ""), _label())
    return _back()


def _jwk(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        hint = "Your browser didn't make a key. Let the server hold one, or take another browser."
        raise BadRequest("there is no key in this form", section=_SECTION, hint=hint) from None


@blueprint.post("/keys/held")
def hold() -> Response:
    kind = request.form.get("kind", "")
    if kind not in public_keys.KINDS:
        raise BadRequest(f"keys are of {' or '.join(public_keys.KINDS)}", section=_SECTION)
    api.held(kind, _label())
    return _back()


@blueprint.post("/keys/<name>/revoke")
def revoke(name: str) -> Response:
    api.revoked(name, request.form.get("reason", ""))
    return _back()


def _label() -> str:
    return request.form.get("label", "").strip()


def _back() -> Response:
    return redirect(url_for("endorsements.keys.show"), 303)


@blueprint.get("/sign/<uuid:statement>")
def sign(statement: UUID) -> str:
    _, key = api.own_key(request.args.get("key", ""))
    format = next(each for each, kind in KINDS.items() if kind == key.kind)
    made = api.prepared(statement, key.name, format)
    to_sign = base64url(made.to_sign)
    shown = json.dumps(made.credential, ensure_ascii=False, indent=2)
    return render_template("endorsements/sign.html", made=made, to_sign=to_sign, shown=shown)


@blueprint.post("/sign/<uuid:statement>")
def signed(statement: UUID) -> Response:
    form = request.form
    created = form.get("created", "")
    created_us = int(created) if created.isdecimal() and len(created) < 18 else 0
    made = api.prepared(statement, form.get("key", ""), form.get("format", DI), created_us)
    api.issued(made, form.get("signature", ""))
    return redirect(url_for("endorsements.keys.credential", statement=statement, format=made.format), 303)


@blueprint.get("/credentials/<uuid:statement>")
def credential(statement: UUID) -> str:
    answer = api.shown(statement, request.args.get("format", DI))
    return render_template("endorsements/credential.html", credential=answer, statement=statement)


@blueprint.get("/check")
def check() -> str:
    visitor().actor.check(GIVE)
    return render_template("endorsements/check.html", report=None, typed="")


@blueprint.post("/check")
def checked() -> str:
    visitor().actor.check(GIVE)
    typed = request.form.get("credential", "")
    report = importing.checked(visitor().store, typed.encode(), request.form.get("subject", "").strip())
    return render_template("endorsements/check.html", report=importing.as_json(report), typed=typed)
