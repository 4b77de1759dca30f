"""The pages for people: what this is, and a browser for the statements of one's store."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial, wraps
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request, session, url_for

from lrs.actor import Actor
from lrs.clock import iso
from lrs.errors import BadRequest, CairnError, Conflict, Forbidden, NotFound, TooManyRequests
from lrs.operations import statements
from lrs.operations.filters import read_query
from lrs.operations.senders import credentials
from lrs.operations.statements import FoundOne, Search
from lrs.storage.query import Query
from lrs.typed import spelt_out
from lrs.web import addresses, csrf, nav, sessions, xapi
from lrs.web.sentence import sentence
from lrs.xapi import exact_json
from lrs.xapi.formats import accepted_languages
from lrs.xapi.parameters import Parameters

PAGE_SIZE = 25
_FIELDS = (
    "agent",
    "verb",
    "activity",
    "registration",
    "since",
    "until",
    "related_agents",
    "related_activities",
)
_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def blueprint() -> Blueprint:
    """The pages."""
    pages = Blueprint("pages", __name__)
    pages.add_url_rule("/", "home", _home)
    pages.add_url_rule("/sign-in", "sign_in", _sign_in, methods=["GET", "POST"])
    pages.add_url_rule("/sign-out", "sign_out", _sign_out, methods=["POST"])
    pages.add_url_rule("/statements", "browser", signed_in(_browse))
    pages.add_url_rule("/statements/<uuid:statement_id>", "statement", signed_in(_show))
    pages.before_request(_refuse_other_sites)
    pages.after_request(_guard)
    return pages


def _refuse_other_sites() -> None:
    """Raise Forbidden for a form that another site sent: it would sign people in as somebody else, or out.

    Browsers say so by Sec-Fetch-Site, but only where the connection is secure, and else by Origin.
    """
    if request.method != "POST":
        return
    own = {urlsplit(url).netloc for url in (request.host_url, xapi.server().settings.public_url) if url}
    origin = request.headers.get("Origin")
    is_own = origin is None or urlsplit(origin).netloc in own
    if request.headers.get("Sec-Fetch-Site", "same-origin" if is_own else "cross-site") not in ("same-origin", "none"):
        raise Forbidden("this form was sent by another site", hint="Behind a proxy, set CAIRN_PUBLIC_URL.")


def _guard(response: Response) -> Response:
    """What strangers wrote is shown here, so nothing on a page may run or be framed."""
    response.headers["Content-Security-Policy"] = _POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "no-store"
    return response


def signed_in(view: Callable[..., Any]) -> Callable[..., Any]:
    """`view` for who has signed in and whose credential is still right; others are asked to."""

    @wraps(view)
    def guarded(**values: Any) -> Any:
        if sessions.reader() is None:
            session.clear()
            return redirect(url_for("pages.sign_in"))
        return view(**values)

    return guarded


def told(view: Callable[..., Any]) -> Callable[..., Any]:
    """`view`, where a refusal is a page; a POST is one of our own forms."""

    @wraps(view)
    def telling(**values: Any) -> Any:
        try:
            if request.method == "POST":
                csrf.check()
            return view(**values)
        except (BadRequest, Forbidden, NotFound, Conflict) as error:
            return render_template("missing.html", heading=_heading(error), error=error.sentence), error.status

    return telling


def _heading(refusal: CairnError) -> str:
    if isinstance(refusal, Forbidden):
        return "Not allowed"
    return "Not here" if isinstance(refusal, NotFound) else "Not possible"


def _endpoint() -> str:
    return addresses.root() + "/xapi"


def _home() -> str:
    return render_template("home.html", endpoint=_endpoint(), is_signed_in="key" in session)


def _sign_in() -> Any:
    if request.method == "GET":
        return render_template("sign_in.html", error="")
    key, secret = request.form.get("key", "").strip(), request.form.get("secret", "").strip()
    actor = credentials.authenticate(xapi.server().database, key, secret)
    if actor is None:
        return _not_signed_in()
    session.clear()
    session["key"] = key
    return redirect(nav.first_page())


def _not_signed_in() -> Any:
    try:
        xapi.count_failure()
    except TooManyRequests as refusal:
        error = f"Wrong keys and secrets come from your address too often. {refusal.hint}"
        return render_template("sign_in.html", error=error), refusal.status, dict(refusal.headers)
    return render_template("sign_in.html", error="This key and secret are not right, or no longer."), 401


def _sign_out() -> Any:
    session.clear()
    return redirect(url_for("pages.home"))


@dataclass(frozen=True)
class _Shown:
    """A statement as a row of the browser."""

    statement_id: str
    stored: str
    sentence: str
    raw: str


def _browse() -> Any:
    reader = sessions.the_reader()
    filters = {name: value for name in _FIELDS if (value := request.args.get(name, "").strip())}
    error, shown, older = "", [], ""
    try:
        query = read_query(Parameters(_typed(filters), "the filters"))
        cursor = Parameters(request.args.to_dict(), "the page").count("cursor") or None
        search = Search(replace(query, cursor=cursor), PAGE_SIZE)
        found = statements.find(xapi.server().database, reader, search)
        shown = [_shown(body) for body in found.bodies]
        older = "?" + urlencode({**filters, "cursor": found.cursor}) if found.cursor is not None else ""
    except (BadRequest, Forbidden) as refusal:
        error = refusal.sentence
    return render_template("statements.html", reader=reader, filters=filters, error=error, shown=shown, older=older), (
        400 if error else 200
    )


def _typed(filters: dict[str, str]) -> dict[str, str]:
    """Filters as the API takes them: a person may type a mail address for an agent."""
    return {**filters, "agent": spelt_out(filters["agent"])} if "agent" in filters else filters


def _show(statement_id: UUID) -> Any:
    reader = sessions.the_reader()
    try:
        found, voided = _found(reader, statement_id)
    except CairnError as refusal:
        return render_template("missing.html", heading="Not here", error=refusal.detail), refusal.status
    return render_template("statement.html", shown=_shown(found.body), stored=iso(found.stored_us), voided=voided)


def _found(reader: Actor, statement_id: UUID) -> tuple[FoundOne, bool]:
    """The statement with this id, and whether it was voided."""
    get = partial(statements.get, xapi.server().database, reader, statement_id, Search(Query(), 1))
    try:
        return get(voided=False), False
    except NotFound:
        return get(voided=True), True


def _shown(body: bytes) -> _Shown:
    statement = exact_json.loads(body)
    languages = accepted_languages(request.headers.get("Accept-Language", "")) or ["en"]
    raw = exact_json.indented(statement)
    return _Shown(statement["id"], statement["stored"], sentence(statement, languages), raw)
