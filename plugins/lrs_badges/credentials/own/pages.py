"""Pages of members: /badges/elsewhere and /badges/sharing."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lrs.api import BadRequest, PluginStore
from lrs_badges.credentials import baking, sharing
from lrs_badges.credentials.elsewhere import checking, keeping
from lrs_badges.credentials.rights import KEEP, keeper, reader
from lrs_badges.credentials.sharing import MOST_NAME

blueprint = Blueprint("own", __name__)


@blueprint.get("/open/<uuid:award>")
def open_page(award: UUID) -> Response:
    """The way from a badge to the page of it that strangers see."""
    store, _ = reader()
    return redirect(url_for("badges.open.badge", store=store.name, award=award))


@blueprint.get("/elsewhere")
def elsewhere(refused: str = "") -> str:
    """One's badges from elsewhere, and the form that brings one."""
    store, agent = reader()
    with store.read() as tx:
        kept = keeping.of_person(tx, keeping.key_of(agent))
    return render_template("badges/elsewhere.html", kept=kept, refused=refused, scope=KEEP)


@blueprint.post("/elsewhere")
def keep() -> str | Response | tuple[str, int]:
    """Keep a badge, or say why not, in its place."""
    store, agent = keeper()
    address = request.form.get("url", "").strip()
    try:
        keeping.keep(store, agent, _file(store, address), address)
    except BadRequest as error:
        return elsewhere(error.sentence), error.status
    return redirect(url_for("badges.own.elsewhere"), 303)


def _file(store: PluginStore, address: str) -> bytes:
    if address:
        return checking.fetched(store, address)
    sent = request.files.get("file")
    content = sent.stream.read(baking.MOST_IMAGE_BYTES + 1) if sent else b""
    content = content or request.form.get("credential", "").encode()
    if not content.strip():
        raise BadRequest("there is no badge in this form", section=checking.SECTION, hint="Give a file, or an address.")
    return content


@blueprint.post("/elsewhere/<name>/check")
def check_again(name: str) -> Response:
    store, agent = keeper()
    keeping.check_again(store, agent, name)
    return redirect(url_for("badges.own.elsewhere"), 303)


@blueprint.post("/elsewhere/<name>/forget")
def forget(name: str) -> Response:
    store, agent = keeper()
    keeping.forget(store, agent, name)
    return redirect(url_for("badges.own.elsewhere"), 303)


@blueprint.get("/sharing")
def show_sharing() -> str:
    """What strangers see, and the form that changes it."""
    store, agent = reader()
    with store.read() as tx:
        chosen = sharing.of_people(tx, [keeping.key_of(agent)]).get(keeping.key_of(agent))
        dids = sharing.dids_of(store, tx, keeping.key_of(agent))
    shown = sharing.shown_name(chosen, agent, by_default=store.settings["show_names"])
    told = {"chosen": chosen or sharing.NOTHING, "name": shown, "dids": dids, "store": store.name}
    return render_template("badges/sharing.html", **told)


@blueprint.post("/sharing")
def change_sharing() -> Response:
    store, agent = keeper()
    form = request.form
    texts = {"name": form.get("name", "").strip()[:MOST_NAME], "did": form.get("did", "")}
    sharing.change(store, keeping.key_of(agent), **texts, evidence="evidence" in form, gallery="gallery" in form)
    return redirect(url_for("badges.own.show_sharing"), 303)
