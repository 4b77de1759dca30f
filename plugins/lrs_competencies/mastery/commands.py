"""lrs competencies why, profile, holders, gap, matrix, timeline, goals, roles, record"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import IO, Any

import click
from marshmallow import Schema, ValidationError

from lrs.api import Actor, AgentText, Argument, PluginStore, in_store
from lrs_competencies.mastery import questions, recording, roles
from lrs_competencies.mastery.deeds import DEEDS, Deed
from lrs_competencies.mastery.reading import Reading
from lrs_competencies.mastery.shapes.asked import MOST_ROWS, Instant, RoleShape
from lrs_competencies.mastery.timeline import MONTH, YEAR

_AGENT, _TIME = Argument("agent", AgentText()), Argument("time", Instant())
_agent = click.argument("agent", type=_AGENT)
_at = click.option("--at", type=_TIME, help="As of this day or timestamp; now, if left out.")
_in_store: Callable[..., Any] = in_store("competencies")


@contextmanager
def _reading(store: PluginStore, at: int | None = None) -> Iterator[Reading]:
    with store.read() as tx:
        yield Reading(tx, at)


def _say(told: Any) -> None:
    click.echo(json.dumps(told, ensure_ascii=False))


@click.command("why")
@_agent
@click.argument("item")
@_at
@_in_store
def why(store: PluginStore, agent: Mapping[str, Any], item: str, at: int | None) -> None:
    """Why AGENT, an Agent as JSON, has mastered ITEM, a URI or identifier, and why not yet."""
    with _reading(store, at) as reading:
        told = questions.why(reading, agent, item)
    for level in told["levels"]:
        click.echo(f"{level['level']}: {'held, ' + level['why'] if level['is_held'] else 'not yet'}")
        for line in level["why_not_yet"]:
            click.echo(f"  {line}")
        for piece in (*level["grants"], *level["evidence"]):
            sign = "-" if piece["polarity"] == "negative" else "+"
            rule = f"{piece['rule']} (version {piece['rule_version']})"
            click.echo(f"  {sign}{piece['weight']:g} {piece['timestamp'][:10]} {piece['statement']} by {rule}")


@click.command("profile")
@_agent
@click.option("--framework", default="", help="The identifier of a framework; all, if left out.")
@click.option("--limit", type=click.IntRange(1, MOST_ROWS), default=50, show_default=True)
@_at
@_in_store
def profile(store: PluginStore, agent: Mapping[str, Any], framework: str, limit: int, at: int | None) -> None:
    """What AGENT has of every competency that there is something to be said of, a JSON object a line."""
    with _reading(store, at) as reading:
        found = questions.profile(reading, agent, framework, limit)
    for item in found["items"]:
        _say(item)


@click.command("holders")
@click.argument("item")
@click.option("--level", default="", help="This level or above; any, if left out.")
@click.option("--limit", type=click.IntRange(1, MOST_ROWS), default=50, show_default=True)
@_at
@_in_store
def holders(store: PluginStore, item: str, level: str, limit: int, at: int | None) -> None:
    """Who has mastered ITEM, a JSON object a line."""
    with _reading(store, at) as reading:
        found = questions.who_holds(reading, item, level, limit)
    for each in found["holders"]:
        _say(each)


@click.command("gap")
@_agent
@click.argument("role")
@_at
@_in_store
def gap(store: PluginStore, agent: Mapping[str, Any], role: str, at: int | None) -> None:
    """What AGENT lacks for ROLE, a JSON object a competency, the largest gap that matters most first."""
    with _reading(store, at) as reading:
        (found,) = questions.gap_of(reading, [agent], role)
    told = questions.gap_answer(found, role)
    for item in told["items"]:
        _say(item)
    click.echo(f"{told['name']} fits {role} by {told['fit']:.0%}", err=True)


@click.command("matrix")
@click.argument("group")
@click.argument("role")
@_at
@_in_store
def matrix(store: PluginStore, group: str, role: str, at: int | None) -> None:
    """What those in GROUP, a team or an activity that statements are grouped by, lack for ROLE, a person a line."""
    with _reading(store, at) as reading:
        found = questions.gap_of_group(reading, group, role)
    for each in found:
        ranks = {
            compared.need.item.label: f"{compared.mastery.rank}/{compared.need.rank}" for compared in each.compared
        }
        _say({"name": each.person.name, "fit": each.fit, "levels": ranks})


@click.command("timeline")
@_agent
@click.option("--step", type=click.Choice((YEAR, MONTH)), default=YEAR, show_default=True)
@click.option("--item", default="", help="A competency whose rank is told too.")
@_in_store
def timeline(store: PluginStore, agent: Mapping[str, Any], step: str, item: str) -> None:
    """How many competencies AGENT had mastered at the end of each year or month, a JSON object a line."""
    with _reading(store) as reading:
        found = questions.over_time(reading, agent, step, item)
    for moment in found["moments"]:
        _say(moment)


@click.command("goals")
@_agent
@_in_store
def goals(store: PluginStore, agent: Mapping[str, Any]) -> None:
    """The goals of AGENT and how far they have come, a JSON object a line, the latest first."""
    with _reading(store) as reading:
        found = questions.goals(reading, agent)
    for goal in found["goals"]:
        _say(goal)


@click.command("roles")
@_in_store
def list_roles(store: PluginStore) -> None:
    """All role profiles, a JSON object a line, as `keep-role` takes them."""
    with store.read() as tx:
        found = roles.listed(tx)
    for role in found:
        _say(role)


@click.command("keep-role")
@click.argument("file", type=click.File())
@_in_store
def keep_role(store: PluginStore, file: IO[str]) -> None:
    """Keep the role profiles in FILE, a JSON object a line; - is the standard input."""
    told = [_loaded(RoleShape(), line, number) for number, line in enumerate(file, 1) if line.strip()]
    with store.write() as tx:
        basis = Reading(tx).basis
        for each in told:
            roles.keep(tx, basis, each)
    click.echo(f"kept {len(told)}: {', '.join(each['name'] for each in told)}")


@click.command("remove-role")
@click.argument("name")
@_in_store
def remove_role(store: PluginStore, name: str) -> None:
    """Remove the role profile NAME."""
    with store.write() as tx:
        roles.remove(tx, name)
    click.echo(f"removed {name}")


@click.command("record")
@click.argument("deed", type=click.Choice(DEEDS))
@_agent
@click.argument("item", default="")
@click.option("--by", type=_AGENT, required=True, help="Who says so, an Agent as JSON: the statement's authority.")
@click.option("--level", default="", help="The level that it is about.")
@click.option("--refers-to", default="", help="The id of the goal, of the grant, or of the evidence that it is about.")
@click.option("--expires", type=_TIME, default=None, help="When it ceases to hold.")
@click.option("--reason", default="", help="Why, in words.")
@_in_store
def record(
    store: PluginStore, deed: str, agent: Mapping[str, Any], item: str, by: Mapping[str, Any], **said: Any
) -> None:
    """Record what is done about AGENT and ITEM as a statement, and print its id."""
    with _reading(store) as reading:
        found, store_id = reading.basis.find(item) if item else None, reading.tx.store_id
    expires_us = said.pop("expires")
    actor = Actor(store_id, by, frozenset(), "lrs competencies record")
    click.echo(recording.record(store, actor, Deed(deed, agent, by, found, expires_us=expires_us, **said)))


def _loaded(schema: Schema, line: str, number: int) -> Mapping[str, Any]:
    try:
        loaded: Mapping[str, Any] = schema.loads(line)
    except (ValueError, ValidationError) as error:
        raise click.ClickException(f"line {number} is refused: {error}") from None
    return loaded


COMMANDS = (why, profile, holders, gap, matrix, timeline, goals, list_roles, keep_role, remove_role, record)
