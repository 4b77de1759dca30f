"""How fast endorsements are validated, in one process: `python -m bench.endorsements [--endorsements N]`.

People in groups endorse each other on grounds and with evidence whose hash is checked, sent by two threads in batches
of 50; against as many stored without the plugin. Then how fast what follows is derived, and a person's list.
"""

import random
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

import click

from bench import one_process
from bench.one_process import BATCH, seconds, sender_to, settings_for, store_batch, store_of, times
from lrs.database import Database
from lrs.operations import stores
from lrs.operations.plugins import activations, projections
from lrs.operations.plugins.store import PluginStore
from lrs.storage.log import entries_by_id
from lrs.storage.stores import Store
from lrs_endorsements.listing import Reading
from lrs_endorsements.vocabulary import COMPETENCY, Vocabulary

THREADS, PEOPLE, GROUP_SIZE, QUESTIONS = 2, 1_000, 20, 200
_OWN = Vocabulary("https://w3id.org/cairn/endorsements/")
Statement = dict[str, Any]


@click.command()
@click.option("--endorsements", "size", default=10_000, show_default=True)
@one_process.database_url
def main(size: int, database_url: str | None) -> None:
    """Measure, and print a line for each figure."""
    with settings_for(database_url) as settings, store_of(settings, "endorsements") as (database, store):
        for line in _measured(database, store, size):
            click.echo(line)


def _measured(database: Database, store: Store, size: int) -> Iterator[str]:
    chance = random.Random(1)
    _send(database, store, [_joined(number) for number in range(PEOPLE)])
    proofs = [_proof(number) for number in range(PEOPLE)]
    _send(database, store, proofs)
    pins = _pins(database, store, proofs)
    without_s = _send(database, store, [_endorsed(chance, pins, day=1) for _ in range(size)])
    yield f"storing {size:,} without the plugin: {size / without_s * 60:,.0f} a minute"
    activations.enable(database, store, "endorsements")
    # Two threads share what a server's processes would each have: what waits for the other is not late.
    stores.change_settings(database, store.name, {"check_budget_ms": 60_000})
    _derive(database, store)
    checked_s = _send(database, store, [_endorsed(chance, pins, day=2) for _ in range(size)])
    yield f"validating and storing {size:,}: {size / checked_s * 60:,.0f} a minute"
    derived_s = seconds(lambda: _derive(database, store))
    yield f"deriving {size:,}: {size / derived_s * 60:,.0f} a minute"
    yield f"the newest 50 of a person: {_listing(PluginStore(database, store.store_id, 'endorsements'), chance)}"


def _send(database: Database, store: Store, made: Sequence[Statement]) -> float:
    """Store statements in batches, from several threads; the seconds that it took."""
    sender = sender_to(store)
    batches = [made[start : start + BATCH] for start in range(0, len(made), BATCH)]

    with ThreadPoolExecutor(THREADS) as threads:
        return seconds(lambda: list(threads.map(partial(store_batch, database, sender), batches)))


def _derive(database: Database, store: Store) -> None:
    while projections.tend(database, store.store_id):
        pass


def _pins(database: Database, store: Store, proofs: Sequence[Statement]) -> list[dict[str, str]]:
    with database.read(store.store_id) as tx:
        entries = entries_by_id(tx, [UUID(each["id"]) for each in proofs])
    return [{"statement": str(key), "sha256": sha256(entry.body).hexdigest()} for key, entry in entries.items()]


def _listing(store: PluginStore, chance: random.Random) -> str:
    def ask() -> None:
        with store.read() as tx:
            Reading(store, tx).of_endorsee(_person(chance.randrange(PEOPLE)), 50)

    return times(ask, QUESTIONS)


def _person(number: int) -> Statement:
    return {"objectType": "Agent", "mbox": f"mailto:p{number}@example.com"}


def _statement(actor: int, verb: str, said: Statement, timestamp: str, **rest: Any) -> Statement:
    made = {"id": str(uuid4()), "actor": _person(actor), "verb": {"id": verb}, "object": said}
    return {**made, "timestamp": timestamp, **rest}


def _joined(number: int) -> Statement:
    group = {"id": f"https://groups.example.com/{number // GROUP_SIZE}"}
    return _statement(number, "http://activitystrea.ms/join", group, "2026-01-01T00:00:00Z")


def _proof(number: int) -> Statement:
    course = {"id": "https://courses.example.com/negotiation"}
    return _statement(number, "http://adlnet.gov/expapi/verbs/completed", course, "2026-01-01T00:00:00Z")


def _endorsed(chance: random.Random, pins: Sequence[dict[str, str]], *, day: int) -> Statement:
    """That somebody endorses another one of their group."""
    endorser = chance.randrange(PEOPLE)
    first = endorser - endorser % GROUP_SIZE
    endorsee = first + (endorser - first + chance.randrange(1, GROUP_SIZE)) % GROUP_SIZE
    skill = {"id": f"https://skills.example.com/{chance.randrange(500)}", "definition": {"type": COMPETENCY}}
    extensions = {_OWN.grounds: [{"ground": "worked-together"}], _OWN.evidence: [chance.choice(pins)]}
    context = {"contextActivities": {"grouping": [skill]}, "extensions": extensions}
    at = f"2026-02-{day:02}T{chance.randrange(24):02}:{chance.randrange(60):02}:00Z"
    return _statement(endorser, _OWN.endorsed, _person(endorsee), at, context=context)


if __name__ == "__main__":
    main()
