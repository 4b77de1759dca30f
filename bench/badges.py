"""What badges cost, in one process: `python -m bench.badges [--statements N] [--people N] [--database-url URL]`.

Storing in batches of 50, deriving the grounds of 50 rules against it, awarding what everybody has earned, and then
following what is stored further: a batch at a time, and several at once, as whoever follows finds them in a busy store.
"""

import random
from collections.abc import Iterator, Mapping
from statistics import median
from typing import Any
from uuid import UUID

import click

from bench import one_process
from bench.one_process import BATCH, seconds, sender_to, settings_for, store_batch, store_of
from lrs.database import Database
from lrs.operations.plugins import activations, projections
from lrs.operations.plugins.store import PluginStore
from lrs.storage.stores import Store
from lrs_badges import editing, schemas
from lrs_badges.awarding import batches, looking

RULES, ACTIVITIES, ROUNDS = 50, 500, 20
WAITING = (1, 20)  # so many batches wait when they are derived and judged
_VERBS = ("passed", "failed", "completed", "answered", "attended")
_UNITS = ("statements", "activities", "days")
_DAYS = 1_000


@click.command()
@click.option("--statements", "many", default=100_000, show_default=True)
@click.option("--people", default=10_000, show_default=True)
@one_process.database_url
def main(many: int, people: int, database_url: str | None) -> None:
    """Measure, and print a line for each figure."""
    with settings_for(database_url) as settings, store_of(settings, "badges") as (database, store):
        for line in Bench(database, store, people).lines(many):
            click.echo(line)


class Bench:
    """A store that is measured."""

    def __init__(self, database: Database, store: Store, people: int):
        self._database, self._store, self._people = database, store, people
        self._chance = random.Random(1)
        self._sender = sender_to(store)

    def lines(self, many: int) -> Iterator[str]:
        stored_s = sum(self._store_batch() for _ in range(0, many, BATCH))
        yield f"storing {many:,} of {self._people:,} people in batches of {BATCH}: {many / stored_s:,.0f}/s"
        activations.enable(self._database, self._store, "badges")
        editing.keep(self._badges, list(map(_achievement, range(RULES))))
        derived_s = seconds(self._rebuild)
        yield f"deriving by {RULES} rules: {many / derived_s:,.0f}/s, {derived_s / stored_s:.2f} of the time of storing"
        recorded: list[int] = []
        awarded_s = seconds(lambda: recorded.extend(self._award()))
        speed = self._people / awarded_s
        yield f"judging everybody: {awarded_s:.1f} s, {speed:,.0f} people/s, {sum(recorded):,} awards"
        self._settle()
        yield from map(self._following, WAITING)

    def _following(self, waiting: int) -> str:
        """What a batch costs, once everybody has their badges, where so many are derived and judged at once."""
        taken: dict[str, list[float]] = {"storing": [], "deriving": [], "judging": []}
        recorded: list[int] = []
        for _ in range(ROUNDS):
            taken["storing"].append(sum(self._store_batch() for _ in range(waiting)))
            taken["deriving"].append(seconds(self._derive))
            taken["judging"].append(seconds(lambda: recorded.extend(batches.award_due(self._badges))))
        told = (f"{name} {median(each) * 1000 / waiting:.1f} ms" for name, each in taken.items())
        awarded = sum(recorded) / waiting / ROUNDS
        return f"a batch of {BATCH}, {waiting} at once: {', '.join(told)}, {awarded:.1f} awards; median of {ROUNDS}"

    def _settle(self) -> None:
        """Derive and judge until nobody earns any more: an award is a statement, which may be a ground itself."""
        recorded = 1
        while recorded:
            self._derive()
            recorded = sum(batches.award_due(self._badges))

    @property
    def _badges(self) -> PluginStore:
        return PluginStore(self._database, self._store.store_id, "badges")

    def _store_batch(self) -> float:
        sent = [statement(self._chance, self._people) for _ in range(BATCH)]
        return store_batch(self._database, self._sender, sent)

    def _rebuild(self) -> None:
        for _ in projections.rebuild(self._database, self._store.store_id, "badges"):
            pass

    def _derive(self) -> None:
        while projections.tend(self._database, self._store.store_id):
            pass

    def _award(self) -> Iterator[int]:
        for _ in looking.look_again(self._badges):
            pass
        yield from batches.award_due(self._badges)


def _achievement(number: int) -> Mapping[str, Any]:
    """An achievement for a verb, for activities of its own, or a score: of each kind some."""
    told: dict[str, Any] = {"concepts": [_VERBS[number % len(_VERBS)]]} if number % 3 else {"success": True}
    if number % 2:
        told["activities"] = [_activity(each) for each in range(number, ACTIVITIES, RULES)]
    if number % 5 == 0:
        told["score_at_least"] = 0.8
    rule = {"statements": told, "count": 2 + number % 9, "of": _UNITS[number % len(_UNITS)]}
    shape = {"name": f"badge-{number}", "title": f"Badge {number}", "criteria": rule}
    loaded: Mapping[str, Any] = schemas.NamedAchievement().load(shape)
    return loaded


def statement(chance: random.Random, people: int) -> Mapping[str, Any]:
    """A statement about one of so many people."""
    day, score = chance.randrange(_DAYS), chance.randrange(101) / 100
    name = f"learner-{chance.randrange(people):05}"
    return {
        "id": str(UUID(int=chance.getrandbits(128), version=4)),
        "actor": {"objectType": "Agent", "account": {"homePage": "https://lms.example.org", "name": name}},
        "verb": {"id": f"http://adlnet.gov/expapi/verbs/{chance.choice(_VERBS)}"},
        "object": {"id": _activity(chance.randrange(ACTIVITIES))},
        "result": {"score": {"scaled": score}, "success": score > 0.5},
        "timestamp": f"{2023 + day // 365}-{day % 365 // 31 + 1:02}-{day % 28 + 1:02}T10:00:00.000Z",
    }


def _activity(number: int) -> str:
    return f"https://lms.example.org/units/{number:03}"


if __name__ == "__main__":
    main()
