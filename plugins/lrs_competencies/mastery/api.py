"""Mastery for applications: below /competencies/api."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from flask import Blueprint

from lrs.api import Transaction, operation, visitor
from lrs_competencies.mastery import access, groups, questions, recording, roles
from lrs_competencies.mastery.deeds import Deed
from lrs_competencies.mastery.reading import Reading
from lrs_competencies.mastery.shapes import answered, asked

blueprint = Blueprint("mastery_api", __name__, url_prefix="/api")


@contextmanager
def reading_of(agent: Mapping[str, Any], at: int | None = None) -> Iterator[Reading]:
    """What is known of a person, for who may see it. Raises Forbidden, NotFound."""
    asking = visitor()
    with asking.store.read() as tx:
        access.check_sees(tx, asking.actor, agent)
        yield Reading(tx, at)


@contextmanager
def reading_all(at: int | None = None) -> Iterator[Reading]:
    """What is known of everybody, for who may see it. Raises Forbidden, NotFound."""
    asking = visitor()
    access.check_sees_all(asking.actor)
    with asking.store.read() as tx:
        yield Reading(tx, at)


@contextmanager
def _changing_roles() -> Iterator[Transaction]:
    asking = visitor()
    asking.actor.check(access.ROLES)
    with asking.store.write() as tx:
        yield tx


@blueprint.get("/why")
@operation("Read why somebody has mastered a competency, and why not yet", answered.WhyAnswer, query=asked.WhyQuery)
def api_why(agent: Mapping[str, Any], item: str, at: int | None) -> Any:
    with reading_of(agent, at) as reading:
        return questions.why(reading, agent, item)


@blueprint.get("/profile")
@operation("Read what somebody has mastered", answered.ProfileAnswer, query=asked.ProfileQuery)
def api_profile(agent: Mapping[str, Any], at: int | None, framework: str, limit: int, behind: str) -> Any:
    with reading_of(agent, at) as reading:
        return questions.profile(reading, agent, framework, limit, behind)


@blueprint.get("/holders")
@operation("List who has mastered a competency", answered.HoldersAnswer, query=asked.HoldersQuery)
def api_holders(item: str, level: str, at: int | None, limit: int, behind: str) -> Any:
    with reading_all(at) as reading:
        return questions.who_holds(reading, item, level, limit, behind)


@blueprint.get("/roles")
@operation("List the role profiles", answered.RolesAnswer)
def api_roles() -> Any:
    asking = visitor()
    if not asking.actor.may(access.MINE, access.ROLES):
        access.check_sees_all(asking.actor)
    with asking.store.read() as tx:
        return {"roles": roles.listed(tx)}


@blueprint.put("/roles/<name>")
@operation("Keep a role profile", asked.RoleShape, body=asked.RoleShape)
def api_keep_role(name: str, title: str, description: str, uri: str, items: Sequence[Mapping[str, Any]]) -> Any:
    told = {"name": name, "title": title, "description": description, "uri": uri, "items": items}
    with _changing_roles() as tx:
        roles.keep(tx, Reading(tx).basis, told)
    return told


@blueprint.delete("/roles/<name>")
@operation("Remove a role profile", answered.RemovedRoleAnswer)
def api_remove_role(name: str) -> Any:
    with _changing_roles() as tx:
        roles.remove(tx, name)
    return {"removed": name}


@blueprint.get("/roles/<name>/gap")
@operation("Read what somebody lacks for a role", answered.GapAnswer, query=asked.GapQuery)
def api_gap(name: str, agent: Mapping[str, Any], at: int | None) -> Any:
    with reading_of(agent, at) as reading:
        (found,) = questions.gap_of(reading, [agent], name)
        return questions.gap_answer(found, name)


@blueprint.get("/roles/<name>/matrix")
@operation("Read what those in a group lack for a role", answered.MatrixAnswer, query=asked.MatrixQuery)
def api_matrix_of_group(name: str, group: str, at: int | None) -> Any:
    with reading_all(at) as reading:
        found = questions.gap_of_group(reading, group, name)
        return {"people": [questions.gap_answer(each, name) for each in found]}


@blueprint.post("/roles/<name>/matrix")
@operation("Read what some people lack for a role", answered.MatrixAnswer, body=asked.MatrixBody)
def api_matrix(name: str, agents: Sequence[Mapping[str, Any]], at: int | None) -> Any:
    with reading_all(at) as reading:
        found = questions.gap_of(reading, agents, name)
        return {"people": [questions.gap_answer(each, name) for each in found]}


@blueprint.get("/groups")
@operation("List the groups that statements name", answered.GroupsAnswer)
def api_groups() -> Any:
    with reading_all() as reading:
        return {"groups": [{"group": each.iri, "members": each.members} for each in groups.groups(reading.tx)]}


@blueprint.get("/carry")
@operation("Read what carries over from one framework to another", answered.CarryAnswer, query=asked.CarryQuery)
def api_carry(agent: Mapping[str, Any], at: int | None, origin: str, destination: str) -> Any:
    with reading_of(agent, at) as reading:
        return questions.what_carries_over(reading, agent, origin, destination)


@blueprint.get("/timeline")
@operation("Read how somebody's mastery was over the years", answered.TimelineAnswer, query=asked.TimelineQuery)
def api_timeline(agent: Mapping[str, Any], step: str, item: str) -> Any:
    with reading_of(agent) as reading:
        return questions.over_time(reading, agent, step, item)


@blueprint.get("/goals")
@operation("List somebody's goals", answered.GoalsAnswer, query=asked.GoalsQuery)
def api_goals(agent: Mapping[str, Any]) -> Any:
    with reading_of(agent) as reading:
        return questions.goals(reading, agent)


@blueprint.post("/deeds")
@operation("Record a deed: set a goal, confer, revoke ...", answered.RecordedAnswer, body=asked.DeedBody)
def api_record(agent: Mapping[str, Any], deed: str, item: str, **said: Any) -> Any:
    asking = visitor()
    with asking.store.read() as tx:
        access.check_does(tx, asking.actor, agent, deed)
        found = Reading(tx).basis.find(item) if item else None
    told = Deed(deed, agent, asking.actor.agent, found, **said)
    return {"statement": recording.record(asking.store, asking.actor, told)}
