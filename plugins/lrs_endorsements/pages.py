"""Endorsements for people: what is theirs to answer, a person's endorsements, and the forms to ask and to give."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lrs.api import BadRequest, dumps, iso, names_of, visitor
from lrs_endorsements import deeds, forms, links, requests, states
from lrs_endorsements.api import link_url, reading
from lrs_endorsements.deeds import Member
from lrs_endorsements.grounds import GROUNDS
from lrs_endorsements.listing import MOST, Shown, grouped
from lrs_endorsements.persons import person_key
from lrs_endorsements.places import Place, read_place
from lrs_endorsements.requests import ShownRequest
from lrs_endorsements.rights import GIVE, STAFF

_PAGE = 50

blueprint = Blueprint("pages", __name__)


@blueprint.app_template_filter("agent_json")
def agent_json(agent: Mapping[str, Any]) -> str:
    """An agent as the pages pass it on."""
    return dumps(dict(agent)).decode()


@blueprint.get("/")
def home() -> str:
    """What is a person's to answer: one's own, or, for staff, anybody's."""
    agent = forms.shown(request.args) or visitor().actor.agent
    with reading() as found:
        shown: dict[str, Sequence[Shown | ShownRequest]] = {
            "to_answer": requests.to_answer(found, agent, MOST),
            "to_accept": found.waiting_for(agent, MOST),
            "asked": requests.made_by(found, agent, _PAGE),
            "given": found.by_endorser(agent, _PAGE),
        }
        names = names_of(found.tx, [agent, *_people_in(*chain.from_iterable(shown.values()))])
    return _page("mine.html", names=names, agent=agent, **shown, **_rights(agent))


@blueprint.get("/people")
def person() -> str:
    """A person's endorsements, by what is endorsed."""
    agent, place = forms.shown(request.args), read_place(request.args.get("behind", ""))
    if agent is None:
        return _page("find.html")
    with reading() as found:
        shown = found.of_endorsee(agent, _PAGE + 1, place)
        names = names_of(found.tx, [agent, *_people_in(*shown)])
    last = shown[_PAGE - 1] if len(shown) > _PAGE else None
    behind = Place(last.at_us, last.statement_id.bytes).text if last else ""
    return _page("person.html", names=names, agent=agent, groups=grouped(shown[:_PAGE]), behind=behind)


@blueprint.get("/one/<uuid:statement>")
def one(statement: UUID) -> str:
    """An endorsement: why it counts, or doesn't, and what became of it."""
    with reading() as found:
        shown = found.one(statement)
        names = names_of(found.tx, _people_in(shown))
    return _page("one.html", names=names, shown=shown, **_rights(visitor().actor.agent))


@blueprint.get("/give")
def give_form() -> str:
    """The form to endorse somebody, filled in from a request where it answers one."""
    answered = None
    with reading() as found:
        if "request" in request.args:
            answered = requests.one(found, _uuid(request.args["request"]))
        names = names_of(found.tx, [answered.asker] if answered else [])
        levels = found.rules.settings["levels"]
    on_behalf_of = request.args.get("on_behalf_of", "")
    return _page("give.html", names=names, answered=answered, levels=levels, on_behalf_of=on_behalf_of)


@blueprint.post("/give")
def give() -> Response:
    """Endorse."""
    deeds.give(visitor().store, _member(), forms.given(request.form))
    return _home()


@blueprint.get("/ask")
def ask_form() -> str:
    """The form to ask somebody."""
    with reading() as found:
        levels = found.rules.settings["levels"]
    return _page("ask.html", levels=levels, on_behalf_of=request.args.get("on_behalf_of", ""))


@blueprint.post("/ask")
def ask() -> Response:
    """Ask for an endorsement."""
    deeds.ask(visitor().store, _member(), forms.asked(request.form))
    return _home()


@blueprint.post("/steps")
def step() -> Response:
    """Take a step with an endorsement or a request."""
    kind = deeds.STEPS.get(request.form.get("step", ""))
    if kind is None:
        raise BadRequest("there is no such step", section=forms.SECTION, hint="Use a button of the page.")
    subject, words = _uuid(request.form.get("subject", "")), request.form.get("words", "")[:10_000]
    deeds.take_step(visitor().store, _member(), kind, subject, words)
    return _home()


@blueprint.post("/links")
def link() -> str:
    """Issue a link, which is shown only now."""
    store = visitor().store
    issued = links.issue(store, _member(), _uuid(request.form.get("subject", "")))
    return _page("link.html", url=link_url(store.name, issued), expires=iso(issued.expires_us))


def _page(name: str, **values: Any) -> str:
    return render_template(f"endorsements/{name}", iso=iso, grounds=GROUNDS, states=states, **values)


def _people_in(*shown: Shown | ShownRequest) -> Iterator[Mapping[str, Any]]:
    """Whom endorsements and requests show."""
    for each in shown:
        if isinstance(each, ShownRequest):
            yield from (each.asker, each.person)
        else:
            yield from (each.endorser, *filter(None, [each.endorsee]), *(event.agent for event in each.history))


def _rights(agent: Mapping[str, Any]) -> dict[str, Any]:
    """What the one who asks may do in the name of an agent."""
    actor = visitor().actor
    is_own = person_key(actor.agent) == person_key(agent)
    return {
        "may_act": actor.may(STAFF) or (is_own and actor.may(GIVE)),
        "on_behalf_of": "" if is_own else agent_json(agent),
    }


def _member() -> Member:
    """Who acts by a form. Raises Forbidden, BadRequest."""
    return deeds.member(visitor().actor, forms.acting(request.form))


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        hint = "Use a button of the page."
        raise BadRequest("this is no id of a statement", section=forms.SECTION, hint=hint) from None


def _home() -> Response:
    """Back to what was looked at."""
    agent = request.form.get("on_behalf_of", "").strip()
    return redirect(url_for("endorsements.pages.home", agent=agent or None), 303)
