"""What the limit inserts is what the server writes."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import text

from bench import limit, sample
from lrs.actor import Actor
from lrs.config import Settings
from lrs.opened import opened
from lrs.operations import statements
from lrs.operations.senders import credentials
from lrs.operations.statements import Submission
from lrs.storage.database.engine import make_engine
from tests.reliability.server import Store, make_store

SENT = [*sample.statements(20, seed=0)]


def rows(store: Store) -> tuple[list[Any], list[Any]]:
    """What is stored, but for the time: statements, and the keys under which each is found."""
    engine = make_engine(store.database_url)
    with engine.connect() as connection:
        bodies = connection.execute(text("SELECT position, body FROM statements ORDER BY position"))
        parsed = [(position, {**json.loads(bytes(body)), "stored": ""}) for position, body in bodies]
        found = "SELECT position, key, depth FROM links JOIN statements USING (store_id, rank) ORDER BY position, key"
        links = [(position, bytes(key), depth) for position, key, depth in connection.execute(text(found))]
    engine.dispose()
    return parsed, links


def test_the_bare_rows_are_those_that_the_server_writes(new_settings: Callable[[], Settings], tmp_path: Path) -> None:
    theirs, ours = (new_settings() for _ in range(2))
    bare, served = (make_store(each.database_url, tmp_path) for each in (theirs, ours))
    with opened(theirs) as database:
        authority = next(credentials.all_of_store(database, bare.store_id)).authority
    with opened(ours) as database:
        actor = Actor(served.store_id, authority, frozenset(["all"]), "test")
        statements.store(database, actor, Submission([*map(json.loads, SENT)], "1.0.3"))

    with limit.on(bare) as measured:
        measured.batches_per_second(measured.finished([SENT[:10], SENT[10:]]), most_s=60)

    assert rows(bare) == rows(served)
