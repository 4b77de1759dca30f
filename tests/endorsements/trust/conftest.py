"""A store with the plugin, in which people whom a test names endorse each other."""

from collections.abc import Iterator
from itertools import count
from typing import Any
from uuid import uuid4

import pytest

from lrs.storage.plugins import checkpoints
from lrs.testing import FreshServer, FreshStore, fresh_server
from lrs_endorsements import states
from lrs_endorsements.persons import NOBODY, person_key
from lrs_endorsements.tables import PROJECTION_NAME, given
from tests.postgresql import PostgresqlServer

NAMES = ("statement", "endorser", "endorsee", "item", "at_us", "expires_us", "state", "standing", "reasons", "position")
_numbers = count(1)


def agent(name: str) -> dict[str, Any]:
    return {"mbox": f"mailto:{name}@example.com"}


def key(name: str) -> bytes:
    return person_key(agent(name))


def endorse(store: FreshStore, *pairs: str, state: int = states.STANDS, expires_us: int = 0) -> None:
    """Let people endorse each other, as in "ann bob": Ann endorses Bob."""
    store.derive()
    with store.database.write(store.store_id) as tx:
        live = checkpoints.of_projection(tx, PROJECTION_NAME)[-1]
        writing = tx.of_generation(PROJECTION_NAME, live.generation)
        writing.insert_many(given, NAMES, (_row(*pair.split(), state, expires_us) for pair in pairs))


def _row(endorser: str, endorsee: str, state: int, expires_us: int) -> tuple[Any, ...]:
    number = next(_numbers)
    return (number.to_bytes(16, "big"), key(endorser), key(endorsee), NOBODY, number, expires_us, state, 1, "", number)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def server(request: pytest.FixtureRequest) -> Iterator[FreshServer]:
    """A server on each kind of database."""
    url = ""
    if request.param == "postgresql":
        postgresql: PostgresqlServer = request.getfixturevalue("postgresql_server")
        url = postgresql.url("postgres")
    with fresh_server("endorsements", server_url=url) as server:
        yield server


@pytest.fixture
def store(server: FreshServer) -> FreshStore:
    """An empty store, in which Sue is staff and Art an assessor."""
    made = server.store(f"s{uuid4().hex}")
    made.set_up("endorsements", staff=[agent("sue")], assessors=[agent("art")])
    made.derive()
    return made
