"""What competency frameworks cost, in one process: `python -m bench.frameworks [--items N]`.

A framework of the size of ESCO is imported twice, its outline read, and its pages asked for, each at another place.
"""

import base64
import random
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import click

from bench import one_process
from bench.one_process import seconds, settings_for, store_of, times
from lrs.config import Settings
from lrs.database import Database
from lrs.operations.plugins import activations
from lrs.operations.plugins.store import PluginStore
from lrs.operations.senders import credentials
from lrs.operations.senders.credentials import Wanted
from lrs.storage.stores import Store
from lrs.web.application import create_app
from lrs.xapi import exact_json
from lrs_competencies.frameworks import operations
from lrs_competencies.frameworks.operations import File
from lrs_competencies.frameworks.outline import read_outline

QUESTIONS, BELOW_ONE = 200, 12
WORDS = [
    "analyse",
    "plan",
    "lead",
    "repair",
    "design",
    "teach",
    "measure",
    "network",
    "data",
    "safety",
    "colour",
    "wood",
    "music",
    "water",
    "law",
]
_WHEN = "2024-01-01T00:00:00Z"


@click.command()
@click.option("--items", default=14_000, show_default=True, help="In the framework.")
@one_process.database_url
def main(items: int, database_url: str | None) -> None:
    """Measure, and print a line for each figure."""
    content = exact_json.dumps(package(items))
    with settings_for(database_url) as settings, store_of(settings, "competencies") as (database, store):
        activations.enable(database, store, "competencies")
        inside = PluginStore(database, store.store_id, "competencies")
        for line in (*_importing(inside, content), *_outline(inside), *_asking(database, settings, store, items)):
            click.echo(line)


def identifier(number: int) -> str:
    return str(uuid5(NAMESPACE_URL, f"https://example.com/{number}"))


def package(items: int) -> dict[str, Any]:
    """A tree in which twelve items stand below one; number 0 is the framework."""
    chance = random.Random(1)
    document = {**_identified(0), "title": "Bench", "creator": "Bench", "caseVersion": "1.1"}
    listed = [{**_identified(number), **_texts(chance, number)} for number in range(1, items + 1)]
    below = [_child(number) for number in range(1, items + 1)]
    return {"CFDocument": document, "CFItems": listed, "CFAssociations": below}


def _identified(number: int) -> dict[str, Any]:
    return {"identifier": identifier(number), "uri": f"https://example.com/{number}", "lastChangeDateTime": _WHEN}


def _texts(chance: random.Random, number: int) -> dict[str, Any]:
    words = chance.choices(WORDS, k=20)
    said = {"abbreviatedStatement": " ".join(words[:3]), "humanCodingScheme": f"B.{number}", "language": "en"}
    return {**said, "fullStatement": " ".join(words), "conceptKeywords": words[:4], "notes": " ".join(words * 2)}


def _child(number: int) -> dict[str, Any]:
    ends = {
        name: {"title": "", "identifier": identifier(each), "uri": f"https://example.com/{each}"}
        for name, each in (("originNodeURI", number), ("destinationNodeURI", (number - 1) // BELOW_ONE))
    }
    return {**_identified(-number), "associationType": "isChildOf", "sequenceNumber": number, **ends}


def _importing(store: PluginStore, content: bytes) -> Iterator[str]:
    for what in ("imported for the first time", "imported again"):
        begun_s = time.perf_counter()
        made = operations.import_file(store, File("bench.json", content))
        taken_s = time.perf_counter() - begun_s
        yield f"{made.items} items {what}: {taken_s:.1f} s ({made.added} new, {made.changed} changed)"


def _outline(store: PluginStore) -> Iterator[str]:
    for what in ("from the database", "from memory"):
        with store.read() as tx:
            yield f"outline {what}: {seconds(lambda: read_outline(tx)) * 1000:.1f} ms"


def _asking(database: Database, settings: Settings, store: Store, items: int) -> Iterator[str]:
    issued = credentials.create(database, store.store_id, Wanted("bench", ["all"], "http://lrs.example.com"))
    login = base64.b64encode(f"{issued.key}:{issued.secret}".encode()).decode()
    client, chance = create_app(database, settings).test_client(), random.Random(2)

    def ask(path: Callable[[], str]) -> None:
        answer = client.get(f"/competencies{path()}", headers={"Authorization": f"Basic {login}"})
        assert answer.status_code == 200, answer.text

    tops, case = range(1, max(2, items // BELOW_ONE)), f"/{store.name}/ims/case/v1p1"
    asked: dict[str, Callable[[], str]] = {
        "the top of the tree (page)": lambda: f"/frameworks/{identifier(0)}",
        "a step of the tree (page)": lambda: f"/frameworks/{identifier(0)}/below/{identifier(chance.choice(tops))}",
        "an item (page)": lambda: f"/items/{identifier(chance.choice(tops))}",
        "a search for two words (page)": lambda: f"/search?q={'+'.join(chance.sample(WORDS, 2))}",
        "an item (CASE)": lambda: f"{case}/CFItems/{identifier(chance.choice(tops))}",
    }
    for what, path in asked.items():
        yield f"{what}: {times(partial(ask, path), QUESTIONS)}"
    yield f"the whole package (CASE): {times(partial(ask, lambda: f'{case}/CFPackages/{identifier(0)}'), 5)}"


if __name__ == "__main__":
    main()
