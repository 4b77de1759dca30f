"""Portfolios for applications: below /portfolio/api."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request

from lrs.api import Conflict, Owner, PluginStore, Unavailable, lazily, operation, read_form, visitor
from lrs_portfolio import choices, deeds
from lrs_portfolio.agents import Named
from lrs_portfolio.export import issued
from lrs_portfolio.owners import SECTION, owner_of
from lrs_portfolio.rights import check_owns
from lrs_portfolio.schemas import ChoiceBody, ExportBody, ExportsAnswer, OwnerQuery, PortfolioAnswer, TitleBody

_exporting = lazily("lrs_portfolio.export.exporting")
_outlet = lazily("lrs_portfolio.export.outlet")

blueprint = Blueprint("api", __name__, url_prefix="/api")


def owned(person: Named | None) -> tuple[PluginStore, Owner]:
    """The store, and the owner who is meant: who asks, where nobody is named. Raises Forbidden, NotFound."""
    asking = visitor()
    with asking.store.read() as tx:
        owner = owner_of(tx, person or asking.actor.agent)
    check_owns(asking.actor, owner)
    return asking.store, owner


@blueprint.get("/portfolio")
@operation("Read a portfolio: what is offered, and what was chosen", PortfolioAnswer, query=OwnerQuery)
def api_show(person: Named | None) -> Any:
    return _shown(*owned(person))


def _shown(store: PluginStore, owner: Owner) -> Any:
    with store.read() as tx:
        return deeds.shown(store, tx, owner)


@blueprint.post("/choices")
@operation("Put a section or a statement into a portfolio", PortfolioAnswer, body=ChoiceBody)
def api_choose(person: Named | None, section: str, statement: UUID | None) -> Any:
    store, owner = owned(person)
    deeds.choose(store, owner, section, statement)
    return _shown(store, owner)


@blueprint.post("/drops")
@operation("Take a section or a statement out of a portfolio", PortfolioAnswer, body=ChoiceBody)
def api_drop(person: Named | None, section: str, statement: UUID | None) -> Any:
    store, owner = owned(person)
    deeds.drop(store, owner, section, statement)
    return _shown(store, owner)


@blueprint.post("/title")
@operation("Call a portfolio otherwise", PortfolioAnswer, body=TitleBody)
def api_title(person: Named | None, title: str) -> Any:
    store, owner = owned(person)
    with store.write() as tx:
        choices.entitle(tx, owner, title)
    return _shown(store, owner)


@blueprint.get("/exports")
@operation("List the packages that were made of a portfolio", ExportsAnswer, query=OwnerQuery)
def api_exports(person: Named | None) -> Any:
    return _exports(*owned(person))


@blueprint.post("/revocations")
@operation("Revoke a package, for good", ExportsAnswer, body=ExportBody)
def api_revoke(person: Named | None, export: UUID) -> Any:
    store, owner = owned(person)
    issued.revoke(store, owner, export)
    return _exports(store, owner)


def _exports(store: PluginStore, owner: Owner) -> Any:
    with store.read() as tx:
        return {"exports": issued.listed(tx, owner)}


def package(person: Named | None) -> Response:
    """A portfolio as a ZIP, which is sent while it is made. Raises Forbidden, NotFound, Conflict without signature."""
    store, owner = owned(person)
    try:
        export = _exporting.Export(store, owner)
    except Unavailable as missing:
        raise Conflict(f"no portfolio can be signed: {missing.detail}", section=SECTION, hint=missing.hint) from None
    chunks = _exporting.chunks_of(export, _outlet.Outlet())
    headers = {"Content-Disposition": "attachment; filename=portfolio.zip"}
    return Response(chunks, content_type="application/zip", headers=headers)


@blueprint.get("/export")
def api_export() -> Response:
    return package(person_in(request.args))


def person_in(given: Mapping[str, str]) -> Named | None:
    """Whom `person` names among what was sent; None where it is empty or isn't there. Raises BadRequest."""
    found: Named | None = read_form(OwnerQuery, given, SECTION)["person"]
    return found
