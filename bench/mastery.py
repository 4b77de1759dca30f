"""What mastery costs, in one process: `python -m bench.mastery [--statements N] [--people N]`.

Storing in batches of 50, a rebuild of evidence by 50 rules against it, and the questions that people ask of 520 items.
"""

import random
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from uuid import UUID, uuid4

import click

from bench import one_process
from bench.one_process import BATCH, sender_to, settings_for, store_batch, store_of, times
from lrs.database import Database
from lrs.operations.plugins import activations, projections
from lrs.operations.plugins.store import PluginStore
from lrs.storage.stores import Store
from lrs_competencies.frameworks import tables
from lrs_competencies.frameworks.outline import IS_CHILD_OF
from lrs_competencies.mastery import questions, roles
from lrs_competencies.mastery.reading import Reading

QUESTIONS, RULES, ITEMS, ABOVE, ACTIVITIES = 300, 50, 500, 20, 500
_VERBS = ("passed", "failed", "completed", "answered", "experienced")
_DAYS = 1_000


@click.command()
@click.option("--statements", "many", default=1_000_000, show_default=True)
@click.option("--people", default=10_000, show_default=True)
@one_process.database_url
def main(many: int, people: int, database_url: str | None) -> None:
    """Measure, and print a line for each figure."""
    with settings_for(database_url) as settings, store_of(settings, "competencies") as (database, store):
        for line in (*_deriving(database, store, many, people), *_asking(database, store, people)):
            click.echo(line)


def _deriving(database: Database, store: Store, many: int, people: int) -> Iterator[str]:
    sender, chance, storing_s = sender_to(store), random.Random(1), 0.0
    with click.progressbar(range(0, many, BATCH), label="storing") as starts:
        for _ in starts:
            storing_s += store_batch(database, sender, [_statement(chance, people) for _ in range(BATCH)])
    yield f"storing {many:,} in batches of {BATCH}: {many / storing_s:,.0f}/s"
    activations.enable(database, store, "competencies")
    activations.change_settings(database, store, "competencies", {"rules": [_rule(number) for number in range(RULES)]})
    with PluginStore(database, store.store_id, "competencies").write() as tx:
        _keep_framework(tx)
    begun_s = time.perf_counter()
    for _ in projections.rebuild(database, store.store_id, "competencies"):
        pass
    derived = many / (time.perf_counter() - begun_s)
    yield f"deriving evidence by {RULES} rules: {derived:,.0f}/s, {derived * storing_s / many:.1f} times storing"


def _asking(database: Database, store: Store, people: int) -> Iterator[str]:
    place, chance = PluginStore(database, store.store_id, "competencies"), random.Random(2)
    with place.write() as tx:
        needs = [{"item": _item(number), "level": "", "importance": 1.0} for number in range(0, ITEMS, 50)]
        roles.keep(tx, Reading(tx).basis, {"name": "role", "title": "Role", "items": needs})

    def ask(question: Callable[[Reading], Any]) -> None:
        with place.read() as tx:
            question(Reading(tx))

    def somebody() -> Mapping[str, Any]:
        return _learner(chance.randrange(people))

    asked: Mapping[str, Callable[[Reading], Any]] = {
        "why": lambda reading: questions.why(reading, somebody(), _item(chance.randrange(ITEMS))),
        "why of what stands above": lambda reading: questions.why(reading, somebody(), _above(chance.randrange(ABOVE))),
        "a profile": lambda reading: questions.profile(reading, somebody(), "", 50),
        "50 holders of an item": lambda reading: questions.who_holds(reading, _item(chance.randrange(ITEMS)), "", 50),
        "a matrix of 100 people": lambda reading: questions.gap_of(reading, [somebody() for _ in range(100)], "role"),
    }
    for name, question in asked.items():
        yield f"{name}: {times(lambda question=question: ask(question), QUESTIONS)}"  # type: ignore[misc]


def _learner(number: int) -> Mapping[str, Any]:
    return {"objectType": "Agent", "account": {"homePage": "https://lms.example.org", "name": f"learner-{number:05}"}}


def _statement(chance: random.Random, people: int) -> Mapping[str, Any]:
    day, score = chance.randrange(_DAYS), chance.randrange(101) / 100
    return {
        "id": str(UUID(int=chance.getrandbits(128), version=4)),
        "actor": _learner(chance.randrange(people)),
        "verb": {"id": f"http://adlnet.gov/expapi/verbs/{chance.choice(_VERBS)}"},
        "object": {"id": _activity(chance.randrange(ACTIVITIES))},
        "result": {"score": {"scaled": score}, "success": score > 0.5},
        "timestamp": f"{2023 + day // 365}-{day % 365 // 31 + 1:02}-{day % 28 + 1:02}T10:00:00.000Z",
    }


def _activity(number: int) -> str:
    return f"https://lms.example.org/units/{number:03}"


def _item(number: int) -> str:
    return f"https://example.org/competencies/{number:03}"


def _above(number: int) -> str:
    return f"https://example.org/competencies/above/{number:02}"


def _rule(number: int) -> Mapping[str, Any]:
    """Every rule is about ten activities and two items; every tenth one is evidence against."""
    activities = [_activity(number * 10 + each) for each in range(10)]
    items = [_item((number * 10 + each) % ITEMS) for each in range(2)]
    polarity = "negative" if number % 10 == 9 else "positive"
    about = {"activities": activities, "items": items, "polarity": polarity}
    return {"name": f"rule-{number}", "concepts": ["passed", "completed"], "score_at_least": 0.6, **about}


def _keep_framework(tx: Any) -> None:
    """A framework of items, each below one of those above."""
    document = UUID(int=1).bytes
    told = {"title": "Bench", "creator": "", "items": ITEMS + ABOVE, "import_number": 1, "imported_us": 0, "body": "{}"}
    tx.insert(tables.documents, {"document": document, **told})
    uris = [*map(_item, range(ITEMS)), *map(_above, range(ABOVE))]
    keys = [UUID(int=1_000 + number).bytes for number in range(len(uris))]
    for number, uri in enumerate(uris):
        told = {"document": document, "number": number, "code": "", "searched": "", "children": 0, "body": "{}"}
        tx.insert(tables.items, {"item": keys[number], "uri": uri, "label": uri, **told})
    for number in range(ITEMS):
        told = {"document": document, "number": number, "kind": IS_CHILD_OF, "body": "{}"}
        pair = {"origin": keys[number], "destination": keys[ITEMS + number % ABOVE]}
        tx.insert(tables.associations, {"association": keys[number], **pair, **told})
    tx.insert(tables.revision, {"token": uuid4().bytes})


if __name__ == "__main__":
    main()
