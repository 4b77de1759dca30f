"""Badges for people: achievements and how they are changed, who has which badge, why, and why not yet."""

import json
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from marshmallow import Schema, fields, validate
from werkzeug.wrappers import Response as AnyResponse

from lrs.api import Actor, AgentText, NavItem, agent_key, names_of, read_form, visitor
from lrs_badges import achievements, answers, awards, editing, people, questions, rights
from lrs_badges.achievements import SECTION
from lrs_badges.api import check_sees
from lrs_badges.awarding import byhand
from lrs_badges.rules import criteria, words
from lrs_badges.rules.doubts import doubts
from lrs_badges.tables import PROJECTION_NAME

_PAGE_ROWS = 50

blueprint = Blueprint("pages", __name__)


class _PersonForm(Schema):
    agent = AgentText(required=True)


class _AwardForm(_PersonForm):
    achievement = fields.String(required=True)
    reason = fields.String(required=True, validate=validate.Length(1, 2_000))


class _ChangeForm(Schema):
    deed = fields.String(required=True, validate=validate.OneOf(tuple(byhand.KINDS)))
    reason = fields.String(required=True, validate=validate.Length(1, 2_000))


def nav(actor: Actor) -> Iterable[NavItem]:
    """Where the head of each page leads, for who may see badges."""
    if rights.may_see(actor):
        yield NavItem("Badges", url_for("badges.pages.home"))


@blueprint.get("/")
def home() -> str:
    """The achievements of the store, and where to find people."""
    asking = visitor()
    rights.check_sees(asking.actor)
    own = asking.actor.agent
    with asking.store.read() as tx:
        found = [answers.achievement(each) for each in achievements.newest(tx)]
    return _shown("home", achievements=found, own=_text(own))


@blueprint.get("/achievements/<name>")
def achievement(name: str) -> str:
    """An achievement, and who has it."""
    asking = visitor()
    rights.check_sees(asking.actor)
    with asking.store.read() as tx:
        asking.store.derived(tx, PROJECTION_NAME)
        found = achievements.get(tx, name)
        odd = doubts(asking.store, tx, criteria.read(found.criteria)) if asking.actor.may(rights.MANAGE) else []
        listed: Mapping[str, Any] = {"awards": (), "before": 0}
        if rights.may_see_all(asking.actor):
            listed = questions.listed(tx, None, name, _PAGE_ROWS, _before())
        names = names_of(tx, [each["agent"] for each in listed["awards"]])
    own = _text(asking.actor.agent)
    return _shown("achievement", told=answers.achievement(found), odd=odd, listed=listed, names=names, own=own)


def _before() -> int:
    asked = request.args.get("before", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 19 else 0


@blueprint.post("/achievements/<name>/retire")
def retire(name: str) -> AnyResponse:
    """Have an achievement be awarded no more."""
    asking = visitor()
    asking.actor.check(rights.MANAGE)
    editing.retire(asking.store, name)
    return redirect(url_for("badges.pages.achievement", name=name))


@blueprint.get("/people")
def person() -> str:
    """The badges of somebody, those that are valid first, and what they may earn."""
    agent, asking = read_form(_PersonForm, request.args, SECTION)["agent"], visitor()
    with asking.store.read() as tx:
        check_sees(tx, agent)
        asking.store.derived(tx, PROJECTION_NAME)
        found = people.person(tx, agent)
        names = people.names(tx, [found])
        mine = questions.awarded(tx, awards.of_person(tx, found.key))
        open_now = [each for each in achievements.newest(tx) if each.is_open_at(tx.now_us())]
        is_own = agent_key(asking.actor.agent) in found.keys
    held = {each["achievement"] for each in mine if each["state"] == awards.VALID}
    further = [each for each in open_now if each.name not in held]
    shown = {"known_as": found.agent, "names": names, "is_own": is_own}
    listed = sorted(mine, key=lambda each: each["state"] != awards.VALID)
    return _shown("person", agent=_text(agent), awards=listed, further=further, **shown)


@blueprint.get("/why")
def why() -> str:
    """Why somebody has a badge, and why not yet."""
    agent, asking = read_form(_PersonForm, request.args, SECTION)["agent"], visitor()
    name = request.args.get("achievement", "")
    with asking.store.read() as tx:
        check_sees(tx, agent)
        told = questions.why(asking.store, tx, agent, name)
        names = people.names(tx, [people.person(tx, agent)])
    return _shown("why", told=told, agent=_text(agent), name=names.of(agent), outlined=words.outlined)


@blueprint.post("/awards")
def award() -> AnyResponse:
    """Award a badge by hand, by a form."""
    asking = visitor()
    asking.actor.check(rights.AWARD)
    told = read_form(_AwardForm, request.form, SECTION)
    by = asking.actor.agent
    byhand.award(asking.store, by, told["agent"], told["achievement"], told["reason"])
    return redirect(url_for("badges.pages.person", agent=_text(told["agent"])))


@blueprint.post("/awards/<uuid:award_id>")
def change(award_id: UUID) -> AnyResponse:
    """Revoke, suspend or resume an award, by a form."""
    asking = visitor()
    asking.actor.check(rights.AWARD)
    told = read_form(_ChangeForm, request.form, SECTION)
    byhand.change(asking.store, asking.actor.agent, award_id, told["deed"], told["reason"])
    with asking.store.read() as tx:
        found = awards.find(tx, award_id)
    return redirect(url_for("badges.pages.person", agent=_text(found.agent)) if found else url_for("badges.pages.home"))


def _shown(template: str, **values: Any) -> str:
    actor = visitor().actor
    may = {"award": actor.may(rights.AWARD), "manage": actor.may(rights.MANAGE), "see_all": rights.may_see_all(actor)}
    return render_template(f"badges/{template}.html", may=may, as_text=_text, **values)


def _text(agent: Mapping[str, Any]) -> str:
    return json.dumps(agent, ensure_ascii=False, separators=(",", ":"))
