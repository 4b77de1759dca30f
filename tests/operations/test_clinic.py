"""Notes on senders: in memory first, written down together, bounded, and never in the way of an answer."""

import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from lrs.actor import Actor
from lrs.config import Settings
from lrs.database import Database
from lrs.errors import InvalidStatements, NotFound
from lrs.opened import opened
from lrs.operations import stores
from lrs.operations.erasing import retention
from lrs.operations.senders import credentials, health, refusals
from lrs.operations.senders.clinic import Clinic
from lrs.operations.senders.health import DATE, TIMESTAMP, Visit
from lrs.operations.statements import Submission
from lrs.storage.senders.health import Health, Skew
from lrs.storage.senders.refusals import Refusal, Wanted, change, matching
from lrs.storage.stores import change_settings
from tests.conftest import make_credential, make_store
from tests.statements import statement

DAY_US = 24 * 60 * 60 * 1_000_000


def make_sender(database: Database, store_id: int) -> Actor:
    found = credentials.active_actor(database, make_credential(database, store_id).key)
    assert found is not None
    return found


@pytest.fixture
def sender(database: Database, store_id: int) -> Actor:
    return make_sender(database, store_id)


@pytest.fixture
def clinic(database: Database) -> Clinic:
    """One that writes when it is told to."""
    return Clinic(database, written_every_s=3600)


def refuse(clinic: Clinic, sender: Actor, *bodies: Any) -> None:
    with pytest.raises(InvalidStatements):
        clinic.store(sender, Submission(bodies or [{}], "1.0.3"))


def kept(database: Database, sender: Actor) -> list[Refusal]:
    return list(refusals.each(database, sender, Wanted(sender.key)))


def test_notes_are_written_by_themselves(database: Database, sender: Actor) -> None:
    clinic = Clinic(database, written_every_s=0.05)

    clinic.note(sender, Visit())

    for _ in range(1000):
        if health.get(database, sender, sender.key).health.requests:
            return
        time.sleep(0.01)
    pytest.fail("nothing was written")


def test_notes_are_one_transaction(database: Database, sender: Actor, clinic: Clinic) -> None:
    for _ in range(3):
        refuse(clinic, sender)

    before = kept(database, sender)
    clinic.write_down()

    assert before == []
    assert [each.times for each in kept(database, sender)] == [3]


@pytest.fixture
def lockable(tmp_path: Path) -> Iterator[tuple[Database, Path]]:
    file = tmp_path / "cairn.db"
    with opened(Settings(database_url=f"sqlite:///{file}")) as database:
        yield database, file


def test_what_can_not_be_written_now_is_written_later(
    lockable: tuple[Database, Path], caplog: pytest.LogCaptureFixture
) -> None:
    database, file = lockable
    sender, clinic = make_sender(database, make_store(database)), Clinic(database, written_every_s=3600)
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        refuse(clinic, sender, {"a": 1})
        clinic.note(sender, Visit(failure="400: a"))
        clinic.write_down()
        refuse(clinic, sender, {"a": 1}, {"b": 2})
        other.execute("ROLLBACK")

    clinic.write_down()

    assert "can't be written now" in caplog.text
    last, first = sorted(kept(database, sender), key=lambda each: each.times)
    assert (last.times, first.times) == (1, 2)
    assert first.first_us < first.last_us
    noted = health.get(database, sender, sender.key).health
    assert (noted.statements_refused, noted.last_failure) == (3, "400: a")


def test_a_sender_that_floods_leaves_room_for_others(
    database: Database, store_id: int, sender: Actor, clinic: Clinic
) -> None:
    other = make_sender(database, store_id)
    for number in range(100):
        refuse(clinic, sender, {"x": f"{number} " + "x" * 100_000})

    refuse(clinic, other)
    clinic.write_down()

    assert len(kept(database, sender)) < 100
    assert len(kept(database, other)) == 1


def test_a_replay_that_was_cut_off_is_repeated_safely(database: Database, sender: Actor, clinic: Clinic) -> None:
    """The statement is stored, and what became of the refusal is not yet written when the server is killed."""
    refuse(clinic, sender, {})
    clinic.write_down()
    refusal, mended = kept(database, sender)[0], json.dumps(statement(id=None)).encode()
    ids = refusals.replay(database, sender, refusal.refusal_id.hex(), mended)
    with database.write(sender.store_id) as tx:
        change(tx, refusal.refusal_id, {"state": "waiting"})

    again = refusals.replay(database, sender, refusal.refusal_id.hex(), mended)

    assert again == ids


def refuse_long_ago(database: Database, clinic: Clinic, sender: Actor) -> str:
    """The id of a refusal that is older than the store keeps any, and is still there."""
    refuse(clinic, sender, {})
    clinic.write_down()
    refusal = kept(database, sender)[0]
    with database.write(sender.store_id) as tx:
        change(tx, refusal.refusal_id, {"last_us": refusal.last_us - 31 * DAY_US})
    return refusal.refusal_id.hex()


def test_what_is_old_goes_with_the_next_notes(database: Database, sender: Actor, clinic: Clinic) -> None:
    refuse_long_ago(database, clinic, sender)

    clinic.note(sender, Visit())
    clinic.write_down()

    assert kept(database, sender) == []


def count(database: Database, sender: Actor) -> int:
    """How many refusals the table has, in sight or not."""
    with database.read(sender.store_id) as tx:
        return len(matching(tx, lambda text: True))


def test_what_is_old_is_out_of_sight_though_it_is_still_there(
    database: Database, sender: Actor, clinic: Clinic
) -> None:
    refusal_id = refuse_long_ago(database, clinic, sender)

    assert kept(database, sender) == []
    assert health.get(database, sender, sender.key).waiting == 0
    with pytest.raises(NotFound):
        refusals.get(database, sender, refusal_id)


def test_a_run_of_retention_deletes_old_refusals(database: Database, sender: Actor, clinic: Clinic) -> None:
    refuse_long_ago(database, clinic, sender)

    assert list(retention.acts(database, stores.by_id(database, sender.store_id), "http://lrs.example.com")) == []

    assert count(database, sender) == 0


@pytest.mark.parametrize(
    ("changes", "left"),
    [({"refusals_kept": 0}, 0), ({"refusals_kept": 2}, 2), ({"refusals_kept_days": 0}, 0)],
    ids=["none", "two", "no days"],
)
def test_a_store_that_keeps_less_from_now_on_has_less_at_once(
    database: Database, sender: Actor, clinic: Clinic, changes: dict[str, int], left: int
) -> None:
    refuse(clinic, sender, {"a": 1}, {"b": 2}, {"c": 3})
    clinic.write_down()

    stores.change_settings(database, stores.by_id(database, sender.store_id).name, changes)

    assert count(database, sender) == left


def test_notes_are_written_whatever_was_decided_before_there_were_bounds(
    database: Database, sender: Actor, clinic: Clinic
) -> None:
    with database.write(sender.store_id) as tx:
        change_settings(tx, {"refusals_kept_days": 10**12})

    refuse(clinic, sender, {})
    clinic.write_down()

    assert len(kept(database, sender)) == 1


def test_another_stores_refusals_stay(database: Database, sender: Actor, clinic: Clinic) -> None:
    neighbour = make_sender(database, make_store(database))
    refuse(clinic, neighbour, {})
    clinic.write_down()

    refuse(clinic, sender, {})
    clinic.write_down()

    assert len(kept(database, neighbour)) == 1


@pytest.mark.parametrize(
    ("earlier", "later", "clearer"),
    [
        pytest.param(Skew(9, TIMESTAMP, 0), Skew(5, TIMESTAMP, 1), 9, id="the greater lead of a day"),
        pytest.param(Skew(9, TIMESTAMP, 0), Skew(5, TIMESTAMP, 2 * DAY_US), 5, id="the lead of today"),
        pytest.param(Skew(9, TIMESTAMP, 0), Skew(-5, DATE, 1), -5, id="the Date header"),
        pytest.param(Skew(-5, DATE, 0), Skew(9, TIMESTAMP, 1), -5, id="the Date header that came before"),
        pytest.param(Skew(-5, DATE, 0), Skew(-6, DATE, 1), -6, id="the later Date header"),
        pytest.param(Skew(9, TIMESTAMP, 0), None, 9, id="the only one"),
    ],
)
def test_what_tells_more_of_a_clock_counts(earlier: Skew, later: Skew | None, clearer: int) -> None:
    both = health.combined(Health("a", skew=earlier), Health("a", skew=later))

    assert both.skew is not None and both.skew.us == clearer


def test_a_statement_is_counted_for_its_sender_when_it_is_stored(
    database: Database, sender: Actor, clinic: Clinic
) -> None:
    clinic.store(sender, Submission([statement()], "1.0.3"))
    clinic.write_down()

    assert health.get(database, sender, sender.key).health.statements_accepted == 1
