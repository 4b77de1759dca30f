"""The page of a link: who was asked answers there, without an account. The secret in the form is what proves it."""

from typing import Any

from flask import Blueprint, Response, make_response, render_template, request

from lrs.api import NotFound, PluginStore, agent_text, count_stranger, iso, open_store
from lrs_endorsements import forms, links
from lrs_endorsements.grounds import GROUNDS
from lrs_endorsements.links import Opened
from lrs_endorsements.writing import Item

blueprint = Blueprint("invited", __name__, url_prefix="/invited")


@blueprint.get("/<store>/<secret>")
def show(store: str, secret: str) -> Response:
    """The request, and the form by which to answer it."""
    place, link = _opened(store, secret)
    levels = place.settings["levels"]
    return _page("invited.html", link=link, levels=levels, grounds=GROUNDS, agent_text=agent_text, iso=iso)


@blueprint.post("/<store>/<secret>")
def answer(store: str, secret: str) -> Response:
    """Endorse, or decline."""
    place, link = _opened(store, secret)
    if request.form.get("answer") == "decline":
        links.decline(place, link, request.form.get("words", "")[:10_000])
        return _page("thanked.html", link=link, is_given=False)
    asked = link.request
    item = Item(asked.item, asked.item_name if asked.item_name != asked.item else "")
    given = forms.answer(request.form, asked.asker, item, asked.statement_id)
    links.give(place, link, given)
    return _page("thanked.html", link=link, is_given=True)


def _opened(store: str, secret: str) -> tuple[PluginStore, Opened]:
    """Raises NotFound, TooManyRequests where somebody guesses."""
    try:
        place = open_store(store)
        return place, links.opened(place, secret)
    except NotFound:
        count_stranger()
        raise


def _page(name: str, **values: Any) -> Response:
    """A page whose address, which has the secret in it, is told to nobody."""
    response = make_response(render_template(f"endorsements/{name}", **values))
    response.headers["X-Robots-Tag"] = "noindex"
    return response
