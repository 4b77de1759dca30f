"""The lane: one thread on which requests that are about to commit wait for each other."""

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from contextvars import ContextVar
from threading import Event, Thread

import pytest

from lrs.database import Database
from lrs.operations.statements import store_drafts
from lrs.server import lane as lane_module
from lrs.server.lane import Lane
from lrs.storage.observer import Batch, Nobody
from tests.killed import wait_for
from tests.statements import drafted

SOON_S = 10
STORE_ID = 1  # the default one


def answer_together(lane: Lane, *works: "Work") -> None:
    """Have all `works` arrive before the first of them begins, and wait until they are done."""
    have_arrived = Event()
    lane.answer(lambda: have_arrived.wait(SOON_S) and None)
    for each in works:
        lane.answer(each.run)
    have_arrived.set()
    for each in works:
        assert each.is_done.wait(SOON_S)


class Work:
    """Notes its name in `notes`, pauses, and notes it again with what its context says then."""

    mine: ContextVar[str] = ContextVar("mine", default="")

    def __init__(self, lane: Lane, name: str, notes: list[str]):
        self.lane, self.name, self.notes = lane, name, notes
        self.is_done = Event()

    def run(self) -> None:
        self.notes.append(self.name + self.mine.get())
        self.mine.set(self.name)
        self.lane.pause()
        self.notes.append(self.name + self.mine.get())
        self.is_done.set()


def test_who_pauses_lets_those_go_first_who_have_arrived() -> None:
    lane, notes = Lane(), list[str]()

    answer_together(lane, Work(lane, "a", notes), Work(lane, "b", notes))

    assert [note[0] for note in notes] == ["a", "b", "a", "b"]


def test_each_request_has_a_context_of_its_own() -> None:
    lane, notes = Lane(), list[str]()

    answer_together(lane, Work(lane, "a", notes), Work(lane, "b", notes))

    assert notes == ["a", "b", "aa", "bb"]


def test_who_comes_while_others_pause_begins_with_the_next() -> None:
    lane, notes = Lane(), list[str]()

    for name in "ab":
        answer_together(lane, Work(lane, name, notes))

    assert [note[0] for note in notes] == ["a", "a", "b", "b"]


def test_who_is_expected_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lane_module, "_MOMENT_S", SOON_S / 4)
    lane, notes = Lane(), list[str]()
    answer_together(lane, Work(lane, "a", notes))  # two, with the one that this waits for
    first, second = Work(lane, "b", notes), Work(lane, "c", notes)

    lane.answer(first.run)
    wait_for(lambda: notes[-1] == "b")
    lane.answer(second.run)

    assert second.is_done.wait(SOON_S)
    assert [note[0] for note in notes[2:]] == ["b", "c", "b", "c"]


def test_who_does_not_come_in_a_moment_is_waited_for_no_longer() -> None:
    lane = Lane()
    answer_together(lane, *(Work(lane, name, []) for name in "abc"))
    alone = Work(lane, "d", [])

    lane.answer(alone.run)

    assert alone.is_done.wait(SOON_S)


def test_who_comes_alone_waits_for_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lane_module, "_MOMENT_S", 2 * SOON_S)
    lane = Lane()
    alone = Work(lane, "a", [])

    lane.answer(alone.run)

    assert alone.is_done.wait(SOON_S)


def test_outside_of_the_lane_nobody_pauses() -> None:
    lane = Lane()
    elsewhere = Thread(target=lane.pause)

    lane.pause()
    elsewhere.start()
    elsewhere.join(SOON_S)

    assert not elsewhere.is_alive()


class Storing(Work):
    """Stores a statement."""

    def __init__(self, lane: Lane, database: Database):
        super().__init__(lane, "", [])
        self.database = database

    def run(self) -> None:
        assert store_drafts(self.database, STORE_ID, [drafted()]) == 1
        self.is_done.set()


def test_statements_that_arrive_together_share_a_commit(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    lane, groups = Lane(), list[int]()

    class Watching(Nobody):
        def committing(self, group: Sequence[Batch]) -> AbstractContextManager[object]:
            groups.append(len(group))
            return nullcontext()

    monkeypatch.setattr(database.writer, "observer", Watching())
    monkeypatch.setattr(database.writer, "pause", lane.pause)

    answer_together(lane, *(Storing(lane, database) for _ in range(5)))

    assert groups == [5]
