"""Mastery for people: a person's profile with its why, role profiles, and the gaps of a group."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from marshmallow import fields, validate
from werkzeug.wrappers import Response as AnyResponse

from lrs.api import Actor, NavItem, lazily, names_of, picture, read_form, visitor
from lrs_competencies.mastery import access, groups, questions, recording, roles
from lrs_competencies.mastery.api import reading_all, reading_of
from lrs_competencies.mastery.deeds import DROP, PLAN, Deed
from lrs_competencies.mastery.people import SECTION
from lrs_competencies.mastery.reading import Reading
from lrs_competencies.mastery.shapes.asked import PersonQuery
from lrs_competencies.mastery.timeline import MONTH, YEAR

_charts = lazily("lrs_competencies.mastery.charts")

_PAGE_ROWS = 50

blueprint = Blueprint("people", __name__)


class PersonPage(PersonQuery):
    """Whose page it is, and what is compared there."""

    role = fields.String(load_default="")
    behind = fields.String(load_default="")
    item = fields.String(load_default="")
    level = fields.String(load_default="")
    refers_to = fields.String(load_default="")
    step = fields.String(load_default=YEAR, validate=validate.OneOf((YEAR, MONTH)))


def nav(actor: Actor) -> Iterable[NavItem]:
    """Where the head of each page leads, for who may see competencies of anybody."""
    if access.may_see_all(actor) or actor.may(access.MINE):
        yield NavItem("Mastery", url_for("competencies.people.home"))


@blueprint.get("/people")
def home() -> str:
    """Where to find people, groups and roles."""
    asking = visitor()
    own = asking.actor.agent
    if not access.may_see_all(asking.actor):
        asking.actor.check(access.MINE)
        return render_template("competencies/mastery/home.html", groups=(), roles=(), own=own)
    with reading_all() as reading:
        found, known = groups.groups(reading.tx), roles.listed(reading.tx)
    return render_template("competencies/mastery/home.html", groups=found, roles=known, own=own, is_all=True)


@blueprint.get("/people/profile")
def profile() -> str:
    """What somebody has mastered, their goals, and what they lack for a role."""
    asked = _asked()
    with reading_of(asked["agent"], asked["at"]) as reading:
        shown = {
            "profile": questions.profile(reading, asked["agent"], "", _PAGE_ROWS, asked["behind"]),
            "goals": questions.goals(reading, asked["agent"])["goals"],
            "moments": questions.over_time(reading, asked["agent"], asked["step"])["moments"],
            "roles": roles.listed(reading.tx),
            "gap": _gap(reading, asked),
            **_person(reading, asked),
        }
    return render_template("competencies/mastery/profile.html", **shown)


@blueprint.get("/people/why")
def why() -> str:
    """Why somebody has mastered a competency, and why not yet."""
    asked = _asked()
    with reading_of(asked["agent"], asked["at"]) as reading:
        told = questions.why(reading, asked["agent"], asked["item"])
        person = _person(reading, asked)
    return render_template("competencies/mastery/why.html", told=told, **person)


@blueprint.get("/people/profile.svg")
def profile_chart() -> Response:
    """What somebody has mastered, beside a role if one is named."""
    asked = _asked()
    with reading_of(asked["agent"], asked["at"]) as reading:
        found = _gap(reading, asked)
        items = found["items"] if found else questions.profile(reading, asked["agent"], "", _PAGE_ROWS)["items"]
    return picture(_charts.bars(items))


@blueprint.get("/people/timeline.svg")
def timeline_chart() -> Response:
    """What somebody had mastered, over time."""
    asked = _asked()
    with reading_of(asked["agent"]) as reading:
        told = questions.over_time(reading, asked["agent"], asked["step"])
    return picture(_charts.lines(told["moments"]))


@blueprint.post("/people/goals")
def set_goal() -> AnyResponse:
    """Set or drop a goal, by a form."""
    asked, asking = read_form(PersonPage, request.form, SECTION), visitor()
    kind = DROP if asked["refers_to"] else PLAN
    with asking.store.read() as tx:
        access.check_does(tx, asking.actor, asked["agent"], kind)
        item = Reading(tx).basis.find(asked["item"]) if asked["item"] else None
    by, said = asking.actor.agent, {name: asked[name] for name in ("level", "refers_to")}
    recording.record(asking.store, asking.actor, Deed(kind, asked["agent"], by, item, **said))
    return redirect(url_for("competencies.people.profile", agent=_text(asked["agent"])))


@blueprint.get("/roles/<name>")
def role(name: str) -> str:
    """A role, and what those in a group lack for it."""
    group = request.args.get("group", "")
    with reading_all() as reading:
        found = roles.get(reading.tx, reading.basis, name)
        gaps = questions.gap_of_group(reading, group, name) if group else ()
        names = names_of(reading.tx, [each.person.agent for each in gaps])
        known = groups.groups(reading.tx)
    shown = {"role": found, "gaps": gaps, "names": names, "groups": known, "group": group}
    return render_template("competencies/mastery/role.html", **shown, as_text=_text)


def _gap(reading: Reading, asked: Mapping[str, Any]) -> Mapping[str, Any] | None:
    if not asked["role"]:
        return None
    (found,) = questions.gap_of(reading, [asked["agent"]], asked["role"])
    return questions.gap_answer(found, asked["role"])


def _person(reading: Reading, asked: Mapping[str, Any]) -> Mapping[str, Any]:
    agent = asked["agent"]
    names = names_of(reading.tx, [agent])
    return {"asked": asked, "agent": _text(agent), "name": names.of(agent), "identifier": names.beside(agent)}


def _asked() -> Mapping[str, Any]:
    """What a page is asked for; of a person somebody may type the mail address. Raises BadRequest."""
    return read_form(PersonPage, request.args, SECTION)


def _text(agent: Mapping[str, Any]) -> str:
    return json.dumps(agent, ensure_ascii=False, separators=(",", ":"))
