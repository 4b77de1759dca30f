"""Pages of personas: those of the store and one of them, for who looks after them; and for everybody, their own."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, redirect, render_template, request, url_for

from lrs.errors import BadRequest, TooManyRequests
from lrs.operations.personas import joining, people
from lrs.operations.personas.identifiers import MOST_IDENTIFIERS, SECTION, key_of
from lrs.operations.personas.people import Page, Shown
from lrs.typed import spelt_out
from lrs.web import xapi
from lrs.web.pages import PAGE_SIZE, signed_in, told
from lrs.web.personas import words
from lrs.web.personas.resource import presented
from lrs.web.sessions import the_reader
from lrs.xapi import exact_json
from lrs.xapi.identity import identifier_text

_DONE = {"joined": "Joined.", "parted": "Parted.", "proven": "Joined: you have proven that both are you."}
_NOBODY = Page((), "")


def register(pages: Blueprint) -> None:
    """Add the pages to `pages`."""
    for rule, endpoint, view, method in (
        ("/personas", "personas", _personas, "GET"),
        ("/personas/<key>", "persona", _persona, "GET"),
        ("/personas/join", "join_persona", _join, "POST"),
        ("/personas/part", "part_persona", _part, "POST"),
        ("/personas/prove", "prove_persona", _prove, "POST"),
    ):
        pages.add_url_rule(rule, endpoint, signed_in(told(view)), methods=[method])


def _personas() -> str:
    text = request.args.get("text", "").strip()
    reader, cursor = the_reader(), request.args.get("cursor", "")
    may_read = reader.may("all/read")
    page = people.find(xapi.database(), reader, text, cursor, PAGE_SIZE) if may_read else _NOBODY
    return render_template(
        "personas.html",
        **_shared(),
        text=text,
        mine=people.own(xapi.database(), reader),
        my_agent=reader.agent,
        may_read=may_read,
        personas=page.personas,
        parted=_parted(text) if may_read and not page.personas else None,
        older="?" + urlencode({"text": text, "cursor": page.cursor}) if page.cursor else "",
    )


def _parted(text: str) -> Shown | None:
    """Who is looked for by an identifier that was joined once, and is no more."""
    try:
        shown = people.of_agent(xapi.database(), the_reader(), _agent(text))
    except BadRequest:
        return None
    return shown if shown.trail else None


def _persona(key: str) -> str:
    shown = people.get(xapi.database(), the_reader(), key)
    return render_template("persona.html", **_shared(), shown=shown, any_agent=_written(shown.agents[0]))


def _shared() -> dict[str, Any]:
    """What both pages go by."""
    return {
        "done": _DONE.get(request.args.get("done", "")),
        "may_join": the_reader().may("all"),
        "most": MOST_IDENTIFIERS,
        "known_by": identifier_text,
        "title_of": words.title,
        "how": words.how,
        "written": _written,
    }


def _join() -> Any:
    agents = [_agent(line) for text in request.form.getlist("agents") for line in text.split("\n") if line.strip()]
    deed = joining.merge if "merge" in request.form else joining.join
    joined = deed(xapi.database(), the_reader(), agents, _reason())
    return _to_persona(joined.key, "joined")


def _part() -> Any:
    agents = [_agent(text) for text in request.form.getlist("agents")]
    joining.part(xapi.database(), the_reader(), agents, _reason())
    return _to_persona(key_of(agents[0]), "parted") if the_reader().may("all/read") else _to_list("parted")


def _prove() -> Any:
    try:
        second = presented({name: request.form.get(name, "").strip() for name in ("key", "secret")})
    except TooManyRequests as refusal:
        return render_template("missing.html", heading="Not now", error=refusal.sentence), 429, dict(refusal.headers)
    joining.join_proven(xapi.database(), the_reader(), second)
    return _to_list("proven")


def _to_persona(key: bytes, done: str) -> Any:
    return redirect(url_for("pages.persona", key=key.hex(), done=done, _anchor="done"), 303)


def _to_list(done: str) -> Any:
    return redirect(url_for("pages.personas", done=done, _anchor="done"), 303)


def _reason() -> str:
    return request.form.get("reason", "").strip()


def _agent(text: str) -> Any:
    """An agent as a person types it. Raises BadRequest."""
    try:
        return exact_json.loads(spelt_out(text).encode())
    except ValueError:
        raise BadRequest(
            f"{text[:60]!r} is neither a mail address nor an Agent as JSON",
            section=SECTION,
            hint='Write ann@example.com, or {"account": {"homePage": "…", "name": "…"}}.',
        ) from None


def _written(agent: Mapping[str, Any]) -> str:
    return exact_json.dumps(agent).decode()
