"""Pages for who looks after senders: how it goes with each, and what was refused, to be mended and replayed."""

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, redirect, render_template, request, url_for

from lrs.errors import BadRequest, Conflict, TooLarge
from lrs.operations import stores
from lrs.operations.senders import health, refusals
from lrs.storage.senders.refusals import STATES, WAITING, Cursor, Refusal, Wanted
from lrs.web import cors_check, xapi
from lrs.web.pages import PAGE_SIZE, signed_in, told
from lrs.web.senders import words
from lrs.web.sessions import the_reader
from lrs.xapi import exact_json

_MOST_SENDERS = 100


def register(pages: Blueprint) -> None:
    """Add the pages to `pages`."""
    for rule, endpoint, view, method in (
        ("/senders", "senders", _senders, "GET"),
        ("/senders/<key>", "sender", _sender, "GET"),
        ("/senders/<key>/replay", "replay_waiting", _replay_waiting, "POST"),
        ("/refusals/<refusal_id>", "refusal", _refusal, "GET"),
        ("/refusals/<refusal_id>/replay", "replay", _replay, "POST"),
        ("/refusals/<refusal_id>/dismiss", "dismiss", _dismiss, "POST"),
    ):
        pages.add_url_rule(rule, endpoint, signed_in(told(view)), methods=[method])
    pages.context_processor(lambda: {"words": words})


def _senders() -> Any:
    xapi.server().clinic.write_down()
    senders = health.senders(xapi.database(), the_reader())
    return render_template("senders.html", senders=senders[:_MOST_SENDERS], left_out=len(senders[_MOST_SENDERS:]))


def _sender(key: str) -> Any:
    xapi.server().clinic.write_down()
    sender = health.get(xapi.database(), the_reader(), key)
    state = request.args.get("state", WAITING)
    state = state if state in STATES else WAITING
    page = refusals.find(xapi.database(), the_reader(), Wanted(key, state, _cursor()), PAGE_SIZE)
    return render_template(
        "sender.html",
        sender=sender,
        state=state,
        states=STATES,
        refusals=page.refusals,
        violations=_violations,
        older="?" + urlencode({"state": state, "cursor": page.cursor}) if page.cursor else "",
        may_replay=bool(sender.waiting) and refusals.may_settle(the_reader(), key),
        origins=stores.settings(xapi.database(), the_reader().store_id)["cors_origins"],
        **_checked_origin(),
    )


def _cursor() -> Cursor | None:
    try:
        return refusals.cursor(request.args["cursor"]) if "cursor" in request.args else None
    except BadRequest:
        return None  # somebody has typed it: the first page is as good


def _checked_origin() -> dict[str, Any]:
    """What the page says about the origin that was asked for."""
    origin = request.args.get("origin", "").strip()
    if not origin:
        return {"origin": "", "origin_error": "", "verdicts": []}
    try:
        checked = cors_check.origin_of(origin)
    except BadRequest as error:
        return {"origin": origin, "origin_error": error.sentence, "verdicts": []}
    verdicts = cors_check.verdicts(xapi.database(), the_reader().store_id, checked)
    return {"origin": origin, "origin_error": "", "verdicts": verdicts}


def _replay_waiting(key: str) -> Any:
    xapi.server().clinic.write_down()
    done = refusals.replay_waiting(xapi.database(), the_reader(), Wanted(key))
    return redirect(url_for("pages.sender", key=key, replayed=len(done.stored), still=len(done.refused)), 303)


def _refusal(refusal_id: str) -> Any:
    xapi.server().clinic.write_down()
    refusal = refusals.get(xapi.database(), the_reader(), refusal_id)
    return _shown(refusal, _text(refusal.mended or refusal.body), error="")


def _replay(refusal_id: str) -> Any:
    sent = request.form.get("statement", "")
    try:
        refusals.replay(xapi.database(), the_reader(), refusal_id, sent.encode())
    except (BadRequest, Conflict, TooLarge) as error:
        refusal = refusals.get(xapi.database(), the_reader(), refusal_id)
        return _shown(refusal, sent, error.sentence), error.status
    return redirect(url_for("pages.refusal", refusal_id=refusal_id), 303)


def _dismiss(refusal_id: str) -> Any:
    refusal = refusals.get(xapi.database(), the_reader(), refusal_id)
    refusals.dismiss(xapi.database(), the_reader(), refusal_id)
    return redirect(url_for("pages.sender", key=refusal.key), 303)


def _shown(refusal: Refusal, text: str, error: str) -> str:
    return render_template(
        "refusal.html",
        refusal=refusal,
        error=error,
        text=text,
        as_sent=_text(refusal.body),
        violations=_violations(refusal),
        stored=exact_json.loads(refusal.statement_ids),
        may_settle=refusals.may_settle(the_reader(), refusal.key),
    )


def _text(body: bytes) -> str:
    """JSON with a line for each member; what is none, or was cut off, as it is."""
    try:
        return exact_json.indented(exact_json.loads(body))
    except ValueError:
        return body.decode("utf-8", "replace")


def _violations(refusal: Refusal) -> list[dict[str, Any]]:
    """What is wrong with it, to be shown: what was found is written as JSON."""
    listed: list[dict[str, Any]] = exact_json.loads(refusal.violations)
    return [{**each, "found": exact_json.dumps(each["found"]).decode()} for each in listed]
