"""A plugin for tests: how many statements with a verb each person has. What is applied twice is counted twice."""

from collections import Counter
from collections.abc import Iterator, Sequence

import click
from marshmallow import Schema, fields
from sqlalchemy import Column, Integer, MetaData, String

from lrs.api import ERASED, Event, Projection, Rules, Standing, Tables, Transaction, derived_table, hookimpl

metadata = MetaData()
counted = derived_table(
    "tally_counted",
    metadata,
    Column("person", String(200), primary_key=True),
    Column("statements", Integer, nullable=False),
    projection="tally_counted",
)


class Settings(Schema):
    """What a store may set."""

    verb = fields.String(load_default="", metadata={"description": "only statements with this verb; empty: all"})
    concept = fields.String(load_default="", metadata={"description": "only statements that mean this; empty: all"})


class Poison(Exception):
    """A statement that the plugin can't take."""


def apply(tx: Transaction, events: Sequence[Event], rules: Rules) -> None:
    """Bring the table forward; a statement by "poison" is too much."""
    changes: Counter[str] = Counter()
    for event in events:
        verb_id, actor = event.statement["verb"]["id"], event.statement["actor"]
        if actor.get("name") == "poison" and event.kind != ERASED:
            raise Poison(event.statement["id"])
        is_wanted = rules.settings["verb"] in ("", verb_id)
        if is_wanted and rules.settings["concept"] in ("", *rules.concepts.of(verb_id)):
            changes[actor["mbox"]] += event.change
    people = tx.select(counted.c.person, counted.c.statements).where(counted.c.person.in_(list(changes)))
    known = {row.person: row.statements for row in tx.execute(people)}
    for person, change in changes.items():
        tx.upsert(counted, {"person": person, "statements": known.get(person, 0) + change}, changes=["statements"])


def standings(tx: Transaction, rules: Rules) -> Iterator[Standing]:
    """How many statements each person has."""
    table = counted.c
    for row in tx.execute(tx.select(table.person, table.statements).order_by(table.person)):
        yield Standing(row.person, row.statements)


@hookimpl
def lrs_tables() -> Tables:
    return Tables(metadata, f"{__name__}.revisions")


@hookimpl
def lrs_settings() -> type[Schema]:
    return Settings


@hookimpl
def lrs_projections() -> list[Projection]:
    return [Projection("tally_counted", 1, apply, standings)]


@hookimpl
def lrs_commands() -> list[click.Command]:
    return [click.Command("say", callback=lambda: click.echo("tally"))]
