"""The inbox of refused statements where several settle at once."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from threading import get_ident

import pytest
from sqlalchemy import event

from lrs.actor import Actor
from lrs.database import Database
from lrs.errors import Conflict, InvalidStatements
from lrs.operations.senders import credentials, refusals
from lrs.operations.senders.clinic import Clinic
from lrs.operations.statements import Submission
from lrs.storage.senders.refusals import Refusal, Wanted, delete_those
from tests.conftest import make_credential
from tests.statements import statement


@pytest.fixture
def sender(database: Database, store_id: int) -> Actor:
    found = credentials.active_actor(database, make_credential(database, store_id).key)
    assert found is not None
    return found


@pytest.fixture
def refused(database: Database, sender: Actor) -> list[Refusal]:
    """Two refused statements of the sender."""
    clinic = Clinic(database, written_every_s=3600)
    with pytest.raises(InvalidStatements):
        clinic.store(sender, Submission([{"a": 1}, {"b": 2}], "1.0.3"))
    clinic.write_down()
    return list(refusals.each(database, sender, Wanted(sender.key)))


@contextmanager
def before_connection(database: Database, number: int, deed: Callable[[], object]) -> Iterator[None]:
    """Do `deed` before this thread takes its connection of this number from the pool, counted from 1."""
    taken, thread = count(1), get_ident()

    def look(*_: object) -> None:
        if get_ident() == thread and next(taken) == number:
            deed()

    event.listen(database.engine, "checkout", look)
    try:
        yield
    finally:
        event.remove(database.engine, "checkout", look)


def replay(database: Database, sender: Actor, refusal: Refusal) -> list[str]:
    """Replayed as a new statement, with another id each time."""
    return refusals.replay(database, sender, refusal.refusal_id.hex(), json.dumps(statement()).encode())


def test_what_is_replayed_meanwhile_is_not_dismissed(database: Database, sender: Actor, refused: list[Refusal]) -> None:
    refusal_id = refused[0].refusal_id.hex()

    with (
        before_connection(database, 2, lambda: replay(database, sender, refused[0])),
        pytest.raises(Conflict, match="is replayed already"),
    ):
        refusals.dismiss(database, sender, refusal_id)

    assert refusals.get(database, sender, refusal_id).state == "replayed"


def test_a_replay_that_comes_second_does_not_hide_the_first(
    database: Database, sender: Actor, refused: list[Refusal]
) -> None:
    first: list[str] = []
    database.credentials.forget(sender.key)
    database.activated.forget(sender.store_id)

    with (
        # After the refusal, its sender's credential, the store's plugins and the statement; before what becomes of it.
        before_connection(database, 5, lambda: first.extend(replay(database, sender, refused[0]))),
        pytest.raises(Conflict, match="is replayed already"),
    ):
        replay(database, sender, refused[0])

    assert json.loads(refusals.get(database, sender, refused[0].refusal_id.hex()).statement_ids) == first


def test_what_is_gone_meanwhile_is_one_failure_among_others(
    database: Database, sender: Actor, refused: list[Refusal]
) -> None:
    def prune() -> None:
        with database.write(sender.store_id) as tx:
            delete_those(tx, [refused[0].refusal_id])

    with before_connection(database, 2, prune):
        done = refusals.replay_waiting(database, sender, Wanted(sender.key))

    assert [(each, error.status) for each, error in done.refused.items()] == [
        (refused[0].refusal_id.hex(), 404),
        (refused[1].refusal_id.hex(), 400),
    ]
