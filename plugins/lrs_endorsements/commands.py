"""lrs endorsements ask, give, accept, decline, withdraw, dispute, list, why, profile"""

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import click

from lrs.api import AgentText, Argument, BadRequest, PluginStore, in_store
from lrs_endorsements import answers, deeds
from lrs_endorsements.grounds import GROUNDS, Ground, read_ground
from lrs_endorsements.listing import MOST, Reading
from lrs_endorsements.profile import profile_of
from lrs_endorsements.vocabulary import COMPETENCY, Vocabulary
from lrs_endorsements.writing import Asked, Given, Item

_AGENT = Argument("agent", AgentText())
_who = click.option("--as", "who", type=_AGENT, required=True, help="Who does it: an Agent as JSON, or a mail address.")
_name = click.option("--name", default="", help="What the item is called.")
_type = click.option("--type", "kind", default=COMPETENCY, show_default=True, help="The item's type.")
_level = click.option("--level", default="", help="A level of the framework.")
_words = click.option("--words", default="", help="Their words.")


@click.command("ask")
@_who
@click.argument("agent", type=_AGENT)
@click.argument("item")
@_name
@_type
@_level
@_words
@in_store("endorsements")
def ask(store: PluginStore, who: Mapping[str, Any], agent: Mapping[str, Any], item: str, **told: str) -> None:
    """Ask AGENT for an endorsement for ITEM, the id of a competency or badge; prints the request's id."""
    asked = Asked(agent, Item(item, told["name"], told["kind"]), told["level"], words=told["words"])
    click.echo(str(deeds.ask(store, _member(store, who), asked)))


@click.command("give")
@_who
@click.argument("agent", type=_AGENT)
@click.argument("item")
@_name
@_type
@_level
@click.option(
    "--ground", type=click.Choice(list(GROUNDS)), multiple=True, help="On which grounds; several may be given."
)
@click.option("--on", default="", help="The day of these, as 2026-03-01.")
@click.option("--evidence", type=click.UUID, multiple=True, help="A statement, pinned as it is stored now.")
@click.option("--answers", "answered", type=click.UUID, help="The request that this answers.")
@_words
@in_store("endorsements")
def give(
    store: PluginStore,
    who: Mapping[str, Any],
    agent: Mapping[str, Any],
    item: str,
    ground: tuple[str, ...],
    evidence: tuple[UUID, ...],
    answered: UUID | None,
    **told: str,
) -> None:
    """Endorse AGENT for ITEM; prints the endorsement's id."""
    given = Given(
        agent=agent,
        item=Item(item, told["name"], told["kind"]),
        level=told["level"],
        grounds=[_ground(each, told["on"]) for each in ground],
        evidence=deeds.evidence_of(list(evidence)),
        answers=answered,
        words=told["words"],
    )
    click.echo(str(deeds.give(store, _member(store, who), given)))


def _ground(name: str, on: str) -> Ground:
    read = read_ground({"ground": name, "on": on})
    if isinstance(read, str):
        raise BadRequest(f"the ground {name} {read}", section="docs/endorsements.md", hint="Give --on 2026-03-01.")
    return read


def _step(name: str, does: str) -> click.Command:
    """The command by which a step is taken."""

    @click.command(name, help=f"{does}; prints the statement's id.")
    @_who
    @click.argument("statement", type=click.UUID)
    @_words
    @in_store("endorsements")
    def step(store: PluginStore, who: Mapping[str, Any], statement: UUID, words: str) -> None:
        click.echo(str(deeds.take_step(store, _member(store, who), deeds.STEPS[name], statement, words)))

    made: click.Command = step
    return made


def _member(store: PluginStore, who: Mapping[str, Any]) -> deeds.Member:
    with store.read() as tx:
        return deeds.operator(tx, who)


@click.command("list")
@click.argument("agent", type=_AGENT)
@click.option("--limit", type=click.IntRange(1, MOST), default=50, show_default=True)
@in_store("endorsements")
def listed(store: PluginStore, agent: Mapping[str, Any], limit: int) -> None:
    """The endorsements of AGENT, an Agent as JSON or a mail address, the newest first, a JSON object a line."""
    with store.read() as tx:
        for shown in Reading(store, tx).of_endorsee(agent, limit):
            click.echo(json.dumps(answers.endorsement(shown), ensure_ascii=False))


@click.command("why")
@click.argument("statement", type=click.UUID)
@in_store("endorsements")
def why(store: PluginStore, statement: UUID) -> None:
    """An endorsement by the id of its STATEMENT: why it counts, or doesn't, as JSON."""
    with store.read() as tx:
        shown = Reading(store, tx).one(statement)
    click.echo(json.dumps(answers.endorsement(shown), ensure_ascii=False))


@click.command("profile")
@in_store("endorsements")
def profile(store: PluginStore) -> None:
    """The xAPI Profile of the store's own verbs and extensions, as JSON-LD."""
    click.echo(json.dumps(profile_of(Vocabulary(store.settings["base"])), ensure_ascii=False, indent=2))


COMMANDS = (
    ask,
    give,
    _step("accept", "Accept an endorsement"),
    _step("decline", "Decline an endorsement or a request"),
    _step("withdraw", "Take back an endorsement or a request"),
    _step("dispute", "Say that an endorsement isn't right"),
    listed,
    why,
    profile,
)
