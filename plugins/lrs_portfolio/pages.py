"""One's own portfolio, for people: what is offered, what was chosen, and the package to take away."""

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lrs.api import BadRequest, agent_key, visitor
from lrs_portfolio import choices, deeds
from lrs_portfolio.api import owned, package, person_in
from lrs_portfolio.choices import RECORD
from lrs_portfolio.export import issued
from lrs_portfolio.export.signers import is_held, signer_of
from lrs_portfolio.owners import SECTION, keys_of
from lrs_portfolio.rights import STAFF

blueprint = Blueprint("pages", __name__)


@blueprint.get("/")
def home() -> str:
    store, owner = owned(person_in(request.args))
    with store.read() as tx:
        shown, packages = deeds.shown(store, tx, owner), issued.listed(tx, owner)
    signer = signer_of(store, owner)
    return render_template(
        "portfolio/home.html",
        shown=shown,
        packages=packages,
        person=request.args.get("person", ""),
        is_own=agent_key(visitor().actor.agent) in keys_of(owner),
        record=RECORD,
        is_to_be_signed=signer is not None and not is_held(signer),
        is_staff=visitor().actor.may(STAFF),
    )


@blueprint.post("/choices")
def choose() -> Response:
    store, owner = owned(person_in(request.form))
    deeds.choose(store, owner, *_what())
    return _back()


@blueprint.post("/drops")
def drop() -> Response:
    store, owner = owned(person_in(request.form))
    deeds.drop(store, owner, *_what())
    return _back()


@blueprint.post("/title")
def title() -> Response:
    store, owner = owned(person_in(request.form))
    with store.write() as tx:
        choices.entitle(tx, owner, request.form.get("title", "").strip())
    return _back()


@blueprint.post("/revocations")
def revoke() -> Response:
    store, owner = owned(person_in(request.form))
    issued.revoke(store, owner, _id_in("package"))
    return _back()


@blueprint.get("/package")
def take_away() -> Any:
    return package(person_in(request.args))


def _what() -> tuple[str, UUID | None]:
    """The section or the statement of a form."""
    if not request.form.get("statement", "").strip():
        return request.form.get("section", ""), None
    return "", _id_in("statement")


def _id_in(name: str) -> UUID:
    """The id of something that a form names. Raises BadRequest."""
    text = request.form.get(name, "").strip()
    try:
        return UUID(text)
    except ValueError:
        hint = f"Copy it from the page of the {name}."
        raise BadRequest(f"{text[:50]!r} is no id of a {name}", section=SECTION, hint=hint) from None


def _back() -> Response:
    return redirect(url_for("portfolio.pages.home", person=request.form.get("person") or None), 303)
