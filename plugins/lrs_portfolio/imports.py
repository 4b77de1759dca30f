"""Portfolios from elsewhere, as attested records: pages and API for staff."""

from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from lrs.api import BadRequest, PluginStore, operation, visitor
from lrs.verifiable.packages.verdicts import HEADINGS
from lrs_portfolio import importing
from lrs_portfolio.checking import uploaded
from lrs_portfolio.rights import STAFF
from lrs_portfolio.schemas import ForgottenAnswer, ImportedAnswer, ImportsAnswer

blueprint = Blueprint("imports", __name__)


def _staff() -> PluginStore:
    """The store of who asks, where they are staff. Raises Forbidden."""
    visitor().actor.check(STAFF)
    return visitor().store


@blueprint.get("/api/imported")
@operation("List portfolios from elsewhere", ImportsAnswer)
def api_list() -> Any:
    return {"imported": importing.listed(_staff())}


@blueprint.post("/api/imported")
@operation("Check a portfolio from elsewhere, sent as the form's file, and keep it", ImportedAnswer)
def api_import() -> Any:
    store = _staff()
    name, file = uploaded()
    return importing.keep(store, name, file, importing.asking_by(store), datetime.now(UTC))


@blueprint.get("/api/imported/<package>")
@operation("Read what was found of a portfolio from elsewhere", ImportedAnswer)
def api_one(package: str) -> Any:
    return importing.one(_staff(), package)


@blueprint.delete("/api/imported/<package>")
@operation("Keep a portfolio from elsewhere no longer", ForgottenAnswer)
def api_forget(package: str) -> Any:
    importing.forget(_staff(), package)
    return {"forgotten": package}


@blueprint.get("/imported")
def page(error: str = "") -> str:
    return render_template("portfolio/imported.html", imported=importing.listed(_staff()), error=error)


@blueprint.post("/imported")
def take() -> AnyResponse:
    """Keep a portfolio, or say why not beside the form."""
    store = _staff()
    try:
        name, file = uploaded()
        kept = importing.keep(store, name, file, importing.asking_by(store), datetime.now(UTC))
    except BadRequest as error:
        return make_response(page(error.sentence), error.status)
    return redirect(url_for("portfolio.imports.one", package=kept["package"]), 303)


@blueprint.get("/imported/<package>")
def one(package: str) -> str:
    found = importing.one(_staff(), package)
    verdict = importing.verdict_of(found["report"])
    return render_template("portfolio/imported_one.html", found=found, verdict=verdict, headings=HEADINGS)


@blueprint.post("/imported/<package>/check")
def again(package: str) -> AnyResponse:
    """Check it again, as its issuers are now."""
    store = _staff()
    importing.check_again(store, package, importing.asking_by(store), datetime.now(UTC))
    return redirect(url_for("portfolio.imports.one", package=package), 303)


@blueprint.post("/imported/<package>/forget")
def forget(package: str) -> AnyResponse:
    importing.forget(_staff(), package)
    return redirect(url_for("portfolio.imports.page"), 303)


@blueprint.get("/imported/<package>/zip")
def original(package: str) -> Response:
    """The package as it came."""
    content = importing.parts(_staff(), package)
    headers = {"Content-Disposition": "attachment; filename=portfolio.zip"}
    return Response(content, content_type="application/zip", headers=headers)
